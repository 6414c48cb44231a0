// Why an isolate must stop. The first reason wins and stays. An isolate with a reason is condemned and is never entered
// again. This unit knows no engine: an Interruptible is what it stops.
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
  kDestroyGrace,  // destroy() was called, and the grace period is over
  kShutdown,      // shutdown with terminate
  kUnresponsive,  // did not react to a termination in time
};

// "cpu_limit_exceeded", "cpu_total_limit_exceeded", "memory_limit_exceeded", "terminated", "destroy_grace_exceeded",
// "shutdown", "unresponsive"; "" for kNone.
std::string_view ReasonName(TerminationReason reason);
// The same for an isolate that has ended: "destroyed" for kNone.
std::string_view EndName(TerminationReason reason);

// What runs inside an open scope. Interrupt() may be called on any thread, repeatedly, but only between Open and Close.
// It is called with the latch locked, so it must be short and must not call the latch.
class Interruptible {
 public:
  virtual void Interrupt() = 0;
  // Asks what runs to pause where it next can; it does not have to. Called as Interrupt is.
  virtual void AskToPause() {}

 protected:
  ~Interruptible() = default;
};

// Goes on interrupting once a latch is tripped: the watchdog does. OnTrip() may be called on any thread, with no lock
// of the latch held.
class TripWatcher {
 public:
  virtual void OnTrip() = 0;

 protected:
  ~TripWatcher() = default;
};

class TerminationLatch {
 public:
  // Any thread. Sets the reason if there is none yet, and interrupts what is open. Returns true when this call set the
  // reason.
  bool Trip(TerminationReason reason) EXCLUDES(mutex_);

  // Any thread. Interrupts once more if the latch is tripped and still open: engines may lose an interrupt. Returns
  // true when it did.
  bool InterruptAgain() EXCLUDES(mutex_);

  // Any thread. Asks what is open to pause. Does nothing when nothing is open or there is a reason to stop.
  void AskToPause() EXCLUDES(mutex_);

  // The running thread. When the latch is already tripped, opens nothing and returns false.
  bool Open(Interruptible& target) EXCLUDES(mutex_);
  // The running thread. Once this returns, no Interrupt() is running and none will come.
  void Close() EXCLUDES(mutex_);

  // Any thread. From now on `watcher` is told of a Trip that interrupts something. It must outlive the latch. When a
  // Trip came before this call, tripped() is true after it.
  void ReportTo(TripWatcher& watcher) {
    if (watcher_.load() != &watcher) watcher_.store(&watcher);
  }

  // Sequentially consistent, as is the watcher: when a Trip and a ReportTo race, at least one sees the other.
  TerminationReason reason() const { return reason_.load(); }
  bool tripped() const { return reason() != TerminationReason::kNone; }

 private:
  Mutex mutex_;
  Interruptible* target_ GUARDED_BY(mutex_) = nullptr;
  std::atomic<TerminationReason> reason_ = TerminationReason::kNone;
  std::atomic<TripWatcher*> watcher_ = nullptr;
};

}  // namespace network_runtime
