// Waiting without sleeping, for the few microseconds in which an answer usually comes: a thread that sleeps and is woken costs more.
#pragma once

#include <chrono>
#include <thread>

#include "base/mutex.h"

namespace network_runtime {

inline constexpr auto kLongestSpin = std::chrono::microseconds(50);

// Calls `done` until it is true or the spin is over; whether it was. Does not spin where a single processor would only be kept from the
// thread that is waited for.
template <typename Done>
bool SpinUntil(Done done) {
  static const bool several_processors = std::thread::hardware_concurrency() > 1;
  if (done()) return true;
  if (!several_processors) return false;
  TimePoint end = Clock::now() + kLongestSpin;
  while (Clock::now() < end) {
    for (int i = 0; i < 16; ++i) __builtin_ia32_pause();
    if (done()) return true;
  }
  return false;
}

}  // namespace network_runtime
