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

}  // namespace network_runtime
