// The bytes of an ArrayBuffer or of a view, as of now. Script that runs later may detach or shrink the buffer. So
// create it after the last call that can run script. Valid while the value lives. On the isolate's thread.
#pragma once

#include <v8-array-buffer.h>
#include <v8-value.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace network_runtime {

class InputBytes {
 public:
  // Has no bytes when the buffer is detached or has become too short for the view. For any other value `valid` is
  // false.
  explicit InputBytes(v8::Local<v8::Value> value) {
    if (value->IsArrayBuffer()) {
      v8::Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
      bytes_ = {static_cast<const uint8_t*>(buffer->Data()), buffer->ByteLength()};
    } else if (value->IsArrayBufferView()) {
      v8::Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
      size_t size = view->ByteLength();
      if (size == 0) return;
      if (!view->HasBuffer() && size <= sizeof on_heap_) {
        bytes_ = {on_heap_, view->CopyContents(on_heap_, size)};
      } else {
        bytes_ = {static_cast<const uint8_t*>(view->Buffer()->Data()) + view->ByteOffset(), size};
      }
    } else {
      valid_ = false;
    }
  }
  InputBytes(const InputBytes&) = delete;
  InputBytes& operator=(const InputBytes&) = delete;

  bool valid() const { return valid_; }
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  uint8_t on_heap_[64];  // V8 keeps no larger typed array's bytes on the heap, where they move
  std::span<const uint8_t> bytes_;
  bool valid_ = true;
};

}  // namespace network_runtime
