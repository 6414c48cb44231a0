#include "limits/termination.h"

namespace network_runtime {

std::string_view ReasonName(TerminationReason reason) {
  switch (reason) {
    case TerminationReason::kNone:
      return "";
    case TerminationReason::kCpuLimit:
      return "cpu_limit_exceeded";
    case TerminationReason::kCpuTotalLimit:
      return "cpu_total_limit_exceeded";
    case TerminationReason::kMemoryLimit:
      return "memory_limit_exceeded";
    case TerminationReason::kTerminated:
      return "terminated";
    case TerminationReason::kDestroyGrace:
      return "destroy_grace_exceeded";
    case TerminationReason::kShutdown:
      return "shutdown";
    case TerminationReason::kUnresponsive:
      return "unresponsive";
  }
  return "";
}

std::string_view EndName(TerminationReason reason) {
  return reason == TerminationReason::kNone ? "destroyed" : ReasonName(reason);
}

bool TerminationLatch::Trip(TerminationReason reason) {
  TripWatcher* watcher = nullptr;
  {
    MutexLock lock(mutex_);
    if (tripped()) return false;
    reason_.store(reason);
    if (target_) {
      target_->Interrupt();
      watcher = watcher_.load();
    }
  }
  if (watcher) watcher->OnTrip();
  return true;
}

bool TerminationLatch::InterruptAgain() {
  MutexLock lock(mutex_);
  if (!tripped() || !target_) return false;
  target_->Interrupt();
  return true;
}

void TerminationLatch::AskToPause() {
  MutexLock lock(mutex_);
  if (target_ && !tripped()) target_->AskToPause();
}

bool TerminationLatch::Open(Interruptible& target) {
  MutexLock lock(mutex_);
  if (tripped()) return false;
  target_ = &target;
  return true;
}

void TerminationLatch::Close() {
  MutexLock lock(mutex_);
  target_ = nullptr;
}

}  // namespace network_runtime
