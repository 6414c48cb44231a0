// The CPU time of one thread (POSIX pthread_getcpuclockid), readable from any thread while that thread lives.
#pragma once

#include <cstdint>
#include <ctime>

namespace network_runtime {

class ThreadCpuClock {
 public:
  // The calling thread's clock.
  static ThreadCpuClock OfThisThread();

  // Nanoseconds of CPU that the thread has used; 0 once it has ended.
  int64_t Now() const;

 private:
  explicit ThreadCpuClock(clockid_t id) : id_(id) {}
  clockid_t id_;
};

}  // namespace network_runtime
