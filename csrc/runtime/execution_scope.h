// The only way into JavaScript: while one is open and ok(), this thread runs a turn of an isolate under its CPU limits.
// Opening refuses a condemned isolate; closing charges the CPU that was used. On the slot's thread, with the isolate
// locked.
#pragma once

#include <algorithm>
#include <cstdint>

#include "limits/cpu_budget.h"
#include "limits/pause_point.h"
#include "limits/resource_limits.h"
#include "limits/termination.h"
#include "limits/turn_clock.h"
#include "limits/watchdog.h"

namespace network_runtime {

// A thread that runs turns: its slot at the watchdog, its clock, and what pauses its turns, if anything.
struct TurnThread {
  Watchdog& watchdog;
  Watchdog::Slot& slot;
  TurnClock clock;
  Pauser* pauser = nullptr;
  int64_t longest_turn_ns = 0;  // since its owner last set it to 0
};

class ExecutionScope {
 public:
  ExecutionScope(TurnThread& thread, Interruptible& target, TerminationLatch& latch, CpuBudget& budget,
                 const ResourceLimits& limits)
      : thread_(thread), latch_(latch), budget_(budget), ok_(latch.Open(target)), start_ns_(thread.clock.now_ns()) {
    if (!ok_) return;
    budget.BeginTurn();
    thread.watchdog.Arm(thread.slot, latch, budget.ForTurn(), start_ns_, limits.unresponsive_after_ns);
  }

  ~ExecutionScope() {
    if (!ok_) return;
    thread_.watchdog.Disarm(thread_.slot);
    latch_.Close();
    thread_.clock.Read();
    const int64_t used_ns = std::max<int64_t>(thread_.clock.now_ns() - start_ns_, 0);
    budget_.Charge(used_ns);
    thread_.longest_turn_ns = std::max(thread_.longest_turn_ns, used_ns);
  }

  ExecutionScope(const ExecutionScope&) = delete;
  ExecutionScope& operator=(const ExecutionScope&) = delete;

  // True while script may run.
  bool ok() const { return ok_ && !latch_.tripped(); }

 private:
  TurnThread& thread_;
  TerminationLatch& latch_;
  CpuBudget& budget_;
  const bool ok_;
  const int64_t start_ns_;
};

}  // namespace network_runtime
