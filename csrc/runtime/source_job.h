// A script in another language on its way into an isolate: a process makes JavaScript of it, and no thread waits for
// that. Plain C++. On the thread that runs the isolate, one at a time. The destructor ends the job.
#pragma once

#include <functional>
#include <memory>

#include "bus/envelope.h"
#include "engine/source_map.h"
#include "limits/cpu_budget.h"
#include "limits/resource_limits.h"
#include "runtime/transpiler.h"

namespace network_runtime {

class SourceJob {
 public:
  // Starts it, under the limits that the isolate has for a turn. `envelope`: a kExecute or kEvaluate. `wake` is called
  // once when the job is done; on any thread, also before this returns.
  SourceJob(TranspileClient& client, Envelope envelope, const CpuBudget::Allowance& cpu, const ResourceLimits& limits,
            const std::function<void()>& wake);

  bool done() const;

  // The rest only when it is done.
  const Envelope& envelope() const { return envelope_; }
  int64_t cpu_ns() const;
  // The limit of the isolate that ended the job; kNone where none did.
  TerminationReason passed() const;
  // Null where the source could not be made JavaScript: see error().
  const TranspiledCode* code() const;
  // A SyntaxError whose data has fileName, lineNumber and columnNumber (from 1) and, where it is not long, sourceLine.
  // An Error where the source is not to blame.
  ScriptError error() const;

 private:
  struct Result;

  Envelope envelope_;
  TerminationReason cpu_reason_;
  TerminationReason memory_reason_;
  std::shared_ptr<Result> result_;  // shared with the transpiler
};

}  // namespace network_runtime
