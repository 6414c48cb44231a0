// One thread that ends turns which use too much CPU. It sleeps until the earliest moment at which a running turn
// *could* have used up its allowance (a thread cannot burn CPU faster than wall time), then looks at that thread's CPU
// clock, and trips the latch or sleeps on. It interrupts a turn whose latch is tripped, by whomever, again every
// millisecond until it closes, and reports one that does not close in time. With nothing armed and no alarm set it
// sleeps without an end.
//
// One Slot per thread that runs turns. Arm and Disarm are an uncontended lock each, and read no clock: an Arm is
// content when the watchdog went to sleep for no longer than the new allowance. Only where that is not so it looks
// closer, and may wake the watchdog. A turn that is over leaves its deadline behind, so that short turns one after
// another wake the watchdog once an allowance, not each.
//
// Locks, in the order in which they are taken: a slot's, then its latch's; or a slot's, then what on_unresponsive
// takes. The watchdog's own is a leaf: nothing is locked and nobody is called while it is held. Alarms run with none of
// them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/thread_cpu_clock.h"
#include "limits/cpu_budget.h"
#include "limits/termination.h"

namespace network_runtime {

class Watchdog final : private TripWatcher {
 public:
  class Slot;

  Watchdog();   // starts the thread
  ~Watchdog();  // stops it; every slot must be unregistered before, alarms that have not run are dropped
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Called by the thread that will run turns. `on_unresponsive` is called on the watchdog's thread, at most once per
  // Arm, when a tripped latch is still open after the Arm's `unresponsive_after_ns`. The turn that it is about does not
  // end meanwhile: Disarm waits for it. It may set and cancel alarms and trip latches, but not arm, disarm or
  // unregister.
  std::shared_ptr<Slot> Register(std::function<void()> on_unresponsive) EXCLUDES(mutex_);
  // Any thread but the watchdog's. The slot's callback is not running and will not run once this returns.
  void Unregister(const std::shared_ptr<Slot>& slot) EXCLUDES(mutex_);

  // The slot's own thread. `cpu_now_ns` is its CPU clock at the start of the turn; `latch` must live until Disarm, and
  // the watchdog as long as `latch`.
  void Arm(Slot& slot, TerminationLatch& latch, CpuBudget::Allowance allowance, int64_t cpu_now_ns,
           int64_t unresponsive_after_ns) EXCLUDES(mutex_);
  // The slot's own thread. The watchdog does not touch the latch once this returns.
  void Disarm(Slot& slot) EXCLUDES(mutex_);

  // The slot's own thread, between Arm and Disarm: the turn uses no CPU until Resume, and nobody looks at what it has
  // used. A latch that is tripped meanwhile is still watched.
  void Suspend(Slot& slot) EXCLUDES(mutex_);
  void Resume(Slot& slot) EXCLUDES(mutex_);

  // Any thread. Runs `alarm` on the watchdog's thread at `when`, unless cancelled. For grace periods; must be short,
  // not block and not throw.
  using AlarmId = uint64_t;  // never 0
  AlarmId SetAlarm(TimePoint when, std::function<void()> alarm) EXCLUDES(mutex_);
  // Harmless when it has run. It may be running when this returns, so an alarm must keep alive what it uses.
  void CancelAlarm(AlarmId id) EXCLUDES(mutex_);

 private:
  using Slots = std::vector<std::shared_ptr<Slot>>;
  enum class Task : uint8_t { kStop, kRunAlarm, kLook };

  void OnTrip() override EXCLUDES(mutex_);

  void Run();
  // Sleeps until there is something to do, and hands over what it is to be done with.
  Task WaitForTask(std::function<void()>& alarm, Slots& slots, TimePoint& now) EXCLUDES(mutex_);
  // Looks at all slots and plans the next look.
  void Look(const Slots& slots, TimePoint now) EXCLUDES(mutex_);
  // Looks at one; returns how long it can be left alone, in nanoseconds.
  static int64_t Check(Slot& slot, TimePoint now);
  void LookBy(TimePoint when) EXCLUDES(mutex_);
  void ArmedBeyondPlan(int64_t allowance_ns) EXCLUDES(mutex_);

  Mutex mutex_;
  ConditionVariable condition_;
  Slots slots_ GUARDED_BY(mutex_);
  TimePoint next_look_ GUARDED_BY(mutex_) = TimePoint::max();
  std::map<std::pair<TimePoint, AlarmId>, std::function<void()>> alarms_ GUARDED_BY(mutex_);
  std::unordered_map<AlarmId, TimePoint> alarm_times_ GUARDED_BY(mutex_);
  AlarmId next_alarm_ GUARDED_BY(mutex_) = 1;
  bool stopping_ GUARDED_BY(mutex_) = false;
  // From now on, no more than this long until the next look: what is armed with at least that much is looked at in
  // time. Written under mutex_. It is kNoLook while slots are being looked at, when nobody knows which the look has
  // passed already.
  std::atomic<int64_t> look_within_ns_;
  std::thread thread_;
};

}  // namespace network_runtime
