// The last reading of the CPU clock of a thread that runs turns. A reading is a system call of 0.4 us, and the answer
// to a short turn takes not much longer. A turn starts at the reading where the turn before it ended. For its own
// thread, where the comment does not say otherwise.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/mutex.h"
#include "base/thread_cpu_clock.h"

namespace network_runtime {

class TurnClock {
 public:
  // For the calling thread. Reads its clock.
  TurnClock() : clock_(ThreadCpuClock::OfThisThread()) { Read(); }

  // Nanoseconds of CPU that the thread had used at the last reading, or PassAwake's estimate. Any thread.
  int64_t now_ns() const { return now_ns_.load(std::memory_order_relaxed); }
  // When that was. Any thread. This and now_ns() are two values: one may be newer than the other.
  TimePoint read_at() const { return read_at_.load(std::memory_order_relaxed); }
  // The CPU that the thread has used by now, read from its clock. Any thread, while this thread lives.
  int64_t Look() const { return clock_.Now(); }

  void Read() {
    read_at_.store(Clock::now(), std::memory_order_relaxed);
    now_ns_.store(clock_.Now(), std::memory_order_relaxed);
  }

  // Replaces Read where the thread has not slept since the last reading. Then it has used as much CPU as time has
  // passed, unless another thread ran on its processor. That error is bounded by kLongestPass: at worst, the next turn
  // is charged that much too little. The next reading is exact again.
  void PassAwake() {
    TimePoint now = Clock::now();
    if (now - read_at() > kLongestPass) return Read();
    now_ns_.store(now_ns() + std::chrono::nanoseconds(now - read_at()).count(), std::memory_order_relaxed);
    read_at_.store(now, std::memory_order_relaxed);
  }

  static constexpr auto kLongestPass = std::chrono::microseconds(100);

 private:
  const ThreadCpuClock clock_;
  std::atomic<int64_t> now_ns_ = 0;
  std::atomic<TimePoint> read_at_;
};

}  // namespace network_runtime
