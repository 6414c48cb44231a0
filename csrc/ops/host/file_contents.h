// What is in files, as scripts have it: bytes and text, which are read into the memory that the script then gets.
#pragma once

#include <v8-array-buffer.h>
#include <v8-isolate.h>
#include <v8-primitive.h>
#include <v8-typed-array.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>

#include "files/whole_file.h"

namespace network_runtime {

// Memory of an isolate's array buffers, to read into on another thread. It may outlive the isolate.
class BufferBlock final : public GrowingBlock {
 public:
  explicit BufferBlock(v8::Isolate* isolate);  // on the isolate's thread
  ~BufferBlock() override;
  BufferBlock(const BufferBlock&) = delete;

  uint8_t* Resize(size_t size) override;

  // Hands the first `size` bytes to an array. Call it once, on the isolate's thread.
  v8::MaybeLocal<v8::Value> ToArray(v8::Isolate* isolate, size_t size);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

// A file's text. What is not UTF-8 becomes U+FFFD; a byte order mark stays.
class FileText {
 public:
  // The longest file, in bytes, that may be text: a character of UTF-8 has three bytes for each unit at most.
  static constexpr size_t kMostBytes = size_t{3} * v8::String::kMaxLength;

  // Converts what was read. Any thread. Fails with a RangeError when the text is longer than V8's longest string.
  static FileResult<FileText> From(const std::string& path, MallocBlock bytes, size_t size);

  // Call it once, on the isolate's thread.
  v8::MaybeLocal<v8::Value> ToString(v8::Isolate* isolate);

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::unique_ptr<char, Free> narrow_;  // when it is ASCII
  std::unique_ptr<char16_t, Free> wide_;
  size_t length_ = 0;
};

// Bytes of a script's that are read on another thread. They are kept, not copied, where their memory cannot go away.
struct KeptBytes {
  std::shared_ptr<void> owner;
  std::span<const uint8_t> bytes;
};
KeptBytes KeepBytes(v8::Isolate* isolate, v8::Local<v8::Uint8Array> array);

}  // namespace network_runtime
