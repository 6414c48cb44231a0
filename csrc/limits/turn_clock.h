// The CPU clock of a thread that runs turns, as it last read it: reading costs 0.4 us, a system call, and the answer to
// a short turn takes not much longer. A turn starts where the one before ended. On its own thread, where nothing else
// is said.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/mutex.h"
#include "base/thread_cpu_clock.h"

namespace network_runtime {

class TurnClock {
 public:
  // Of the calling thread, read.
  TurnClock() : clock_(ThreadCpuClock::OfThisThread()) { Read(); }

  // Nanoseconds of CPU that the thread had used at the last reading, or what PassAwake made of that. Any thread.
  int64_t now_ns() const { return now_ns_.load(std::memory_order_relaxed); }
  // When that was. Any thread; of the two, one may be newer.
  TimePoint read_at() const { return read_at_.load(std::memory_order_relaxed); }
  // What the thread has used by now, by its clock. Any thread, while this one lives.
  int64_t Look() const { return clock_.Now(); }

  void Read() {
    read_at_.store(Clock::now(), std::memory_order_relaxed);
    now_ns_.store(clock_.Now(), std::memory_order_relaxed);
  }

  // In place of Read, where the thread has not slept since: it has then used as much CPU as time has passed, unless
  // somebody else ran on its processor. That counts for kLongestPass at most, so that what comes after is charged that
  // much too little at worst; the next reading is true again.
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
