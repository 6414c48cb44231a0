#include "limits/termination.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace network_runtime {
namespace {

using enum TerminationReason;

struct CountingTarget final : Interruptible {
  void Interrupt() override {
    ++interrupts;
    if (!open) ++interrupts_while_closed;
  }
  void AskToPause() override { ++pauses; }
  std::atomic<int> interrupts = 0;
  std::atomic<int> interrupts_while_closed = 0;
  std::atomic<int> pauses = 0;
  std::atomic<bool> open = true;
};

struct CountingWatcher final : TripWatcher {
  explicit CountingWatcher(TerminationLatch& its_latch) : latch(its_latch) {}
  void OnTrip() override {
    ++trips;
    latch.InterruptAgain();  // would hang if the latch were locked
  }
  TerminationLatch& latch;
  int trips = 0;
};

TEST_CASE("TerminationReason: every reason has a name of its own") {
  std::set<std::string> names;
  for (int reason = 0; reason <= static_cast<int>(kUnresponsive); ++reason) {
    names.emplace(ReasonName(static_cast<TerminationReason>(reason)));
  }
  CHECK(names.size() == static_cast<size_t>(kUnresponsive) + 1);
  CHECK(ReasonName(kNone) == "");
  CHECK(ReasonName(kCpuLimit) == "cpu_limit_exceeded");
}

TEST_CASE("TerminationLatch: the first reason stays") {
  TerminationLatch latch;
  CHECK(!latch.tripped());
  CHECK(latch.reason() == kNone);
  CHECK(latch.Trip(kMemoryLimit));
  CHECK(!latch.Trip(kTerminated));
  CHECK(latch.reason() == kMemoryLimit);
  CHECK(latch.tripped());
}

TEST_CASE("TerminationLatch: asks what is open to pause, unless it is to end") {
  TerminationLatch latch;
  CountingTarget target;
  latch.AskToPause();
  CHECK(latch.Open(target));
  latch.AskToPause();
  latch.AskToPause();
  CHECK(target.pauses == 2);
  latch.Close();
  latch.AskToPause();
  CHECK(latch.Open(target));
  latch.Trip(kTerminated);
  latch.AskToPause();
  CHECK(target.pauses == 2);
  CHECK(target.interrupts == 1);
}

TEST_CASE("TerminationLatch: interrupts what is open, once a trip and once an InterruptAgain") {
  TerminationLatch latch;
  CountingTarget target;
  CHECK(latch.Open(target));
  CHECK(!latch.InterruptAgain());
  CHECK(target.interrupts == 0);
  latch.Trip(kCpuLimit);
  CHECK(target.interrupts == 1);
  latch.Trip(kTerminated);
  CHECK(target.interrupts == 1);
  CHECK(latch.InterruptAgain());
  CHECK(target.interrupts == 2);
  latch.Close();
  CHECK(!latch.InterruptAgain());
  CHECK(target.interrupts == 2);
}

TEST_CASE("TerminationLatch: does not open once tripped") {
  TerminationLatch latch;
  CountingTarget target;
  CHECK(latch.Open(target));
  latch.Close();
  CHECK(latch.Trip(kTerminated));
  CHECK(!latch.Open(target));
  CHECK(!latch.InterruptAgain());
  CHECK(target.interrupts == 0);
}

TEST_CASE("TerminationLatch: a watcher is told of a trip that interrupts, with the latch free") {
  TerminationLatch latch;
  CountingWatcher watcher(latch);
  CountingTarget target;
  latch.ReportTo(watcher);
  latch.Open(target);
  latch.Trip(kTerminated);
  latch.Trip(kTerminated);
  CHECK(watcher.trips == 1);
  CHECK(target.interrupts == 2);

  TerminationLatch closed;
  CountingWatcher idle(closed);
  closed.ReportTo(idle);
  closed.Trip(kTerminated);
  CHECK(idle.trips == 0);
}

TEST_CASE("TerminationLatch: of many that race one wins, and its reason is the one that stays") {
  const std::vector<TerminationReason> reasons = {kCpuLimit, kMemoryLimit, kTerminated, kDestroyGrace, kShutdown};
  for (int round = 0; round < 200; ++round) {
    TerminationLatch latch;
    CountingTarget target;
    latch.Open(target);
    std::atomic<int> winners = 0;
    std::atomic<TerminationReason> winner = kNone;
    std::atomic<bool> go = false;
    std::vector<std::thread> threads;
    for (TerminationReason reason : reasons) {
      threads.emplace_back([&, reason] {
        while (!go) std::this_thread::yield();
        if (!latch.Trip(reason)) return;
        ++winners;
        winner = reason;
      });
    }
    go = true;
    for (std::thread& thread : threads) thread.join();
    CHECK(winners == 1);
    CHECK(latch.reason() == winner);
    CHECK(target.interrupts == 1);
    latch.Close();
  }
}

TEST_CASE("TerminationLatch: nothing is interrupted before Open or after Close, when threads race") {
  for (int round = 0; round < 200; ++round) {
    TerminationLatch latch;
    CountingTarget target;
    target.open = false;
    std::atomic<bool> stop = false;
    std::atomic<int> turns = 0;
    std::thread runner([&] {
      while (true) {
        target.open = true;  // before Open and after Close, for those two are what is being tested
        bool opened = latch.Open(target);
        if (opened) latch.Close();
        target.open = false;
        if (!opened) return;
        ++turns;
      }
    });
    std::thread again([&] {
      while (!stop) latch.InterruptAgain();
    });
    while (turns < 10) std::this_thread::yield();
    latch.Trip(kTerminated);
    runner.join();
    latch.InterruptAgain();
    stop = true;
    again.join();
    CHECK(target.interrupts_while_closed == 0);
  }
}

}  // namespace
}  // namespace network_runtime
