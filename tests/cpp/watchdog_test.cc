#include "limits/watchdog.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "event.h"

namespace network_runtime {
namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000 * kMillisecond;
constexpr int64_t kUnbounded = std::numeric_limits<int64_t>::max();
constexpr int64_t kNeverUnresponsive = kUnbounded;
// How late the watchdog may come on a machine that is busy with other things, in CPU of the spinning thread. What it
// does on an idle one, some 0.1 ms, is for a benchmark.
constexpr int64_t kLateness = 1 * kSecond;

CpuBudget::Allowance Allow(int64_t ns) { return {ns, TerminationReason::kCpuLimit}; }

// Code that spins until it was interrupted often enough. Made by the thread that will spin.
class Spinner final : public Interruptible {
 public:
  explicit Spinner(int ignored = 0) : ignored_(ignored) {}

  void Interrupt() override {
    if (++interrupts_ == 1) cpu_at_first_ns_ = clock_.Now();
  }

  // False when it lost patience.
  bool Spin() {
    TimePoint end = Clock::now() + kPatience;
    while (interrupts_ <= ignored_) {
      if (Clock::now() > end) return false;
    }
    return true;
  }

  int interrupts() const { return interrupts_; }
  int64_t cpu_now_ns() const { return clock_.Now(); }
  int64_t cpu_at_first_ns() const { return cpu_at_first_ns_; }

 private:
  const int ignored_;
  const ThreadCpuClock clock_ = ThreadCpuClock::OfThisThread();
  std::atomic<int> interrupts_ = 0;
  std::atomic<int64_t> cpu_at_first_ns_ = 0;
};

// A turn: opened and armed, until it goes out of scope.
struct Turn {
  Turn(Watchdog& its_watchdog, const std::shared_ptr<Watchdog::Slot>& its_slot, TerminationLatch& its_latch,
       Interruptible& target, int64_t allowance_ns, int64_t unresponsive_after_ns = kNeverUnresponsive)
      : watchdog(its_watchdog), slot(its_slot), latch(its_latch), opened(latch.Open(target)) {
    watchdog.Arm(*slot, latch, Allow(allowance_ns), ThreadCpuClock::OfThisThread().Now(), unresponsive_after_ns);
  }
  ~Turn() {
    watchdog.Disarm(*slot);
    latch.Close();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  Watchdog& watchdog;
  const std::shared_ptr<Watchdog::Slot> slot;
  TerminationLatch& latch;
  const bool opened;
};

// The calling thread's slot.
struct Place {
  explicit Place(
      Watchdog& its_watchdog, std::function<void()> on_unresponsive = [] {})
      : watchdog(its_watchdog), slot(watchdog.Register(std::move(on_unresponsive))) {}
  ~Place() { watchdog.Unregister(slot); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  Watchdog& watchdog;
  const std::shared_ptr<Watchdog::Slot> slot;
};

// A thread in a turn that waits instead of computing.
class BlockedTurn {
 public:
  BlockedTurn(Watchdog& watchdog, int64_t allowance_ns)
      : thread_([this, &watchdog, allowance_ns] {
          Place place(watchdog);
          Spinner target;
          Turn turn(watchdog, place.slot, latch, target, allowance_ns);
          blocked_.Set();
          (void)end_.Wait();
        }) {
    CHECK(blocked_.Wait());
  }
  ~BlockedTurn() {
    end_.Set();
    thread_.join();
  }

  TerminationLatch latch;

