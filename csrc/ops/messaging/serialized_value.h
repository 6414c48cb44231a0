// A value as bytes, between StructuredSerializeWithTransfer and StructuredDeserializeWithTransfer (HTML Standard, "Safe
// passing of structured data"). Scripts only see an opaque object, so the bytes are always those that V8 wrote. On the
// isolate's thread.
#pragma once

#include <v8-array-buffer.h>
#include <v8-persistent-handle.h>
#include <v8-wasm.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "engine/native_object.h"
#include "engine/outside_memory.h"
#include "ops/messaging/blob.h"

namespace network_runtime {

// What V8 wrote, and what the bytes refer to by number.
struct WrittenValue {
  struct Free {
    void operator()(uint8_t* written) const { std::free(written); }
  };
  std::unique_ptr<uint8_t, Free> bytes;
  size_t size = 0;
  std::vector<BlobRange> blob_parts;
  std::vector<v8::CompiledWasmModule> modules;
};

class SerializedValue {
 public:
  // Null, with a RangeError pending, when the memory limit has no room for it.
  static std::unique_ptr<SerializedValue> Make(v8::Isolate* isolate, WrittenValue written,
                                               const std::vector<v8::Local<v8::ArrayBuffer>>& transferred);

  const WrittenValue& written() const { return written_; }
  size_t bytes() const { return memory_.bytes(); }

  // Detaches the array buffers of the transfer list. Their memory stays here until it is received. This is a step of
  // its own, after serializing: if serializing fails, nothing has been transferred. Returns false with an exception
  // pending. A second call does nothing.
  bool Transfer(v8::Isolate* isolate);

  // Returns the array buffers of the transfer list as new ones. Later calls return none.
  std::vector<v8::Local<v8::ArrayBuffer>> Receive(v8::Isolate* isolate);
  bool received() const { return received_; }

 private:
  explicit SerializedValue(v8::Isolate* isolate) : memory_(isolate) {}

  OutsideMemory memory_;
  WrittenValue written_;
  std::vector<v8::Global<v8::ArrayBuffer>> leaving_;
  std::vector<std::shared_ptr<v8::BackingStore>> stores_;
  bool received_ = false;
};

// A value as scripts hold it; empty once it was sent.
class SerializedHandle final : public NativeObject {
 public:
  explicit SerializedHandle(std::unique_ptr<SerializedValue> held) : value(std::move(held)) {}
  std::unique_ptr<SerializedValue> value;
};

// The value in a handle. Null, with a TypeError pending, when `handle` is not one or is empty.
SerializedHandle* SerializedAt(v8::Isolate* isolate, v8::Local<v8::Value> handle);

// Serializes for ops of other features. Empty with an exception pending.
std::unique_ptr<SerializedValue> Serialize(v8::Isolate* isolate, v8::Local<v8::Value> value);
v8::MaybeLocal<v8::Value> Deserialize(v8::Isolate* isolate, const SerializedValue& serialized,
                                      v8::Local<v8::Value> deserializers);

}  // namespace network_runtime
