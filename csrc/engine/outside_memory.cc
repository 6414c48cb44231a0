#include "engine/outside_memory.h"

#include "engine/heap_guard.h"
#include "engine/script_errors.h"

namespace network_runtime {

OutsideMemory::~OutsideMemory() {
  if (bytes_ != 0) HeapGuard::Of(isolate_).GiveBack(bytes_);
}

bool OutsideMemory::Resize(size_t bytes) {
  HeapGuard& guard = HeapGuard::Of(isolate_);
  if (bytes <= bytes_) {
    guard.GiveBack(bytes_ - bytes);
  } else if (!guard.Take(bytes - bytes_)) {
    ThrowError(isolate_, "RangeError",
               "the isolate's memory limit has no room for " + std::to_string(bytes) + " bytes");
    return false;
  }
  bytes_ = bytes;
  return true;
}

}  // namespace network_runtime
