// Waiting without sleeping, for the few microseconds in which an answer usually comes: to sleep and be woken costs
// more. This pays only when the two threads run on two processors. On one processor, a spin keeps the very thread from
// running that it waits for. sched_yield does not help: the scheduler may give another thread the rest of a time slice,
// which is milliseconds. So each side notes which processor it runs on. A thread that finds its partner's note at its
// own processor sleeps at once.
#pragma once

#include <sched.h>

#include <atomic>
#include <chrono>

#include "base/mutex.h"

namespace network_runtime {

inline constexpr auto kLongestSpin = std::chrono::microseconds(50);

// The processor on which a thread, or the last of several threads, was seen to run. Only a hint: nothing but speed may
// depend on it. Any thread.
class ProcessorNote {
 public:
  void Here() { processor_.store(sched_getcpu(), std::memory_order_relaxed); }
  bool IsHere() const { return processor_.load(std::memory_order_relaxed) == sched_getcpu(); }

 private:
  std::atomic<int> processor_ = -1;  // none yet
};

// Calls `done` until it returns true, the spin is over, or `partner`, the thread that is waited for, was last seen on
// this processor. Returns whether `done` returned true.
template <typename Done>
bool SpinUntil(Done done, const ProcessorNote& partner, Clock::duration longest = kLongestSpin) {
  if (done()) return true;
  TimePoint end = Clock::now() + longest;
  do {
    if (partner.IsHere()) return false;
    for (int i = 0; i < 8; ++i) __builtin_ia32_pause();
    if (done()) return true;
  } while (Clock::now() < end);
  return false;
}

}  // namespace network_runtime
