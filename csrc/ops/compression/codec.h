// Compressors and decompressors for the formats of the Compression Standard, step by step. What they allocate counts
// against the isolate's memory limit. On the isolate's thread.
#pragma once

#include <v8-isolate.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/outside_memory.h"

namespace network_runtime {

// The memory of one codec. Must outlive the codec.
class CodecMemory {
 public:
  explicit CodecMemory(v8::Isolate* isolate) : isolate_(isolate), claim_(isolate) {}
  CodecMemory(const CodecMemory&) = delete;
  CodecMemory& operator=(const CodecMemory&) = delete;

  // Null, with a RangeError pending, when there is no room. After that it always returns null.
  void* Allocate(size_t bytes);
  void Free(void* allocated);

  bool refused() const { return refused_; }

 private:
  v8::Isolate* const isolate_;
  OutsideMemory claim_;
  bool refused_ = false;
};

class Codec {
 public:
  enum class Step : uint8_t {
    kNeedsInput,  // all input is taken, and all that it gives was written
    kNeedsRoom,   // there is more to write
    kEnded,       // the end of the compressed data; input may be left
    kCorrupt,     // no such format
    kNoMemory,    // a RangeError is pending
  };

  // Null, with a RangeError pending, when there is no room. `format` is one of the standard's.
  static std::unique_ptr<Codec> Compressor(CodecMemory& memory, std::string_view format);
  static std::unique_ptr<Codec> Decompressor(CodecMemory& memory, std::string_view format);
  static bool Knows(std::string_view format);

  virtual ~Codec() = default;

  // Removes from the front of `input` and of `room` what it uses of them. `finish`: this is the last input; a
  // decompressor ignores it. Do not call it after kEnded or an error. Neither span may be longer than 4 GB.
  virtual Step Run(std::span<const uint8_t>& input, std::span<uint8_t>& room, bool finish) = 0;
};

}  // namespace network_runtime
