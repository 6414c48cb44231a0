// Why an isolate must stop. The first reason wins and stays; an isolate with a reason is condemned and never entered again.
// Knows no engine: an Interruptible is what it stops.
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

// "cpu_limit_exceeded", "cpu_total_limit_exceeded", "memory_limit_exceeded", "terminated", "destroy_grace_exceeded", "shutdown",
// "unresponsive"; "" for kNone.
std::string_view ReasonName(TerminationReason reason);

// What runs inside an open scope. Interrupt() may be called on any thread, again and again, but only between Open and Close.
class Interruptible {
 public:
  virtual void Interrupt() = 0;

 protected:
  ~Interruptible() = default;
};

class TerminationLatch {
 public:
  // Any thread. Sets the reason if there is none yet, and interrupts what is open. True when this call set it.
  bool Trip(TerminationReason reason) EXCLUDES(mutex_);

  // Any thread. Interrupts once more if tripped and still open: engines may swallow one. True when it did.
  bool InterruptAgain() EXCLUDES(mutex_);

  // The running thread. False, and nothing is open, when tripped already.
  bool Open(Interruptible& target) EXCLUDES(mutex_);
  // The running thread. No Interrupt() runs or comes after this returns.
  void Close() EXCLUDES(mutex_);

  TerminationReason reason() const { return reason_.load(std::memory_order_acquire); }
  bool tripped() const { return reason() != TerminationReason::kNone; }

 private:
  Mutex mutex_;
  Interruptible* target_ GUARDED_BY(mutex_) = nullptr;
  std::atomic<TerminationReason> reason_ = TerminationReason::kNone;
};

}  // namespace network_runtime
