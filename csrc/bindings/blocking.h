// Blocking calls. They release the GIL and check for signals (Ctrl-C) while they wait.
#pragma once

#include <pybind11/pybind11.h>

#include <algorithm>
#include <chrono>

#include "base/mutex.h"
#include "bindings/gil.h"

namespace network_runtime {

// A moment too far away to compute becomes "never".
inline TimePoint DeadlineIn(double seconds) {
  constexpr double kFarSeconds = 1e9;
  if (!(seconds < kFarSeconds)) return TimePoint::max();
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::max(seconds, 0.0)));
}

inline constexpr Clock::duration kSlice = std::chrono::milliseconds(50);

// Calls `wait(until)` with the GIL released, in slices, until it returns a true value or `deadline` has come. After
// each slice that returned none, takes the GIL and calls `look()`. The caller holds the GIL, and holds it again on
// return. Raises what a signal handler or `look` raised.
template <typename Wait, typename Look>
auto WaitInSlices(TimePoint deadline, Clock::duration slice, Wait wait, Look look) {
  for (;;) {
    auto result = [&] {
      GilRelease released;
      return wait(std::min(deadline, Clock::now() + slice));
    }();
    if (result || Clock::now() >= deadline) return result;
    if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
    look();
  }
}

template <typename Wait>
auto WaitInSlices(TimePoint deadline, Wait wait) {
  return WaitInSlices(deadline, kSlice, wait, [] {});
}

}  // namespace network_runtime
