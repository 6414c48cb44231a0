// Long work under the GIL, in slices: other threads run in between. The cyclic garbage collector rests meanwhile: it
// would look at the many new objects again and again.
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>

#include "bindings/gil.h"

namespace network_runtime {

// On one thread, which holds the GIL when it is made and when it goes.
class GilSlices {
 public:
  GilSlices() { Begin(); }
  ~GilSlices() { End(); }
  GilSlices(const GilSlices&) = delete;
  GilSlices& operator=(const GilSlices&) = delete;

  // Gives the GIL up for a moment where it was held for long enough; at a place where nothing is half done. Whoever
  // waits for it has asked for it by then, and gets it.
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
