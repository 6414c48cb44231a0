#include "base/thread_cpu_clock.h"

#include <pthread.h>

namespace network_runtime {

ThreadCpuClock ThreadCpuClock::OfThisThread() {
  clockid_t id{};
  pthread_getcpuclockid(pthread_self(), &id);
  return ThreadCpuClock(id);
}

int64_t ThreadCpuClock::Now() const {
  timespec time{};
  if (clock_gettime(id_, &time) != 0) return 0;
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace network_runtime
