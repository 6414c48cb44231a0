#include "limits/pause_point.h"

#include <doctest/doctest.h>

#include <thread>

#include "event.h"

namespace network_runtime {
namespace {

TEST_CASE("PausePoint: an end between the beginning and the wait is not lost") {
  PausePoint point;
  point.Begin();
  std::thread([&] { point.End(); }).join();
  point.Wait();
}

TEST_CASE("PausePoint: an end of an earlier pause does not end the next one") {
  PausePoint point;
  Event waits, went_on;
  point.Begin();
  point.End();
  point.End();
  std::thread other([&] {
    point.Begin();
    waits.Set();
    point.Wait();
    went_on.Set();
  });
  CHECK(waits.Wait());
  for (int i = 0; i < 100; ++i) std::this_thread::yield();
  CHECK(went_on.count() == 0);
  point.End();
  CHECK(went_on.Wait());
  other.join();
}

TEST_CASE("PausePoint: one thread's ends and another one's waits, turn after turn") {
  PausePoint point;
  Event begun;
  constexpr int kRounds = 2000;
  std::thread other([&] {
    for (int i = 1; i <= kRounds; ++i) {
      (void)begun.Wait(i);
      point.End();
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    point.Begin();
    begun.Set();
    point.Wait();
  }
  other.join();
}

}  // namespace
}  // namespace network_runtime
