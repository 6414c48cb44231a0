// Something that a test waits for instead of sleeping. Any thread may set it or wait.
#pragma once

#include "base/mutex.h"

namespace network_runtime {

// Far beyond what any wait takes on a busy machine: it only turns a hang into a failure.
inline constexpr auto kPatience = std::chrono::seconds(60);

class Event {
 public:
  void Set() {
    MutexLock lock(mutex_);
    ++count_;
    condition_.NotifyAll();
  }

  // Whether it has been set `times` times, after waiting for that.
  [[nodiscard]] bool Wait(int times = 1) {
    TimePoint end = Clock::now() + kPatience;
    MutexLock lock(mutex_);
    while (count_ < times && Clock::now() < end) condition_.WaitUntil(mutex_, end);
    return count_ >= times;
  }

  int count() {
    MutexLock lock(mutex_);
    return count_;
  }

 private:
  Mutex mutex_;
  ConditionVariable condition_;
  int count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace network_runtime
