#include "base/mutex.h"

#include <doctest/doctest.h>

#include <thread>

namespace network_runtime {
namespace {

TEST_CASE("ConditionVariable: a wait ends at its deadline and not before") {
  Mutex mutex;
  ConditionVariable condition;
  MutexLock lock(mutex);
  TimePoint deadline = Clock::now() + std::chrono::milliseconds(5);
  while (Clock::now() < deadline) condition.WaitUntil(mutex, deadline);
  CHECK(Clock::now() >= deadline);
}

TEST_CASE("ConditionVariable: a deadline that is over, or before all time, is no wait") {
  Mutex mutex;
  ConditionVariable condition;
  MutexLock lock(mutex);
  condition.WaitUntil(mutex, Clock::now());
  condition.WaitUntil(mutex, TimePoint{});
  condition.WaitUntil(mutex, TimePoint::min());
}

TEST_CASE("ConditionVariable: a notice ends a wait with and without a deadline") {
  for (TimePoint deadline : {TimePoint::max(), Clock::now() + std::chrono::hours(1)}) {
    Mutex mutex;
    ConditionVariable condition;
    bool said = false;
    std::thread other([&] {
      MutexLock lock(mutex);
      said = true;
      condition.NotifyOne();
    });
    {
      MutexLock lock(mutex);
      while (!said) condition.WaitUntil(mutex, deadline);
    }
    other.join();
    CHECK(said);
  }
}

}  // namespace
}  // namespace network_runtime
