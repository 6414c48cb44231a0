// CPU accounting of one isolate: what a turn and a whole life may use. Owned by the isolate, used by the thread that
// runs its turn where nothing else is said.
#pragma once

#include <atomic>
#include <cstdint>

#include "limits/resource_limits.h"
#include "limits/termination.h"

namespace network_runtime {

class CpuBudget {
 public:
  explicit CpuBudget(const ResourceLimits& limits)
      : turn_limit_ns_(limits.cpu_limit_ns), total_limit_ns_(limits.cpu_total_limit_ns) {}

  struct Allowance {
    int64_t ns;                // INT64_MAX = unbounded; never negative
    TerminationReason reason;  // which limit it is
  };

  // What the next turn may use: the smaller of the turn's limit and what is left of the life's (0 when nothing is).
  Allowance ForTurn() const;

  // Charges what a turn used. Any thread.
  void Charge(int64_t ns) { used_ns_.fetch_add(ns, std::memory_order_relaxed); }
  // Any thread.
  int64_t used_ns() const { return used_ns_.load(std::memory_order_relaxed); }

  // A turn begins: what is compiled from now on is compiled in it. The thread that runs it.
  void BeginTurn() {
    compiled_before_ns_.store(compiled_ns_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
  // Charges what a compiler used on a thread of its own, beside the turn. The limit that is passed with it, or kNone:
  // the compilers may use in a turn what the turn itself may, once more. Any thread.
  TerminationReason ChargeCompiler(int64_t ns);

 private:
  const int64_t turn_limit_ns_;
  const int64_t total_limit_ns_;
  std::atomic<int64_t> used_ns_ = 0;
  std::atomic<int64_t> compiled_ns_ = 0;         // a part of used_ns_
  std::atomic<int64_t> compiled_before_ns_ = 0;  // the turn that runs, or the last one
};

}  // namespace network_runtime
