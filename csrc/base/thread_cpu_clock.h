// The CPU time of one thread (POSIX pthread_getcpuclockid), readable from any thread while that thread lives.
#pragma once

#include <cstdint>
#include <ctime>

namespace network_runtime {

class ThreadCpuClock {
 public:
  // The calling thread's clock.
  static ThreadCpuClock OfThisThread();

  // Nanoseconds of CPU that the thread has used; 0 soon after it has ended. The kernel may reuse its number for a later
  // thread; then this returns the later thread's time. So do not keep a clock longer than its thread.
  int64_t Now() const;

 private:
  explicit ThreadCpuClock(clockid_t id) : id_(id) {}
  clockid_t id_;
};

}  // namespace network_runtime
