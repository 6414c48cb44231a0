// Waiting without sleeping, for the few microseconds in which an answer usually comes: a thread that sleeps and is
// woken costs more. That holds on two processors only. On one, a spin keeps the very thread from running that is waited
// for, and sched_yield does not help: the scheduler may give the rest of a time slice, milliseconds, to anybody. So
// each side leaves a note of where it runs, and who finds the other one's at his own place sleeps at once.
#pragma once

#include <sched.h>

#include <atomic>
#include <chrono>

#include "base/mutex.h"

namespace network_runtime {

inline constexpr auto kLongestSpin = std::chrono::microseconds(50);

// The processor on which a thread, or the last one of several, was seen to run. A hint: nothing but speed may depend on
// it. Any thread.
class ProcessorNote {
 public:
  void Here() { processor_.store(sched_getcpu(), std::memory_order_relaxed); }
  bool IsHere() const { return processor_.load(std::memory_order_relaxed) == sched_getcpu(); }

 private:
  std::atomic<int> processor_ = -1;  // none yet
};

// Calls `done` until it is true, the spin is over or `partner`, who is waited for, was last seen on this processor.
// Whether it was true.
template <typename Done>
bool SpinUntil(Done done, const ProcessorNote& partner) {
  if (done()) return true;
  TimePoint end = Clock::now() + kLongestSpin;
  do {
    if (partner.IsHere()) return false;
    for (int i = 0; i < 8; ++i) __builtin_ia32_pause();
    if (done()) return true;
  } while (Clock::now() < end);
  return false;
}

}  // namespace network_runtime
