// CPU accounting of one isolate: how much a turn and the isolate's whole life may use. Owned by the isolate. Used by
// the thread that runs its turn, where no other thread is named.
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
    TerminationReason reason;  // the limit that it comes from
  };

  // How much the next turn may use: the smaller of the turn's limit and what is left of the life's limit; 0 when
  // nothing is left.
  Allowance ForTurn() const;

  // Charges what a turn used. Any thread.
  void Charge(int64_t ns) { used_ns_.fetch_add(ns, std::memory_order_relaxed); }
  // Any thread.
  int64_t used_ns() const { return used_ns_.load(std::memory_order_relaxed); }

  // A turn begins: compilation from now on is charged to it. The thread that runs it.
  void BeginTurn() {
    compiled_before_ns_.store(compiled_ns_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
  // Charges what a compiler used on its own thread, beside the turn. Returns the limit that this passes, or kNone. In
  // each turn, the compilers may use as much again as the turn itself may. Any thread.
  TerminationReason ChargeCompiler(int64_t ns);

 private:
  const int64_t turn_limit_ns_;
  const int64_t total_limit_ns_;
  std::atomic<int64_t> used_ns_ = 0;
  std::atomic<int64_t> compiled_ns_ = 0;         // included in used_ns_
  std::atomic<int64_t> compiled_before_ns_ = 0;  // in the turn that runs, or in the last one
};

}  // namespace network_runtime
