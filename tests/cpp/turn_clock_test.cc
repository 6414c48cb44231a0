#include "limits/turn_clock.h"

#include <doctest/doctest.h>

namespace network_runtime {
namespace {

void Burn(Clock::duration time) {
  for (TimePoint end = Clock::now() + time; Clock::now() < end;) continue;
}

TEST_CASE("TurnClock: it stands still until it is read") {
  TurnClock clock;
  int64_t before = clock.now_ns();
  Burn(std::chrono::milliseconds(1));
  CHECK(clock.now_ns() == before);
  clock.Read();
  CHECK(clock.now_ns() > before);
}

TEST_CASE("TurnClock: a short pass counts as the time that went by, at most so much ahead of the CPU clock") {
  TurnClock clock;
  ThreadCpuClock truth = ThreadCpuClock::OfThisThread();
  for (int i = 0; i < 1000; ++i) {
    clock.Read();
    Burn(std::chrono::microseconds(20));
    int64_t used = truth.Now();
    clock.PassAwake();
    CHECK(clock.now_ns() >= used - 20'000);
    CHECK(clock.now_ns() <= truth.Now() + std::chrono::nanoseconds(TurnClock::kLongestPass).count());
  }
}

TEST_CASE("TurnClock: what was long is read, so that time without CPU does not count") {
  TurnClock clock;
  int64_t before = clock.now_ns();
  Mutex mutex;
  ConditionVariable nobody;
  {
    MutexLock lock(mutex);
    for (TimePoint end = Clock::now() + std::chrono::milliseconds(50); Clock::now() < end;)
      nobody.WaitUntil(mutex, end);
  }
  clock.PassAwake();
  CHECK(clock.now_ns() - before < 40'000'000);
}

}  // namespace
}  // namespace network_runtime