 private:
  Event blocked_;
  Event end_;
  std::thread thread_;
};

// Spins through a turn of `allowance_ns` and returns what it had used when it was interrupted.
int64_t SpinThroughTurn(Watchdog& watchdog, const std::shared_ptr<Watchdog::Slot>& slot, int64_t allowance_ns) {
  TerminationLatch latch;
  Spinner target;
  int64_t start = target.cpu_now_ns();
  {
    Turn turn(watchdog, slot, latch, target, allowance_ns);
    CHECK(target.Spin());
  }
  CHECK(latch.reason() == TerminationReason::kCpuLimit);
  return target.cpu_at_first_ns() - start;
}

TEST_CASE("Watchdog: a spinning turn is ended soon after its allowance, never before, turn after turn") {
  Watchdog watchdog;
  Place place(watchdog);
  for (int64_t allowance :
       {20 * kMillisecond, 5 * kMillisecond, 1 * kMillisecond, int64_t{1}, int64_t{0}, 10 * kMillisecond}) {
    int64_t used = SpinThroughTurn(watchdog, place.slot, allowance);
    CHECK(used >= allowance);
    CHECK(used < allowance + kLateness);
  }
}

TEST_CASE("Watchdog: threads that wait are left alone, however long, and so is a turn without a limit") {
  Watchdog watchdog;
  BlockedTurn little(watchdog, 10 * kMillisecond);
  BlockedTurn unbounded(watchdog, kUnbounded);
  Place place(watchdog);
  // While this one is ended, the watchdog has looked at the blocked ones several times after 10 ms of wall time.
  CHECK(SpinThroughTurn(watchdog, place.slot, 40 * kMillisecond) >= 40 * kMillisecond);
  CHECK(!little.latch.tripped());
  CHECK(!unbounded.latch.tripped());
}

TEST_CASE("Watchdog: a short allowance wakes it from a long sleep") {
  Watchdog watchdog;
  BlockedTurn sleeper(watchdog, 3600 * kSecond);
  watchdog.SetAlarm(Clock::now() + std::chrono::hours(1), [] {});
  Place place(watchdog);
  CHECK(SpinThroughTurn(watchdog, place.slot, 5 * kMillisecond) < 5 * kMillisecond + kLateness);
}

TEST_CASE("Watchdog: many turns that each stay below their allowance are never ended") {
  Watchdog watchdog;
  Place place(watchdog);
  TerminationLatch latch;
  Spinner target;
  int64_t start = target.cpu_now_ns();
  while (target.cpu_now_ns() - start < 400 * kMillisecond) {
    Turn turn(watchdog, place.slot, latch, target, 200 * kMillisecond);
    int64_t turn_start = target.cpu_now_ns();
    while (target.cpu_now_ns() - turn_start < kMillisecond) {
    }
  }
  CHECK(!latch.tripped());
  CHECK(target.interrupts() == 0);
}

TEST_CASE("Watchdog: several threads are each held to their own allowance") {
  Watchdog watchdog;
  std::vector<int64_t> used(3);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < used.size(); ++i) {
    threads.emplace_back([&watchdog, &used, i] {
      Place place(watchdog);
      used[i] = SpinThroughTurn(watchdog, place.slot, static_cast<int64_t>(i + 1) * 7 * kMillisecond);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < used.size(); ++i) {
    CHECK(used[i] >= static_cast<int64_t>(i + 1) * 7 * kMillisecond);
    CHECK(used[i] < static_cast<int64_t>(i + 1) * 7 * kMillisecond + kLateness);
  }
}

TEST_CASE("Watchdog: a turn that swallows interrupts is interrupted again until it ends") {
  Watchdog watchdog;
  Place place(watchdog);
  TerminationLatch latch;
  Spinner target(5);
  {
    Turn turn(watchdog, place.slot, latch, target, kMillisecond);
    CHECK(target.Spin());
  }
  int interrupts = target.interrupts();
  CHECK(interrupts > 5);
  CHECK(SpinThroughTurn(watchdog, place.slot, 5 * kMillisecond) >= 5 * kMillisecond);
  CHECK(target.interrupts() == interrupts);
}

TEST_CASE("Watchdog: takes over when someone else trips, even a turn without a limit") {
  Watchdog watchdog;
  Place place(watchdog);
  for (int round = 0; round < 20; ++round) {
    TerminationLatch latch;
    Spinner target(3);
    std::thread other([&] { latch.Trip(TerminationReason::kTerminated); });
    {
      // The trip comes before Open, before Arm, or after both.
      Turn turn(watchdog, place.slot, latch, target, kUnbounded);
      if (turn.opened) CHECK(target.Spin());
    }
    other.join();
    CHECK(latch.reason() == TerminationReason::kTerminated);
  }
}

TEST_CASE("Watchdog: takes over a trip between Open and Arm") {
  Watchdog watchdog;
  Place place(watchdog);
  TerminationLatch latch;
  Spinner target(2);
  CHECK(latch.Open(target));
  latch.Trip(TerminationReason::kTerminated);
  watchdog.Arm(*place.slot, latch, Allow(kUnbounded), target.cpu_now_ns(), kNeverUnresponsive);
  CHECK(target.Spin());
  watchdog.Disarm(*place.slot);
  latch.Close();
}

TEST_CASE("Watchdog: reports a turn that ignores interrupts, once, and goes on interrupting") {
  Watchdog watchdog;
  Event reported;
  Place place(watchdog, [&] { reported.Set(); });
  for (int turns = 1; turns <= 2; ++turns) {
    TerminationLatch latch;
    Spinner target;
    TimePoint start = Clock::now();
    Turn turn(watchdog, place.slot, latch, target, kMillisecond, 5 * kMillisecond);
    CHECK(target.Spin());  // used up its allowance, and ignores the interrupt
    CHECK(reported.Wait(turns));
    CHECK(Clock::now() - start >= std::chrono::milliseconds(5));
    int interrupts = target.interrupts();
    TimePoint end = Clock::now() + kPatience;
    while (target.interrupts() < interrupts + 8 && Clock::now() < end) std::this_thread::yield();
    CHECK(target.interrupts() >= interrupts + 8);
    CHECK(reported.count() == turns);
  }
}

TEST_CASE("Watchdog: reports a turn without a limit that someone else tripped") {
  Watchdog watchdog;
  Event reported;
  Place place(watchdog, [&] { reported.Set(); });
  TerminationLatch latch;
  Spinner target;
  Turn turn(watchdog, place.slot, latch, target, kUnbounded, 2 * kMillisecond);
  latch.Trip(TerminationReason::kTerminated);
  CHECK(reported.Wait());
}

TEST_CASE("Watchdog: a turn that ends in time is not reported") {
  Watchdog watchdog;
  Event reported;
  Place place(watchdog, [&] { reported.Set(); });
  TerminationLatch latch;
  Spinner target;
  {
    Turn turn(watchdog, place.slot, latch, target, kMillisecond, 3600 * kSecond);
    CHECK(target.Spin());
  }
  CHECK(SpinThroughTurn(watchdog, place.slot, 5 * kMillisecond) >= 5 * kMillisecond);
  CHECK(reported.count() == 0);
}

TEST_CASE("Watchdog: Disarm and Unregister wait for a report; the report may use alarms and latches") {
  for (bool unregister : {false, true}) {
    Watchdog watchdog;
    Event begun, ending;
    std::atomic<bool> finished = false;
    auto captured = std::make_shared<int>(0);
    std::weak_ptr<int> observer = captured;
    TerminationLatch latch;
    Spinner target;
    auto slot = watchdog.Register([&, captured] {
      watchdog.CancelAlarm(watchdog.SetAlarm(Clock::now(), [] {}));
      latch.Trip(TerminationReason::kUnresponsive);
      begun.Set();
      (void)ending.Wait();
      for (int i = 0; i < 100; ++i) std::this_thread::yield();
      finished = true;
    });
    captured.reset();
    latch.Open(target);
    watchdog.Arm(*slot, latch, Allow(kMillisecond), target.cpu_now_ns(), 0);
    CHECK(target.Spin());
    CHECK(begun.Wait());
    ending.Set();
    if (!unregister) watchdog.Disarm(*slot);
    if (unregister) watchdog.Unregister(slot);
    CHECK(finished);
    latch.Close();
    if (!unregister) watchdog.Unregister(slot);
    CHECK(observer.expired());
  }
}

TEST_CASE("Watchdog: after Disarm no thread touches the latch or its target, even when threads race") {
  Watchdog watchdog;
  std::atomic<int> too_late = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&watchdog, &too_late, i] {
      struct Target final : Interruptible {
        void Interrupt() override {
          if (closed) ++interrupts;
        }
        std::atomic<bool> closed = false;
        std::atomic<int> interrupts = 0;
      };
      Place place(watchdog);
      for (int round = 0; round < 300; ++round) {
        // On the heap: a sanitizer sees who touches them too late.
        auto latch = std::make_unique<TerminationLatch>();
        auto target = std::make_unique<Target>();
        {
          Turn turn(watchdog, place.slot, *latch, *target, round % 3 == 0 ? kUnbounded : round % 3 * 50'000);
          if (round % 5 == i) latch->Trip(TerminationReason::kMemoryLimit);
          int64_t start = ThreadCpuClock::OfThisThread().Now();
          while (ThreadCpuClock::OfThisThread().Now() - start < 100'000) {
          }
        }
        target->closed = true;
        too_late += target->interrupts;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(too_late == 0);
}

// How often the watchdog's thread has gone to sleep: the test is its only one of that name.
int64_t SleepsOfWatchdog() {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm") >> std::ws, name);
    if (name != "nr-watchdog") continue;
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("voluntary_ctxt_switches:")) return std::stoll(line.substr(line.find(':') + 1));
    }
  }
  return -1;
}

// Whether a time comes in which the watchdog sleeps through 30 ms of wall time.
bool FallsAsleep() {
  for (TimePoint end = Clock::now() + kPatience; Clock::now() < end;) {
    int64_t before = SleepsOfWatchdog();
    for (TimePoint look = Clock::now() + std::chrono::milliseconds(30); Clock::now() < look;) std::this_thread::yield();
    if (before > 0 && SleepsOfWatchdog() == before) return true;
  }
  return false;
}

TEST_CASE("Watchdog: does not poll when nothing is armed, nor for turns without a limit") {
  Watchdog watchdog;
  CHECK(FallsAsleep());
  {
    Place place(watchdog);
    SpinThroughTurn(watchdog, place.slot, kMillisecond);
    CHECK(FallsAsleep());
    BlockedTurn unbounded(watchdog, kUnbounded);
    BlockedTurn rich(watchdog, 3600 * kSecond);
    watchdog.SetAlarm(Clock::now() + std::chrono::hours(1), [] {});
    CHECK(FallsAsleep());
  }
  CHECK(FallsAsleep());
}

TEST_CASE("Watchdog: what a suspended turn has used is looked at when it goes on, and not before") {
  Watchdog watchdog;
  Place place(watchdog);
  TerminationLatch latch;
  Spinner target;
  Turn turn(watchdog, place.slot, latch, target, 10 * kMillisecond);
  watchdog.Suspend(*place.slot);
  CHECK(FallsAsleep());  // and this thread has spun for longer than it may
  CHECK(!latch.tripped());
  watchdog.Resume(*place.slot);
  CHECK(target.Spin());
  CHECK(latch.reason() == TerminationReason::kCpuLimit);
}

TEST_CASE("Watchdog: a turn of a suspended one's thread later is looked at again") {
  Watchdog watchdog;
  Place place(watchdog);
  {
    TerminationLatch latch;
    Spinner target;
    Turn turn(watchdog, place.slot, latch, target, kSecond);
    watchdog.Suspend(*place.slot);
  }
  CHECK(SpinThroughTurn(watchdog, place.slot, 5 * kMillisecond) >= 5 * kMillisecond);
}

TEST_CASE("Watchdog: takes over when someone trips a suspended turn, and reports it where it does not end") {
  Watchdog watchdog;
  Event reported;
  Place place(watchdog, [&] { reported.Set(); });
  TerminationLatch latch;
  Spinner target(3);
  Turn turn(watchdog, place.slot, latch, target, kSecond, 2 * kMillisecond);
  watchdog.Suspend(*place.slot);
  std::thread other([&] { latch.Trip(TerminationReason::kTerminated); });
  CHECK(target.Spin());
  CHECK(reported.Wait());
  other.join();
}

TEST_CASE("Watchdog: a turn and an alarm wake it from a sleep without an end") {
  Watchdog watchdog;
  Place place(watchdog);
  for (int round = 0; round < 3; ++round) {
    CHECK(FallsAsleep());
    // The same allowance again, so that a plan left over from the turn before would look good enough.
    CHECK(SpinThroughTurn(watchdog, place.slot, 2 * kMillisecond) < 2 * kMillisecond + kLateness);
    CHECK(FallsAsleep());
    Event ran;
    watchdog.SetAlarm(Clock::now(), [&] { ran.Set(); });
    CHECK(ran.Wait());
  }
}

TEST_CASE("Watchdog: alarms run on its thread, in the order of their times, not before them") {
  Watchdog watchdog;
  Event holding, release, done;
  // Held up, so that all are set before one of them runs.
  watchdog.SetAlarm(TimePoint{}, [&] {
    holding.Set();
    (void)release.Wait();
  });
  CHECK(holding.Wait());
  TimePoint now = Clock::now();
  std::vector<int> order;
  TimePoint first;
  std::thread::id runner;
  watchdog.SetAlarm(now + std::chrono::milliseconds(12), [&] {
    order.push_back(3);
    done.Set();
  });
  watchdog.SetAlarm(now + std::chrono::milliseconds(10), [&] { order.push_back(2); });
  watchdog.SetAlarm(now + std::chrono::milliseconds(8), [&] {
    order.push_back(1);
    first = Clock::now();
    runner = std::this_thread::get_id();
  });
  release.Set();
  CHECK(done.Wait());
  CHECK(order == std::vector{1, 2, 3});
  CHECK(first >= now + std::chrono::milliseconds(8));
  CHECK(runner != std::this_thread::get_id());
}

TEST_CASE("Watchdog: alarms of one time each run") {
  Watchdog watchdog;
  Event ran;
  TimePoint when = Clock::now() + std::chrono::milliseconds(1);
  for (int i = 0; i < 10; ++i) watchdog.SetAlarm(when, [&] { ran.Set(); });
  CHECK(ran.Wait(10));
}

TEST_CASE("Watchdog: a cancelled alarm does not run, and what it held is let go at once") {
  Watchdog watchdog;
  Event holding, release, done;
  watchdog.SetAlarm(TimePoint{}, [&] {
    holding.Set();
    (void)release.Wait();
  });
  CHECK(holding.Wait());
  std::atomic<bool> ran = false;
  auto held = std::make_shared<int>(0);
  std::weak_ptr<int> observer = held;
  Watchdog::AlarmId cancelled = watchdog.SetAlarm(TimePoint{}, [&ran, kept = std::move(held)] { ran = true; });
  watchdog.SetAlarm(Clock::now(), [&] { done.Set(); });
  watchdog.CancelAlarm(cancelled);
  CHECK(observer.expired());
  release.Set();
  CHECK(done.Wait());
  CHECK(!ran);
}

TEST_CASE("Watchdog: to cancel an alarm that has run, or none, is harmless") {
  Watchdog watchdog;
  Event ran;
  Watchdog::AlarmId id = watchdog.SetAlarm(Clock::now(), [&] { ran.Set(); });
  CHECK(ran.Wait());
  watchdog.CancelAlarm(id);
  watchdog.CancelAlarm(id);
  watchdog.CancelAlarm(0);
  watchdog.CancelAlarm(12345);
}

TEST_CASE("Watchdog: an alarm may set alarms and cancel them, itself too") {
  Watchdog watchdog;
  Event ran;
  std::atomic<Watchdog::AlarmId> self = 0;
  std::atomic<bool> wrong = false;
  self = watchdog.SetAlarm(Clock::now() + std::chrono::milliseconds(1), [&] {
    watchdog.CancelAlarm(self);
    watchdog.CancelAlarm(watchdog.SetAlarm(Clock::now(), [&] { wrong = true; }));
    watchdog.SetAlarm(Clock::now(), [&] { ran.Set(); });
  });
  CHECK(ran.Wait());
  CHECK(!wrong);
}

TEST_CASE("Watchdog: what an alarm holds may cancel another as it goes") {
  struct Canceller {
    ~Canceller() { watchdog.CancelAlarm(other); }
    Watchdog& watchdog;
    Watchdog::AlarmId other;
  };
  Watchdog watchdog;
  TimePoint later = Clock::now() + std::chrono::hours(1);
  auto held = std::make_shared<int>(0);
  std::weak_ptr<int> observer = held;
  Watchdog::AlarmId other = watchdog.SetAlarm(later, [kept = std::move(held)] {});
  auto canceller = std::shared_ptr<Canceller>(new Canceller{watchdog, other});
  watchdog.CancelAlarm(watchdog.SetAlarm(later, [kept = std::move(canceller)] {}));
  CHECK(observer.expired());
}

TEST_CASE("Watchdog: an alarm that trips an open turn makes the watchdog take over") {
  Watchdog watchdog;
  Place place(watchdog);
  TerminationLatch latch;
  Spinner target(3);
  Turn turn(watchdog, place.slot, latch, target, kUnbounded);
  watchdog.SetAlarm(Clock::now() + std::chrono::milliseconds(1), [&] { latch.Trip(TerminationReason::kDestroyGrace); });
  CHECK(target.Spin());
  CHECK(latch.reason() == TerminationReason::kDestroyGrace);
}

TEST_CASE("Watchdog: an alarm far away, set after a near one, does not put that off") {
  Watchdog watchdog;
  Event ran;
  watchdog.SetAlarm(Clock::now() + std::chrono::milliseconds(2), [&] { ran.Set(); });
  watchdog.SetAlarm(TimePoint::max(), [] {});
  CHECK(ran.Wait());
}

TEST_CASE("Watchdog: alarms that have not run are dropped with it") {
  auto held = std::make_shared<int>(0);
  std::weak_ptr<int> observer = held;
  {
    Watchdog watchdog;
    watchdog.SetAlarm(Clock::now() + std::chrono::hours(1), [kept = std::move(held)] {});
    CHECK(!observer.expired());
  }
  CHECK(observer.expired());
}

TEST_CASE("Watchdog: starts and stops, used or not") {
  for (int i = 0; i < 50; ++i) {
    Watchdog watchdog;
    Place place(watchdog);
  }
}

}  // namespace
}  // namespace network_runtime
