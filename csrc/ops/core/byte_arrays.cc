#include "ops/core/byte_arrays.h"

#include <v8-array-buffer.h>

#include <string>

#include "engine/heap_guard.h"
#include "engine/script_errors.h"

namespace network_runtime {
namespace {

// True when V8 has strings of that length; throws when it does not.
bool StringMayHave(v8::Isolate* isolate, size_t length) {
  if (length <= static_cast<size_t>(v8::String::kMaxLength)) return true;
  ThrowError(isolate, "RangeError", "Invalid string length");
  return false;
}

}  // namespace

std::span<uint8_t> WritableBytes(v8::Local<v8::ArrayBufferView> view) {
  size_t size = view->ByteLength();
  if (size == 0) return {};
  return {static_cast<uint8_t*>(view->Buffer()->Data()) + view->ByteOffset(), size};
}

v8::MaybeLocal<v8::Uint8Array> NewUint8Array(v8::Isolate* isolate, size_t size) {
  v8::Local<v8::ArrayBuffer> buffer;
  if (size > v8::Uint8Array::kMaxLength ||
      !v8::ArrayBuffer::MaybeNew(isolate, size, v8::BackingStoreInitializationMode::kUninitialized).ToLocal(&buffer)) {
    ThrowError(isolate, "RangeError",
               "the isolate's memory limit has no room for " + std::to_string(size) + " more bytes");
    return {};
  }
  return v8::Uint8Array::New(buffer, 0, size);
}

bool MayRead(v8::Isolate* isolate, v8::Local<v8::String> string) {
  auto length = static_cast<size_t>(string->Length());
  if (HeapGuard::Of(isolate).MayTakeBriefly(string->IsOneByte() ? length : 2 * length)) return true;
  ThrowError(isolate, "RangeError", "the isolate's memory limit has no room for a text of " + std::to_string(length));
  return false;
}

v8::MaybeLocal<v8::String> Latin1String(v8::Isolate* isolate, std::span<const char> text) {
  if (!StringMayHave(isolate, text.size())) return {};
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()), v8::NewStringType::kNormal,
                                    static_cast<int>(text.size()));
}

v8::MaybeLocal<v8::String> Utf16String(v8::Isolate* isolate, std::span<const char16_t> text) {
  if (!StringMayHave(isolate, text.size())) return {};
  return v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(text.data()), v8::NewStringType::kNormal,
                                    static_cast<int>(text.size()));
}

void* AllocateBriefly(v8::Isolate* isolate, size_t bytes) {
  void* memory = HeapGuard::Of(isolate).MayTakeBriefly(bytes) ? std::malloc(bytes) : nullptr;
  if (!memory) {
    ThrowError(isolate, "RangeError",
               "the isolate's memory limit has no room for a copy of " + std::to_string(bytes) + " bytes");
  }
  return memory;
}

}  // namespace network_runtime
