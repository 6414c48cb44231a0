#include "runtime/source_job.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>

#include "base/memory_account.h"
#include "runtime/transpile_errors.h"

namespace network_runtime {
namespace {

TranspileLanguage LanguageOf(SourceLanguage language) {
  switch (language) {
    case SourceLanguage::kTsx:
      return TranspileLanguage::kTsx;
    case SourceLanguage::kJsx:
      return TranspileLanguage::kJsx;
    default:
      return TranspileLanguage::kTypeScript;
  }
}

}  // namespace

struct SourceJob::Result {
  std::atomic<bool> done = false;
  Transpiled transpiled;  // written before `done` is set
};

SourceJob::SourceJob(TranspileClient& client, Envelope envelope, const CpuBudget::Allowance& cpu,
                     const ResourceLimits& limits, const std::function<void()>& wake)
    : envelope_(std::move(envelope)),
      cpu_reason_(cpu.reason),
      memory_reason_(limits.memory_limit_bytes == 0 ? TerminationReason::kNone : TerminationReason::kMemoryLimit),
      result_(std::make_shared<Result>()) {
  MemoryAccount::Scope nobody(nullptr);  // the process has a limit of its own
  TranspileRequest request;
  request.name = envelope_.name;
  request.source = envelope_.data.text;
  request.language = LanguageOf(envelope_.language);
  request.unit = TranspileUnit::kUnambiguous;
  if (cpu.ns != INT64_MAX) request.limits.cpu_ns = std::max<int64_t>(cpu.ns, 1);  // 0 is the default
  request.limits.memory_bytes = limits.memory_limit_bytes;
  std::shared_ptr<Result> result = result_;
  const bool taken = client.Submit(std::move(request), [result, wake](Transpiled transpiled) {
    result->transpiled = std::move(transpiled);
    result->done.store(true, std::memory_order_release);
    wake();
  });
  if (taken) return;
  result_->transpiled.status = TranspileStatus::kCancelled;
  result_->done.store(true, std::memory_order_release);
}

bool SourceJob::done() const { return result_->done.load(std::memory_order_acquire); }

int64_t SourceJob::cpu_ns() const { return result_->transpiled.cpu_ns; }

TerminationReason SourceJob::passed() const {
  switch (result_->transpiled.status) {
    case TranspileStatus::kCpuLimit:
      return cpu_reason_;
    case TranspileStatus::kMemoryLimit:
      return memory_reason_;
    default:
      return TerminationReason::kNone;
  }
}

const TranspiledCode* SourceJob::code() const {
  const Transpiled& transpiled = result_->transpiled;
  return transpiled.status == TranspileStatus::kTranspiled ? transpiled.code.get() : nullptr;
}

ScriptError SourceJob::error() const { return ErrorOf(result_->transpiled, envelope_.name, envelope_.data.text); }

}  // namespace network_runtime
