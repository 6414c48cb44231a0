#include "limits/watchdog.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace network_runtime {
namespace {

constexpr auto kAgain = std::chrono::milliseconds(1);

}  // namespace

class Watchdog::Slot {
 public:
  Slot(ThreadCpuClock thread_clock, std::function<void()> callback)
      : clock(thread_clock), on_unresponsive(std::move(callback)) {}

  const ThreadCpuClock clock;
  const std::function<void()> on_unresponsive;
  Mutex mutex;
  TerminationLatch* latch GUARDED_BY(mutex) = nullptr;
  int64_t cpu_deadline_ns GUARDED_BY(mutex) = 0;
  TerminationReason reason GUARDED_BY(mutex) = TerminationReason::kNone;
  int64_t unresponsive_after_ns GUARDED_BY(mutex) = 0;
  TimePoint tripped_at GUARDED_BY(mutex) = TimePoint::max();
  bool reported GUARDED_BY(mutex) = false;
};

Watchdog::Watchdog() : thread_([this] { Run(); }) {}

Watchdog::~Watchdog() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    condition_.NotifyAll();
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
  MutexLock lock(mutex_);
  slots_.remove(slot);
}

void Watchdog::Arm(Slot& slot, TerminationLatch& latch, CpuBudget::Allowance allowance, int64_t cpu_now_ns,
                   int64_t unresponsive_after_ns) {
  TimePoint look = TimePoint::max();
  {
    MutexLock lock(slot.mutex);
    slot.latch = &latch;
    slot.reason = allowance.reason;
    slot.cpu_deadline_ns = allowance.ns > std::numeric_limits<int64_t>::max() - cpu_now_ns
                               ? std::numeric_limits<int64_t>::max()
                               : cpu_now_ns + allowance.ns;
    slot.unresponsive_after_ns = unresponsive_after_ns;
    slot.tripped_at = TimePoint::max();
    slot.reported = false;
  }
  constexpr int64_t kFar = int64_t{3600} * 1'000'000'000;
  look = Clock::now() + std::chrono::nanoseconds(std::min(allowance.ns, kFar));
  WakeBefore(look);
}

void Watchdog::Disarm(Slot& slot) {
  MutexLock lock(slot.mutex);
  slot.latch = nullptr;
}

void Watchdog::WakeBefore(TimePoint when) {
  if (sleeping_until_.load(std::memory_order_relaxed) <= when) return;
  MutexLock lock(mutex_);
  if (sleeping_until_.load(std::memory_order_relaxed) <= when) return;
  sleeping_until_.store(when, std::memory_order_relaxed);
  condition_.NotifyAll();
}

Watchdog::AlarmId Watchdog::SetAlarm(TimePoint when, std::function<void()> alarm) {
  AlarmId id = 0;
  {
    MutexLock lock(mutex_);
    id = next_alarm_++;
    alarms_.emplace(std::pair(when, id), std::move(alarm));
  }
  WakeBefore(when);
  return id;
}

void Watchdog::CancelAlarm(AlarmId id) {
  MutexLock lock(mutex_);
  std::erase_if(alarms_, [id](const auto& alarm) { return alarm.first.second == id; });
}

TimePoint Watchdog::Check(Slot& slot, TimePoint now) {
  MutexLock lock(slot.mutex);
  if (!slot.latch) return TimePoint::max();
  if (!slot.latch->tripped()) {
    if (slot.cpu_deadline_ns == std::numeric_limits<int64_t>::max()) return now + std::chrono::milliseconds(50);
    int64_t left = slot.cpu_deadline_ns - slot.clock.Now();
    if (left > 0) return now + std::chrono::nanoseconds(left);
    slot.latch->Trip(slot.reason);
  }
  slot.latch->InterruptAgain();
  if (slot.tripped_at == TimePoint::max()) slot.tripped_at = now;
  if (!slot.reported && now - slot.tripped_at >= std::chrono::nanoseconds(slot.unresponsive_after_ns)) {
    slot.reported = true;
    slot.on_unresponsive();
  }
  return now + kAgain;
}

void Watchdog::Run() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    TimePoint now = Clock::now();
    TimePoint next = TimePoint::max();
    std::list<std::shared_ptr<Slot>> slots = slots_;
    while (!alarms_.empty() && alarms_.begin()->first.first <= now) {
      std::function<void()> alarm = std::move(alarms_.begin()->second);
      alarms_.erase(alarms_.begin());
      mutex_.Unlock();
      alarm();
      mutex_.Lock();
    }
    mutex_.Unlock();
    for (const auto& slot : slots) next = std::min(next, Check(*slot, now));
    mutex_.Lock();
    if (!alarms_.empty()) next = std::min(next, alarms_.begin()->first.first);
    sleeping_until_.store(next, std::memory_order_relaxed);
    if (!stopping_) condition_.WaitUntil(mutex_, next);
  }
}

}  // namespace network_runtime
