// Does long work under the GIL in slices, so that other threads run in between. The cyclic garbage collector is off
// meanwhile: it would look at the many new objects again and again.
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>

#include "bindings/gil.h"

namespace network_runtime {

// Used on one thread. That thread holds the GIL when it constructs and destroys the object.
class GilSlices {
 public:
  GilSlices() { Begin(); }
  ~GilSlices() { End(); }
  GilSlices(const GilSlices&) = delete;
  GilSlices& operator=(const GilSlices&) = delete;

  // Releases the GIL for a moment, if it was held for long enough. Call it where no work is half done. Threads that
  // wait for the GIL have requested it by then, and get it.
  void Pause() {
    if (std::chrono::steady_clock::now() - since_ < kLongest) return;
    End();
    {
      GilRelease released;
    }
    Begin();
  }

 private:
  static constexpr std::chrono::milliseconds kLongest{5};  // as long as Python's own threads keep it

  void Begin() {
    since_ = std::chrono::steady_clock::now();
    collector_was_on_ = PyGC_Disable() != 0;
  }
  void End() {
    if (collector_was_on_) PyGC_Enable();
  }

  std::chrono::steady_clock::time_point since_;
  bool collector_was_on_ = false;
};

}  // namespace network_runtime
