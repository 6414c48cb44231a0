#include "limits/watchdog.h"

#include <pthread.h>

#include <algorithm>
#include <limits>

namespace network_runtime {
namespace {

constexpr int64_t kNoLook = std::numeric_limits<int64_t>::max();
// The shortest time between looks. Without it, the watchdog would look all the time at a thread that is blocked with
// almost nothing left.
constexpr int64_t kShortestLook = 250'000;
constexpr int64_t kInterruptAgain = 1'000'000;
constexpr TimePoint kAtOnce{};

TimePoint After(TimePoint now, int64_t ns) {
  std::chrono::nanoseconds delay(ns);
  return delay < TimePoint::max() - now ? now + delay : TimePoint::max();
}

}  // namespace

// On cache lines of its own: every turn writes it.
class alignas(128) Watchdog::Slot {
 public:
  Slot(ThreadCpuClock thread_clock, std::function<void()> callback)
      : clock(thread_clock), on_unresponsive(std::move(callback)) {}

  Mutex mutex;
  TerminationLatch* latch GUARDED_BY(mutex) = nullptr;  // null = not armed
  CpuBudget::Allowance allowance GUARDED_BY(mutex) = {0, TerminationReason::kNone};
  int64_t cpu_start_ns GUARDED_BY(mutex) = 0;
  int64_t unresponsive_after_ns GUARDED_BY(mutex) = 0;
  bool suspended GUARDED_BY(mutex) = false;
  TimePoint tripped_since GUARDED_BY(mutex) = TimePoint::max();  // as first seen in this turn
  bool reported GUARDED_BY(mutex) = false;
  const ThreadCpuClock clock;
  std::function<void()> on_unresponsive GUARDED_BY(mutex);
};

Watchdog::Watchdog() : look_within_ns_(kNoLook), thread_([this] { Run(); }) {}

Watchdog::~Watchdog() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    condition_.NotifyOne();
  }
  thread_.join();
}

std::shared_ptr<Watchdog::Slot> Watchdog::Register(std::function<void()> on_unresponsive) {
  auto slot = std::make_shared<Slot>(ThreadCpuClock::OfThisThread(), std::move(on_unresponsive));
  MutexLock lock(mutex_);
  slots_.push_back(slot);
  return slot;
}

void Watchdog::Unregister(const std::shared_ptr<Slot>& slot) {
  {
    MutexLock lock(mutex_);
    std::erase(slots_, slot);
  }
  // A look under way may still have the slot in its list, but finds nothing armed. The callback is destroyed after the
  // lock is released.
  std::function<void()> dropped;
  MutexLock lock(slot->mutex);
  slot->latch = nullptr;
  dropped.swap(slot->on_unresponsive);
}

void Watchdog::Arm(Slot& slot, TerminationLatch& latch, CpuBudget::Allowance allowance, int64_t cpu_now_ns,
                   int64_t unresponsive_after_ns) {
  latch.ReportTo(*this);
  {
    MutexLock lock(slot.mutex);
    slot.latch = &latch;
    slot.allowance = allowance;
    slot.cpu_start_ns = cpu_now_ns;
    slot.unresponsive_after_ns = unresponsive_after_ns;
    slot.tripped_since = TimePoint::max();
    slot.reported = false;
    slot.suspended = false;
  }
  // Either the look that is planned now comes after the lines above and in time, or this check finds that it does not.
  // A look publishes kNoLook before it locks the first slot, and its plan after it has unlocked the last.
  if (std::max(allowance.ns, kShortestLook) < look_within_ns_.load(std::memory_order_relaxed))
    ArmedBeyondPlan(allowance.ns);
  if (latch.tripped()) OnTrip();
}

void Watchdog::Disarm(Slot& slot) {
  MutexLock lock(slot.mutex);
  slot.latch = nullptr;
}

void Watchdog::Suspend(Slot& slot) {
  MutexLock lock(slot.mutex);
  slot.suspended = true;
}

void Watchdog::Resume(Slot& slot) {
  int64_t left_ns = kNoLook;
  {
    MutexLock lock(slot.mutex);
    slot.suspended = false;
    if (slot.allowance.ns != kNoLook) left_ns = slot.allowance.ns - (slot.clock.Now() - slot.cpu_start_ns);
  }
  // As in Arm.
  if (std::max(left_ns, kShortestLook) < look_within_ns_.load(std::memory_order_relaxed)) ArmedBeyondPlan(left_ns);
}

