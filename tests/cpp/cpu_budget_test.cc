#include "limits/cpu_budget.h"

#include <doctest/doctest.h>

#include <limits>

namespace network_runtime {
namespace {

constexpr int64_t kUnbounded = std::numeric_limits<int64_t>::max();

CpuBudget Budget(int64_t turn_ns, int64_t total_ns) {
  return CpuBudget({.cpu_limit_ns = turn_ns, .cpu_total_limit_ns = total_ns});
}

TEST_CASE("CpuBudget: without limits a turn is unbounded") {
  CpuBudget budget = Budget(0, 0);
  budget.Charge(1'000'000'000);
  CHECK(budget.ForTurn().ns == kUnbounded);
}

TEST_CASE("CpuBudget: a turn's limit is the same for every turn") {
  CpuBudget budget = Budget(100, 0);
  budget.Charge(1'000);
  CHECK(budget.ForTurn().ns == 100);
  CHECK(budget.ForTurn().reason == TerminationReason::kCpuLimit);
  CHECK(budget.used_ns() == 1'000);
}

TEST_CASE("CpuBudget: a life's limit shrinks by what turns used, down to nothing") {
  CpuBudget budget = Budget(0, 100);
  CHECK(budget.ForTurn().ns == 100);
  CHECK(budget.ForTurn().reason == TerminationReason::kCpuTotalLimit);
  budget.Charge(30);
  budget.Charge(30);
  CHECK(budget.ForTurn().ns == 40);
  budget.Charge(60);
  CHECK(budget.ForTurn().ns == 0);
  CHECK(budget.ForTurn().reason == TerminationReason::kCpuTotalLimit);
}

TEST_CASE("CpuBudget: of both limits the nearer one counts, and is named") {
  CpuBudget budget = Budget(50, 100);
  CHECK(budget.ForTurn().ns == 50);
  CHECK(budget.ForTurn().reason == TerminationReason::kCpuLimit);
  budget.Charge(50);
  CHECK(budget.ForTurn().reason == TerminationReason::kCpuLimit);
  budget.Charge(1);
  CHECK(budget.ForTurn().ns == 49);
  CHECK(budget.ForTurn().reason == TerminationReason::kCpuTotalLimit);
}

}  // namespace
}  // namespace network_runtime
