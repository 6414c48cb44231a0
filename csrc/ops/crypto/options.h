// The dictionaries that WebCrypto's script passes to its ops. Only their own properties count: what a guest put on a
// prototype is ignored. On the isolate's thread.
#pragma once

#include <v8-container.h>
#include <v8-object.h>
#include <v8-typed-array.h>

#include <cstdint>
#include <string>

#include "ops/core/arguments.h"
#include "ops/crypto/secret_bytes.h"

namespace network_runtime {

// The bytes of a Uint8Array, in place; none for any other value. Valid until script runs.
inline BytesView BytesOf(v8::Local<v8::Value> value) {
  if (!value->IsUint8Array()) return {};
  v8::Local<v8::Uint8Array> array = value.As<v8::Uint8Array>();
  size_t size = array->ByteLength();
  if (size == 0) return {};
  return {static_cast<const uint8_t*>(array->Buffer()->Data()) + array->ByteOffset(), size};
}

inline BytesView BytesAt(Args args, int index) { return BytesOf(args[index]); }

// The same, for writing; none when it does not have exactly `size` bytes.
inline uint8_t* RoomAt(Args args, int index, size_t size) {
  BytesView bytes = BytesAt(args, index);
  return bytes.size() == size ? const_cast<uint8_t*>(bytes.data()) : nullptr;
}

class Options {
 public:
  Options(v8::Isolate* isolate, v8::Local<v8::Value> object) : isolate_(isolate), object_(object) {}

  v8::Local<v8::Value> Own(const char* name) const {
    v8::Local<v8::Context> context = isolate_->GetCurrentContext();
    v8::Local<v8::String> key = NameString(isolate_, name);
    v8::Local<v8::Value> value = v8::Undefined(isolate_);
    if (!object_->IsObject() || !object_.As<v8::Object>()->HasOwnProperty(context, key).FromMaybe(false)) return value;
    (void)object_.As<v8::Object>()->Get(context, key).ToLocal(&value);
    return value;
  }
  bool Has(const char* name) const { return !Own(name)->IsUndefined(); }
  Options Nested(const char* name) const { return {isolate_, Own(name)}; }

  std::string Text(const char* name) const {
    v8::Local<v8::Value> value = Own(name);
    return value->IsString() ? ToUtf8(isolate_, value.As<v8::String>()) : std::string();
  }
  // 0 when it is not a number.
  uint32_t Number(const char* name) const {
    v8::Local<v8::Value> value = Own(name);
    return value->IsUint32() ? value.As<v8::Uint32>()->Value() : 0;
  }
  BytesView Bytes(const char* name) const { return BytesOf(Own(name)); }

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Value> object() const { return object_; }

 private:
  v8::Isolate* const isolate_;
  const v8::Local<v8::Value> object_;
};

}  // namespace network_runtime