void Watchdog::ArmedBeyondPlan(int64_t allowance_ns) {
  allowance_ns = std::max(allowance_ns, kShortestLook);
  MutexLock lock(mutex_);
  TimePoint now = Clock::now();
  TimePoint deadline = After(now, allowance_ns);
  if (deadline < next_look_) {
    next_look_ = deadline;
    condition_.NotifyOne();
  }
  if (next_look_ == TimePoint::max()) return;
  look_within_ns_.store(std::min<int64_t>(look_within_ns_.load(std::memory_order_relaxed), (next_look_ - now).count()),
                        std::memory_order_relaxed);
}

void Watchdog::LookBy(TimePoint when) {
  MutexLock lock(mutex_);
  if (when >= next_look_) return;
  next_look_ = when;
  condition_.NotifyOne();
}

void Watchdog::OnTrip() {
  // A look interrupts again without this.
  if (std::this_thread::get_id() != thread_.get_id()) LookBy(kAtOnce);
}

Watchdog::AlarmId Watchdog::SetAlarm(TimePoint when, std::function<void()> alarm) {
  MutexLock lock(mutex_);
  AlarmId id = next_alarm_++;
  auto place = alarms_.emplace(std::pair(when, id), std::move(alarm)).first;
  alarm_times_.emplace(id, when);
  if (place == alarms_.begin() && when < next_look_) condition_.NotifyOne();
  return id;
}

void Watchdog::CancelAlarm(AlarmId id) {
  decltype(alarms_)::node_type dropped;  // destroyed after the lock is released: what it holds may call the watchdog
  MutexLock lock(mutex_);
  auto time = alarm_times_.find(id);
  if (time == alarm_times_.end()) return;
  dropped = alarms_.extract({time->second, id});
  alarm_times_.erase(time);
}

void Watchdog::Run() {
  pthread_setname_np(pthread_self(), "nr-watchdog");
  Slots slots;
  while (true) {
    std::function<void()> alarm;
    TimePoint now;
    switch (WaitForTask(alarm, slots, now)) {
      case Task::kStop:
        return;
      case Task::kRunAlarm:
        alarm();
        alarm = nullptr;
        LookBy(kAtOnce);  // it may have tripped what is open
        break;
      case Task::kLook:
        Look(slots, now);
        slots.clear();
        break;
    }
  }
}

Watchdog::Task Watchdog::WaitForTask(std::function<void()>& alarm, Slots& slots, TimePoint& now) {
  MutexLock lock(mutex_);
  while (!stopping_) {
    now = Clock::now();
    if (next_look_ <= now) {
      next_look_ = TimePoint::max();
      look_within_ns_.store(kNoLook, std::memory_order_relaxed);
      slots = slots_;
      return Task::kLook;
    }
    TimePoint next_alarm = alarms_.empty() ? TimePoint::max() : alarms_.begin()->first.first;
    if (next_alarm <= now) {
      auto due = alarms_.extract(alarms_.begin());
      alarm_times_.erase(due.key().second);
      alarm = std::move(due.mapped());
      return Task::kRunAlarm;
    }
    condition_.WaitUntil(mutex_, std::min(next_look_, next_alarm));
  }
  return Task::kStop;
}

void Watchdog::Look(const Slots& slots, TimePoint now) {
  int64_t quiet_ns = kNoLook;
  for (const std::shared_ptr<Slot>& slot : slots) quiet_ns = std::min(quiet_ns, Check(*slot, now));
  MutexLock lock(mutex_);
  next_look_ = std::min(next_look_, After(now, quiet_ns));  // turns were armed meanwhile
  if (next_look_ == TimePoint::max()) return;
  look_within_ns_.store(std::max<int64_t>((next_look_ - now).count(), 0), std::memory_order_relaxed);
}

int64_t Watchdog::Check(Slot& slot, TimePoint now) {
  MutexLock lock(slot.mutex);
  if (!slot.latch) return kNoLook;
  if (!slot.latch->tripped()) {
    if (slot.suspended || slot.allowance.ns == kNoLook) return kNoLook;
    int64_t used_ns = std::max<int64_t>(slot.clock.Now() - slot.cpu_start_ns, 0);
    if (used_ns < slot.allowance.ns) return std::max(slot.allowance.ns - used_ns, kShortestLook);
    slot.latch->Trip(slot.allowance.reason);
  } else if (!slot.latch->InterruptAgain()) {
    return kNoLook;  // closed, or never opened: nothing runs
  }
  if (slot.tripped_since == TimePoint::max()) slot.tripped_since = now;
  if (!slot.reported && now - slot.tripped_since >= std::chrono::nanoseconds(slot.unresponsive_after_ns)) {
    slot.reported = true;
    slot.on_unresponsive();
  }
  return kInterruptAgain;
}

}  // namespace network_runtime
