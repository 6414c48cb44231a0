#include "limits/cpu_budget.h"

#include <algorithm>
#include <limits>

namespace network_runtime {

CpuBudget::Allowance CpuBudget::ForTurn() const {
  constexpr int64_t kUnbounded = std::numeric_limits<int64_t>::max();
  int64_t turn = turn_limit_ns_ > 0 ? turn_limit_ns_ : kUnbounded;
  int64_t left = total_limit_ns_ > 0 ? std::max<int64_t>(total_limit_ns_ - used_ns(), 0) : kUnbounded;
  if (left < turn) return {left, TerminationReason::kCpuTotalLimit};
  return {turn, TerminationReason::kCpuLimit};
}

TerminationReason CpuBudget::ChargeCompiler(int64_t ns) {
  Charge(ns);
  int64_t in_turn =
      compiled_ns_.fetch_add(ns, std::memory_order_relaxed) + ns - compiled_before_ns_.load(std::memory_order_relaxed);
  if (turn_limit_ns_ > 0 && in_turn > turn_limit_ns_) return TerminationReason::kCpuLimit;
  if (total_limit_ns_ > 0 && used_ns() > total_limit_ns_) return TerminationReason::kCpuTotalLimit;
  return TerminationReason::kNone;
}

}  // namespace network_runtime
