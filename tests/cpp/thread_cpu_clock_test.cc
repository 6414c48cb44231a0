#include "base/thread_cpu_clock.h"

#include <doctest/doctest.h>

#include <optional>
#include <thread>

#include "event.h"

namespace network_runtime {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

void Burn(int64_t ns) {
  ThreadCpuClock clock = ThreadCpuClock::OfThisThread();
  int64_t end = clock.Now() + ns;
  while (clock.Now() < end) {
  }
}

TEST_CASE("ThreadCpuClock: counts what its thread computes, seen from another thread") {
  std::optional<ThreadCpuClock> clock;
  Event started, go, done, end;
  std::thread worker([&] {
    clock = ThreadCpuClock::OfThisThread();
    started.Set();
    (void)go.Wait();
    Burn(5 * kMillisecond);
    done.Set();
    (void)end.Wait();
  });
  CHECK(started.Wait());
  int64_t before = clock->Now();
  go.Set();
  CHECK(done.Wait());
  CHECK(clock->Now() - before >= 5 * kMillisecond);
  end.Set();
  worker.join();
}

TEST_CASE("ThreadCpuClock: stands still while its thread waits") {
  std::optional<ThreadCpuClock> clock;
  Event started, end;
  std::thread worker([&] {
    clock = ThreadCpuClock::OfThisThread();
    started.Set();
    (void)end.Wait();
  });
  CHECK(started.Wait());
  int64_t before = clock->Now();
  Burn(50 * kMillisecond);  // on this thread
  CHECK(clock->Now() - before < 25 * kMillisecond);
  end.Set();
  worker.join();
}

TEST_CASE("ThreadCpuClock: is 0 once its thread has ended") {
  std::optional<ThreadCpuClock> clock;
  std::thread([&] { clock = ThreadCpuClock::OfThisThread(); }).join();
  // A join returns a moment before the kernel has taken the thread apart.
  TimePoint end = Clock::now() + kPatience;
  while (clock->Now() != 0 && Clock::now() < end) std::this_thread::yield();
  CHECK(clock->Now() == 0);
}

}  // namespace
}  // namespace network_runtime
