// Why an isolate must stop. The first reason wins and stays; an isolate with a reason is condemned and never entered
// again. Knows no engine: an Interruptible is what it stops.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "base/mutex.h"

namespace network_runtime {

enum class TerminationReason : uint8_t {
  kNone,
  kCpuLimit,
  kCpuTotalLimit,
  kMemoryLimit,
  kTerminated,    // terminate()
  kDestroyGrace,  // destroy(), and the grace period is over
  kShutdown,      // shutdown with terminate
  kUnresponsive,  // did not look at a termination in time
};

// "cpu_limit_exceeded", "cpu_total_limit_exceeded", "memory_limit_exceeded", "terminated", "destroy_grace_exceeded",
// "shutdown", "unresponsive"; "" for kNone.
std::string_view ReasonName(TerminationReason reason);
// The same of an isolate that has ended: "destroyed" for kNone.
std::string_view EndName(TerminationReason reason);

// What runs inside an open scope. Interrupt() may be called on any thread, again and again, but only between Open and
// Close. It is called with the latch locked: it must be short and not call the latch.
class Interruptible {
 public:
  virtual void Interrupt() = 0;
  // Wants what runs to pause where it next can; it need not. Called as Interrupt is.
  virtual void AskToPause() {}

 protected:
  ~Interruptible() = default;
};

// Who goes on interrupting once a latch is tripped: the watchdog. OnTrip() may be called on any thread, with no lock of
// the latch held.
class TripWatcher {
 public:
  virtual void OnTrip() = 0;

 protected:
  ~TripWatcher() = default;
};

class TerminationLatch {
 public:
  // Any thread. Sets the reason if there is none yet, and interrupts what is open. True when this call set it.
  bool Trip(TerminationReason reason) EXCLUDES(mutex_);

  // Any thread. Interrupts once more if tripped and still open: engines may swallow one. True when it did.
  bool InterruptAgain() EXCLUDES(mutex_);

  // Any thread. Asks what is open to pause; nothing where nothing is, or a reason to stop is there.
  void AskToPause() EXCLUDES(mutex_);

  // The running thread. False, and nothing is open, when tripped already.
  bool Open(Interruptible& target) EXCLUDES(mutex_);
  // The running thread. No Interrupt() runs or comes after this returns.
  void Close() EXCLUDES(mutex_);

  // Any thread. From now on `watcher` is told of a Trip that interrupts something; it must outlive the latch. A trip
  // that this comes too late for is seen by tripped() after it.
  void ReportTo(TripWatcher& watcher) {
    if (watcher_.load() != &watcher) watcher_.store(&watcher);
  }

  // Sequentially consistent, as is the watcher: of a Trip and a ReportTo that race, at least one sees the other.
  TerminationReason reason() const { return reason_.load(); }
  bool tripped() const { return reason() != TerminationReason::kNone; }

 private:
  Mutex mutex_;
  Interruptible* target_ GUARDED_BY(mutex_) = nullptr;
  std::atomic<TerminationReason> reason_ = TerminationReason::kNone;
  std::atomic<TripWatcher*> watcher_ = nullptr;
};

}  // namespace network_runtime
