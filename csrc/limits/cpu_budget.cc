#include "limits/cpu_budget.h"

#include <algorithm>
#include <limits>

namespace network_runtime {

CpuBudget::Allowance CpuBudget::ForTurn() const {
  Allowance turn{turn_limit_ns_ == 0 ? std::numeric_limits<int64_t>::max() : turn_limit_ns_, TerminationReason::kCpuLimit};
  if (total_limit_ns_ == 0) return turn;
  int64_t left = std::max<int64_t>(total_limit_ns_ - used_ns(), 0);
  return left < turn.ns ? Allowance{left, TerminationReason::kCpuTotalLimit} : turn;
}

}  // namespace network_runtime
