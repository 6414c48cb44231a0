// The CPU clock of a thread that runs turns, as it last read it: reading costs 0.4 us, a system call, and the answer to
// a short turn takes not much longer. A turn starts where the one before ended. On its own thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/mutex.h"
#include "base/thread_cpu_clock.h"

namespace network_runtime {

class TurnClock {
 public:
  // Of the calling thread, read.
  TurnClock() : clock_(ThreadCpuClock::OfThisThread()) { Read(); }

  // Nanoseconds of CPU that the thread had used at the last reading, or what PassAwake made of that.
  int64_t now_ns() const { return now_ns_; }

  void Read() {
    read_at_ = Clock::now();
    now_ns_ = clock_.Now();
  }

  // In place of Read, where the thread has not slept since: it has then used as much CPU as time has passed, unless
  // somebody else ran on its processor. That counts for kLongestPass at most, so that what comes after is charged that
  // much too little at worst; the next reading is true again.
  void PassAwake() {
    TimePoint now = Clock::now();
    if (now - read_at_ > kLongestPass) return Read();
    now_ns_ += std::chrono::nanoseconds(now - read_at_).count();
    read_at_ = now;
  }

  static constexpr auto kLongestPass = std::chrono::microseconds(100);

 private:
  const ThreadCpuClock clock_;
  int64_t now_ns_ = 0;
  TimePoint read_at_;
};

}  // namespace network_runtime
