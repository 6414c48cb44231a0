#include "limits/turn_schedule.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "event.h"
#include "limits/pause_point.h"

namespace network_runtime {
namespace {

using Task = TurnSchedule::Task;
using std::chrono::milliseconds;

constexpr TimePoint kStart{std::chrono::hours(1)};
constexpr int64_t kMs = 1'000'000;

// Lets the best one run in a free place; nullptr when there is none of either.
Task* RunBest(TurnSchedule& schedule, TimePoint now, const void* home = nullptr) {
  if (!schedule.TakePlace()) return nullptr;
  Task* task = schedule.Best(true, home);
  if (task) {
    schedule.Run(*task, home, now);
  } else {
    schedule.GivePlaceBack();
  }
  return task;
}

// A turn from its start to its end.
void RunTurn(TurnSchedule& schedule, Task& task, Clock::duration used, TimePoint now) {
  schedule.MakeReady(task, false, now);
  REQUIRE(RunBest(schedule, now) == &task);
  schedule.Charge(task, std::chrono::nanoseconds(used).count(), now + used);
  if (schedule.Finish(task, used)) schedule.GivePlaceBack();
}

TEST_CASE("TurnSchedule: no more run than there are places") {
  TurnSchedule schedule(2);
  std::array<Task, 3> tasks;
  for (Task& task : tasks) schedule.MakeReady(task, false, kStart);
  CHECK(RunBest(schedule, kStart) == &tasks[0]);
  CHECK(RunBest(schedule, kStart) == &tasks[1]);
  CHECK(RunBest(schedule, kStart) == nullptr);
  CHECK(schedule.waiting() == 1);
  CHECK(schedule.Finish(tasks[0], {}));
  schedule.GivePlaceBack();
  CHECK(RunBest(schedule, kStart) == &tasks[2]);
}

TEST_CASE("TurnSchedule: who used least lately starts first") {
  TurnSchedule schedule(1);
  std::array<Task, 3> tasks;
  RunTurn(schedule, tasks[0], milliseconds(9), kStart);
  RunTurn(schedule, tasks[1], milliseconds(3), kStart);
  RunTurn(schedule, tasks[2], milliseconds(6), kStart);
  const TimePoint now = kStart + milliseconds(20);
  for (Task& task : tasks) schedule.MakeReady(task, false, now);
  CHECK(RunBest(schedule, now) == &tasks[1]);
  CHECK(schedule.Finish(tasks[1], {}));
  schedule.GivePlaceBack();
  CHECK(RunBest(schedule, now) == &tasks[2]);
}

TEST_CASE("TurnSchedule: what was used long ago does not count; who waits comes before those who come later") {
  TurnSchedule schedule(1);
  Task much, little;
  RunTurn(schedule, much, milliseconds(9), kStart);
  TimePoint now = kStart + std::chrono::seconds(5);
  RunTurn(schedule, little, milliseconds(3), now);
  schedule.MakeReady(little, false, now);
  schedule.MakeReady(much, false, now);
  CHECK(schedule.Best(true) == &much);

  TurnSchedule aging(1);
  Task waits;
  RunTurn(aging, waits, milliseconds(9), kStart);
  aging.MakeReady(waits, false, kStart + milliseconds(10));
  Task fresh;
  aging.MakeReady(fresh, false, kStart + milliseconds(10));
  CHECK(aging.Best(true) == &fresh);
  aging.Withdraw(fresh);
  aging.MakeReady(fresh, false, kStart + std::chrono::seconds(2));
  CHECK(aging.Best(true) == &waits);
}

TEST_CASE("TurnSchedule: a thread takes its own of those that are about as good") {
  TurnSchedule schedule(1);
  std::array<Task, 2> tasks;
  int here = 0;
  schedule.MakeReady(tasks[1], false, kStart);
  REQUIRE(RunBest(schedule, kStart, &here) == &tasks[1]);
  CHECK(schedule.Finish(tasks[1], {}));
  schedule.GivePlaceBack();
  for (Task& task : tasks) schedule.MakeReady(task, false, kStart);
  CHECK(schedule.Best(true) == &tasks[0]);
  CHECK(schedule.Best(true, &here) == &tasks[1]);
}

TEST_CASE("TurnSchedule: a long turn makes room for a start, and goes on afterwards") {
  TurnSchedule schedule(1);
  Task runs, starts;
  schedule.MakeReady(runs, false, kStart);
  REQUIRE(RunBest(schedule, kStart) == &runs);
  CHECK(schedule.NextLook(true) == TimePoint::max());
  schedule.MakeReady(starts, false, kStart);
  CHECK(schedule.NextLook(true) == kStart + TurnSchedule::kSlice);
  CHECK(schedule.AskToPause(true, kStart + milliseconds(9)) == nullptr);

  const TimePoint later = kStart + TurnSchedule::kSlice;
  schedule.Observe(runs, TurnSchedule::kSlice, later);
  CHECK(schedule.AskToPause(false, later) == nullptr);  // nothing else could start
  CHECK(schedule.AskToPause(true, later) == &runs);
  CHECK(schedule.AskToPause(true, later) == nullptr);
  CHECK(schedule.Pause(runs, true, later));
  CHECK(schedule.without_place() == 1);
  CHECK(RunBest(schedule, later) == &starts);
  CHECK(schedule.Finish(starts, milliseconds(3)));
  schedule.GivePlaceBack();
  CHECK(RunBest(schedule, later) == &runs);
  CHECK(schedule.without_place() == 0);
}

TEST_CASE("TurnSchedule: a turn whose room is no longer wanted does not pause") {
  TurnSchedule schedule(1);
  Task runs, starts;
  schedule.MakeReady(runs, false, kStart);
  REQUIRE(RunBest(schedule, kStart) == &runs);
  schedule.MakeReady(starts, false, kStart);
  const TimePoint later = kStart + TurnSchedule::kSlice;
  schedule.Observe(runs, TurnSchedule::kSlice, later);
  REQUIRE(schedule.AskToPause(true, later) == &runs);
  schedule.Withdraw(starts);
  CHECK_FALSE(schedule.Pause(runs, true, later));
  CHECK(runs.placed());
  CHECK(schedule.TakeFromOverstayer(true, later + TurnSchedule::kPatience) == nullptr);
}

TEST_CASE("TurnSchedule: one that does not pause loses its place, and pauses when it can") {
  TurnSchedule schedule(1);
  Task runs, starts;
  schedule.MakeReady(runs, false, kStart);
  REQUIRE(RunBest(schedule, kStart) == &runs);
  schedule.MakeReady(starts, false, kStart);
  const TimePoint asked = kStart + TurnSchedule::kSlice;
  schedule.Observe(runs, TurnSchedule::kSlice, asked);
  REQUIRE(schedule.AskToPause(true, asked) == &runs);
  CHECK(schedule.TakeFromOverstayer(true, asked) == nullptr);
  CHECK(schedule.NextLook(true) == asked + TurnSchedule::kPatience);
  CHECK(schedule.TakeFromOverstayer(true, asked + TurnSchedule::kPatience) == &runs);
  CHECK(runs.running());
  CHECK_FALSE(runs.placed());
  CHECK(schedule.without_place() == 1);
  CHECK(RunBest(schedule, asked) == &starts);
  CHECK(schedule.Pause(runs, true, asked));
  CHECK(schedule.without_place() == 1);
  schedule.GoOnWithoutPlace(runs);
  CHECK_FALSE(schedule.Finish(runs, milliseconds(20)));
  CHECK(schedule.without_place() == 0);
  CHECK(schedule.free_places() == 0);
}

TEST_CASE("TurnSchedule: a long turn makes room for one that used less, after a longer slice") {
  TurnSchedule schedule(1);
  Task first, second;
  RunTurn(schedule, first, milliseconds(20), kStart);
  RunTurn(schedule, second, milliseconds(20), kStart);
  TimePoint now = kStart + milliseconds(50);
  schedule.MakeReady(first, false, now);
  REQUIRE(RunBest(schedule, now) == &first);
  schedule.MakeReady(second, false, now);
  now += TurnSchedule::kSlice;
  schedule.Charge(first, 10 * kMs, now);
  CHECK(schedule.AskToPause(true, now) == nullptr);
  now += TurnSchedule::kLongSlice;
  schedule.Charge(first, 50 * kMs, now);
  CHECK(schedule.AskToPause(true, now) == &first);
  CHECK(schedule.Pause(first, true, now));
  CHECK(RunBest(schedule, now) == &second);
}

TEST_CASE("TurnSchedule: starts of those whose last turn was long come after the others; an end is short") {
  TurnSchedule schedule(1);
  Task burner, other;
  RunTurn(schedule, burner, milliseconds(20), kStart);
  RunTurn(schedule, other, milliseconds(9), kStart + std::chrono::seconds(9));
  const TimePoint now = kStart + std::chrono::seconds(10);
  schedule.MakeReady(burner, false, now);
  schedule.MakeReady(other, false, now);
  CHECK(schedule.Best(true) == &other);
  schedule.Withdraw(other);
  schedule.MakeReady(burner, true, now);
  schedule.MakeReady(other, false, now);
  CHECK(schedule.Best(true) == &burner);
}

TEST_CASE("TurnSchedule: short turns without an end leave long ones a share") {
  TurnSchedule schedule(1);
  Task burner;
  std::array<Task, 2> floods;
  RunTurn(schedule, burner, milliseconds(20), kStart);
  TimePoint now = kStart + milliseconds(20);
  schedule.MakeReady(burner, false, now);
  for (Task& task : floods) schedule.MakeReady(task, false, now);
  int64_t of_burner = 0;
  int64_t of_floods = 0;
  for (int i = 0; i < 1000; ++i) {
    Task* task = RunBest(schedule, now);
    REQUIRE(task);
    now += milliseconds(9);
    schedule.Charge(*task, 9 * kMs, now);
    (task == &burner ? of_burner : of_floods) += 9;
    CHECK(schedule.Finish(*task, task == &burner ? milliseconds(20) : milliseconds(9)));
    schedule.GivePlaceBack();
    schedule.MakeReady(*task, false, now);
  }
  CHECK(of_burner * 6 > of_floods);
  CHECK(of_burner * 3 < of_floods);
}

TEST_CASE("TurnSchedule: long turns that are not over are bounded; short ones start all the same") {
  TurnSchedule schedule(1);
  std::vector<std::unique_ptr<Task>> burners;
  constexpr size_t kMost = TurnSchedule::kMostLong + 1;
  for (size_t i = 0; i < kMost + 1; ++i) {
    burners.push_back(std::make_unique<Task>());
    RunTurn(schedule, *burners.back(), milliseconds(20), kStart);
  }
  for (auto& task : burners) schedule.MakeReady(*task, false, kStart);
  for (size_t i = 0; i < kMost; ++i) {
    Task* task = RunBest(schedule, kStart);
    REQUIRE(task);
    Task starts;
    schedule.MakeReady(starts, false, kStart);
    REQUIRE(schedule.Pause(*task, true, kStart));
    schedule.Withdraw(starts);
    CHECK(schedule.without_place() == i + 1);  // a start comes before a turn that waits for less long
  }
  size_t ready = 0;
  for (auto& task : burners) ready += task->ready();
  CHECK(ready == 1);
  REQUIRE(schedule.Best(true));
  CHECK(schedule.Best(true)->paused());
  Task starts;
  schedule.MakeReady(starts, false, kStart);
  CHECK(schedule.Best(true) == &starts);
  schedule.Withdraw(starts);
  for (auto& task : burners) schedule.Withdraw(*task);
  CHECK(schedule.waiting() == 0);
  CHECK(schedule.free_places() == 1);
}

// Two threads hand one place to and fro, as a pool's do.
TEST_CASE("TurnSchedule: turns of several threads pause for each other, one at a time") {
  TurnSchedule schedule(1);
  Mutex mutex;
  std::array<Task, 2> tasks;
  std::array<PausePoint, 2> points;
  std::atomic<int> running = 0;
  std::atomic<int> pauses = 0;
  std::atomic<bool> overlap = false;
  auto fill_place = [&] {
    REQUIRE(schedule.TakePlace());
    Task* best = schedule.Best(true);
    if (!best) return schedule.GivePlaceBack();
    schedule.Run(*best, nullptr, Clock::now());
    points[best == &tasks[1]].End();
  };
  auto run = [&](size_t self) {
    Task& task = tasks[self];
    points[self].Wait();
    for (int i = 0; i < 2000; ++i) {
      if (++running != 1) overlap = true;
      --running;
      points[self].Begin();
      mutex.Lock();
      // As if a long slice were over, and all of it used.
      const TimePoint later = Clock::now() + TurnSchedule::kLongSlice;
      schedule.Charge(task, 1000 * kMs, later);
      schedule.Observe(task, TurnSchedule::kSlice, later);
      if (schedule.Pause(task, true, later)) fill_place();
      const bool waits = task.paused();
      pauses += waits;
      mutex.Unlock();
      if (waits) points[self].Wait();
    }
    MutexLock lock(mutex);
    REQUIRE(schedule.Finish(task, milliseconds(20)));
    schedule.GivePlaceBack();
    fill_place();
  };
  std::thread first([&] { run(0); });
  std::thread second([&] { run(1); });
  {
    MutexLock lock(mutex);
    for (Task& task : tasks) schedule.MakeReady(task, false, Clock::now());
    fill_place();
  }
  first.join();
  second.join();
  CHECK_FALSE(overlap);
  CHECK(pauses > 0);
  CHECK(schedule.waiting() == 0);
  CHECK(schedule.free_places() == 1);
}

}  // namespace
}  // namespace network_runtime
