// Waiting without sleeping, for the few microseconds in which an answer usually comes: a thread that sleeps and is
// woken costs more.
#pragma once

#include <chrono>
#include <thread>

#include "base/mutex.h"

namespace network_runtime {

inline constexpr auto kLongestSpin = std::chrono::microseconds(50);
inline constexpr auto kPoliteAfter = std::chrono::microseconds(5);

// Calls `done` until it is true or the spin is over; whether it was. Does not spin where a single processor would only
// be kept from the thread that is waited for.
template <typename Done>
bool SpinUntil(Done done) {
  static const bool several_processors = std::thread::hardware_concurrency() > 1;
  if (done()) return true;
  if (!several_processors) return false;
  TimePoint start = Clock::now();
  for (TimePoint now = start; now < start + kLongestSpin; now = Clock::now()) {
    for (int i = 0; i < 16; ++i) __builtin_ia32_pause();
    if (done()) return true;
    // Where all processors are taken, the thread that is waited for may need this one.
    if (now >= start + kPoliteAfter) std::this_thread::yield();
  }
  return false;
}

}  // namespace network_runtime
