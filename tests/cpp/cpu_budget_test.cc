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

TEST_CASE("CpuBudget: compilers count for the life, and may use a turn's limit beside the turn") {
  CpuBudget budget = Budget(100, 250);
  budget.BeginTurn();
  CHECK(budget.ChargeCompiler(60) == TerminationReason::kNone);
  CHECK(budget.ChargeCompiler(40) == TerminationReason::kNone);
  CHECK(budget.used_ns() == 100);
  CHECK(budget.ForTurn().ns == 100);
  CHECK(budget.ChargeCompiler(1) == TerminationReason::kCpuLimit);
  budget.BeginTurn();
  CHECK(budget.ChargeCompiler(100) == TerminationReason::kNone);
  CHECK(budget.ForTurn().ns == 49);
  budget.BeginTurn();
  CHECK(budget.ChargeCompiler(50) == TerminationReason::kCpuTotalLimit);
}

TEST_CASE("CpuBudget: without limits compilers are counted only") {
  CpuBudget budget = Budget(0, 0);
  CHECK(budget.ChargeCompiler(1'000'000'000) == TerminationReason::kNone);
  CHECK(budget.used_ns() == 1'000'000'000);
}

}  // namespace
}  // namespace network_runtime
