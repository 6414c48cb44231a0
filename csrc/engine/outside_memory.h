// A claim on an isolate's memory limit, for what native code keeps outside the heap: parts of blobs, the state of a
// compressor. On the isolate's thread. The destructor gives the claim back; destroy it before the isolate is disposed.
#pragma once

#include <v8-isolate.h>

#include <cstddef>
#include <utility>

namespace network_runtime {

class OutsideMemory {
 public:
  explicit OutsideMemory(v8::Isolate* isolate) : isolate_(isolate) {}
  ~OutsideMemory();
  OutsideMemory(OutsideMemory&& other) noexcept
      : isolate_(other.isolate_), bytes_(std::exchange(other.bytes_, size_t{0})) {}
  OutsideMemory(const OutsideMemory&) = delete;
  OutsideMemory& operator=(const OutsideMemory&) = delete;
  OutsideMemory& operator=(OutsideMemory&&) = delete;

  // Makes it a claim on `bytes`. When the limit has no room even after a collection, the claim stays as it was, a
  // RangeError is pending and this returns false.
  bool Resize(size_t bytes);

  size_t bytes() const { return bytes_; }

 private:
  v8::Isolate* const isolate_;
  size_t bytes_ = 0;
};

}  // namespace network_runtime
