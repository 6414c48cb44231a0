// Bytes and strings for scripts, and short-lived native buffers. On the isolate's thread.
#pragma once

#include <v8-isolate.h>
#include <v8-primitive.h>
#include <v8-typed-array.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace network_runtime {

// The bytes of a view, for writing. None when the buffer is detached or too short for the view.
std::span<uint8_t> WritableBytes(v8::Local<v8::ArrayBufferView> view);

// A new array whose bytes the caller is about to write. Empty, with a RangeError pending, when there is no room.
v8::MaybeLocal<v8::Uint8Array> NewUint8Array(v8::Isolate* isolate, size_t size);

// True when a string may be read; V8 may have to copy the parts that it was put together from. Returns false, with a
// RangeError pending, when the memory limit has no room for that.
bool MayRead(v8::Isolate* isolate, v8::Local<v8::String> string);

// Make strings from copies of Latin-1 and UTF-16. Empty, with a RangeError pending, when the text is longer than V8's
// longest string.
v8::MaybeLocal<v8::String> Latin1String(v8::Isolate* isolate, std::span<const char> text);
v8::MaybeLocal<v8::String> Utf16String(v8::Isolate* isolate, std::span<const char16_t> text);

// Allocates memory for BriefBuffer, which frees it with free().
void* AllocateBriefly(v8::Isolate* isolate, size_t bytes);

// Room for the length of one call: on the stack when it is small.
template <class T>
class BriefBuffer {
 public:
  BriefBuffer() = default;
  ~BriefBuffer() { std::free(large_); }
  BriefBuffer(const BriefBuffer&) = delete;
  BriefBuffer& operator=(const BriefBuffer&) = delete;

  // Room for `count` elements with undefined content. Call it once. Null, with a RangeError pending, when the memory
  // limit has no room.
  T* Take(v8::Isolate* isolate, size_t count) {
    if (count <= sizeof small_ / (sizeof(T))) return reinterpret_cast<T*>(small_);
    return large_ = static_cast<T*>(AllocateBriefly(isolate, count * sizeof(T)));
  }

 private:
  alignas(T) std::byte small_[4096];
  T* large_ = nullptr;
};

}  // namespace network_runtime
