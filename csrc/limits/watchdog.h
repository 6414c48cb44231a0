// One thread that ends turns which use too much CPU. It sleeps until the earliest moment at which a running turn *could* have used up
// its allowance (a thread cannot burn CPU faster than wall time), then looks at that thread's CPU clock, and trips the latch or sleeps
// on. It interrupts a tripped turn again every millisecond until it closes, and reports one that does not close in time.
//
// One Slot per thread that runs turns. Arm and Disarm are cheap (an uncontended lock each): they wake the watchdog only when it would
// sleep past the new deadline.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <thread>

#include "base/mutex.h"
#include "base/thread_cpu_clock.h"
#include "limits/cpu_budget.h"
#include "limits/termination.h"

namespace network_runtime {

class Watchdog {
 public:
  class Slot;

  Watchdog();   // starts the thread
  ~Watchdog();  // stops it; every slot must be unregistered before
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Called by the thread that will run turns. `on_unresponsive` is called on the watchdog's thread, at most once per Arm, when a
  // tripped latch is still open after the Arm's `unresponsive_after_ns`; it must not call back into the watchdog.
  std::shared_ptr<Slot> Register(std::function<void()> on_unresponsive);
  // Any thread. The slot's callback is not running and will not run once this returns.
  void Unregister(const std::shared_ptr<Slot>& slot);

  // The slot's own thread. `cpu_now_ns` is its CPU clock at the start of the turn; `latch` must live until Disarm.
  void Arm(Slot& slot, TerminationLatch& latch, CpuBudget::Allowance allowance, int64_t cpu_now_ns, int64_t unresponsive_after_ns);
  // The slot's own thread. The watchdog does not touch the latch once this returns.
  void Disarm(Slot& slot);

  // Any thread. Runs `alarm` on the watchdog's thread at `when`, unless cancelled. For grace periods; must be short and not block.
  using AlarmId = uint64_t;
  AlarmId SetAlarm(TimePoint when, std::function<void()> alarm);
  void CancelAlarm(AlarmId id);  // harmless when it has run

 private:
  void Run();
  // Looks at one slot; returns when to look again.
  TimePoint Check(Slot& slot, TimePoint now);
  void WakeBefore(TimePoint when);

  Mutex mutex_;
  ConditionVariable condition_;
  std::list<std::shared_ptr<Slot>> slots_ GUARDED_BY(mutex_);
  std::map<std::pair<TimePoint, AlarmId>, std::function<void()>> alarms_ GUARDED_BY(mutex_);
  AlarmId next_alarm_ GUARDED_BY(mutex_) = 1;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::atomic<TimePoint> sleeping_until_ = TimePoint::max();
  std::thread thread_;
};

}  // namespace network_runtime
