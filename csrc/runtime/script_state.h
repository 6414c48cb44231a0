// The limits on the turns of a script: a worker's, or the host script. Plain C++.
#pragma once

#include "limits/cpu_budget.h"
#include "limits/resource_limits.h"
#include "limits/termination.h"

namespace network_runtime {

struct ScriptState {
  explicit ScriptState(const ResourceLimits& its_limits) : limits(its_limits), budget(its_limits) {}

  const ResourceLimits limits;
  TerminationLatch latch;  // any thread
  CpuBudget budget;        // threads as in its header
};

}  // namespace network_runtime
