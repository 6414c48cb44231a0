// One thread that ends turns which use too much CPU. It sleeps until the earliest moment at which a running turn
// *could* have used up its allowance: a thread cannot use CPU faster than wall time passes. Then it reads that thread's
// CPU clock, and trips the latch or sleeps on. Once a turn's latch is tripped, by any thread, it interrupts the turn
// again every millisecond until the latch closes. It reports a turn that does not close in time. With nothing armed and
// no alarm set, it sleeps without a deadline.
//
// There is one Slot per thread that runs turns. Arm and Disarm take one uncontended lock each, and read no clock. Arm
// does nothing more when the watchdog will look again within the new allowance. Only where it will not does Arm look
// closer, and it may wake the watchdog. A turn that is over leaves its deadline behind. So many short turns back to
// back wake the watchdog once per allowance, not once per turn.
//
// Lock order: a slot's lock, then its latch's lock; or a slot's lock, then the locks that on_unresponsive takes. The
// watchdog's own lock is a leaf: no lock is taken and no callback is called while it is held. Alarms run with no lock
// held.
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
  ~Watchdog();  // stops it; unregister every slot before. Alarms that have not run are dropped
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Called by the thread that will run turns. `on_unresponsive` is called on the watchdog's thread, at most once per
  // Arm, when a tripped latch is still open `unresponsive_after_ns` (see Arm) later. The turn that it reports does not
  // end meanwhile: Disarm waits for the callback. The callback may set and cancel alarms and trip latches. It must not
  // arm, disarm or unregister.
  std::shared_ptr<Slot> Register(std::function<void()> on_unresponsive) EXCLUDES(mutex_);
  // Any thread but the watchdog's. Once this returns, the slot's callback is not running and will not run.
  void Unregister(const std::shared_ptr<Slot>& slot) EXCLUDES(mutex_);

  // The slot's own thread. `cpu_now_ns` is its CPU clock at the start of the turn. `latch` must live until Disarm; the
  // watchdog must live as long as `latch`.
  void Arm(Slot& slot, TerminationLatch& latch, CpuBudget::Allowance allowance, int64_t cpu_now_ns,
           int64_t unresponsive_after_ns) EXCLUDES(mutex_);
  // The slot's own thread. Once this returns, the watchdog does not touch the latch.
  void Disarm(Slot& slot) EXCLUDES(mutex_);

  // The slot's own thread, between Arm and Disarm. Until Resume the turn uses no CPU, and the watchdog does not check
  // what it has used. It still watches for a latch that is tripped meanwhile.
  void Suspend(Slot& slot) EXCLUDES(mutex_);
  void Resume(Slot& slot) EXCLUDES(mutex_);

  // Any thread. Runs `alarm` on the watchdog's thread at `when`, unless it is cancelled. Meant for grace periods.
  // `alarm` must be short, and must not block or throw.
  using AlarmId = uint64_t;  // never 0
  AlarmId SetAlarm(TimePoint when, std::function<void()> alarm) EXCLUDES(mutex_);
  // Harmless when the alarm has run. The alarm may be running when this returns, so it must keep alive what it uses.
  void CancelAlarm(AlarmId id) EXCLUDES(mutex_);

 private:
  using Slots = std::vector<std::shared_ptr<Slot>>;
  enum class Task : uint8_t { kStop, kRunAlarm, kLook };

  void OnTrip() override EXCLUDES(mutex_);

  void Run();
  // Sleeps until there is something to do. Returns the task and what it needs.
  Task WaitForTask(std::function<void()>& alarm, Slots& slots, TimePoint& now) EXCLUDES(mutex_);
  // Checks all slots and plans the next look.
  void Look(const Slots& slots, TimePoint now) EXCLUDES(mutex_);
  // Checks one slot. Returns how long it can be left alone, in nanoseconds.
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
  // At any moment, the next look comes within this time. So a turn that is armed with at least this allowance is
  // checked in time. Written under mutex_. It is kNoLook while the watchdog checks slots: then it is not known which
  // slots the look has passed.
  std::atomic<int64_t> look_within_ns_;
  std::thread thread_;
};

}  // namespace network_runtime
