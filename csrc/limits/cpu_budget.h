// CPU accounting of one isolate: what a turn and a whole life may use. Owned by the isolate, used by the thread that
// runs its turn; `used_ns` may be read by any thread.
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

  // Charges what a turn used.
  void Charge(int64_t ns) { used_ns_.fetch_add(ns, std::memory_order_relaxed); }
  int64_t used_ns() const { return used_ns_.load(std::memory_order_relaxed); }

 private:
  const int64_t turn_limit_ns_;
  const int64_t total_limit_ns_;
  std::atomic<int64_t> used_ns_ = 0;
};

}  // namespace network_runtime
