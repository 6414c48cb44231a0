// An annotated mutex, its scoped lock and its condition variable. Any thread may use them.
#pragma once

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <mutex>

#include "base/thread_annotations.h"

namespace network_runtime {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

class CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class ConditionVariable;
  std::mutex mutex_;
};

class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Built over pthreads: std::condition_variable of a libc++ that was built for an older glibc waits on the wall clock.
// If someone set that clock back, every CPU limit would be delayed.
class ConditionVariable {
 public:
  ConditionVariable() {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);  // what Clock reads
    pthread_cond_init(&condition_, &attributes);
    pthread_condattr_destroy(&attributes);
  }
  ~ConditionVariable() { pthread_cond_destroy(&condition_); }
  ConditionVariable(const ConditionVariable&) = delete;
  ConditionVariable& operator=(const ConditionVariable&) = delete;

  void NotifyOne() { pthread_cond_signal(&condition_); }
  void NotifyAll() { pthread_cond_broadcast(&condition_); }

  // May wake up without a notification: call it in a loop over the condition.
  void Wait(Mutex& mutex) REQUIRES(mutex) { pthread_cond_wait(&condition_, mutex.mutex_.native_handle()); }

  // As Wait, but until `deadline` at the latest. TimePoint::max() means no deadline.
  void WaitUntil(Mutex& mutex, TimePoint deadline) REQUIRES(mutex) {
    if (deadline == TimePoint::max()) return Wait(mutex);
    auto since_boot = std::max(deadline.time_since_epoch(), Clock::duration::zero());
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
    timespec time{.tv_sec = static_cast<time_t>(seconds.count()),
                  .tv_nsec = static_cast<long>(std::chrono::nanoseconds(since_boot - seconds).count())};
    pthread_cond_timedwait(&condition_, mutex.mutex_.native_handle(), &time);
  }

 private:
  pthread_cond_t condition_;
};

}  // namespace network_runtime
