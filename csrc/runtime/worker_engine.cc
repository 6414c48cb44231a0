#include "runtime/worker_engine.h"

#include <v8-exception.h>
#include <v8-function.h>
#include <v8-promise.h>

#include <optional>
#include <utility>

#include "base/json_text.h"
#include "base/memory_account.h"
#include "engine/foreground_tasks.h"
#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "engine/strings.h"
#include "runtime/source_job.h"

namespace network_runtime {
namespace {

// The data of the system event "error": the texts, and beside them the members of the details.
Payload ErrorEvent(ScriptError error) {
  const bool marked = error.details.encoding == PayloadEncoding::kMarkedJson;
  auto quoted = [marked](const std::string& text) {
    return JsonQuoted(marked && text.starts_with('\0') ? std::string("\0s", 2) + text : text);
  };
  std::string json =
      "{\"name\":" + quoted(error.name) + ",\"message\":" + quoted(error.message) + ",\"stack\":" + quoted(error.stack);
  if (error.details.encoding == PayloadEncoding::kUndefined) error.details.encoding = PayloadEncoding::kJson;
  // "{...}"; never "{}".
  json += error.details.text.empty() ? "}" : "," + error.details.text.substr(1);
  error.details.text = std::move(json);
  return std::move(error.details);
}

}  // namespace

WorkerEngine::WorkerEngine(const ResourceLimits& limits, bool spare)
    : loop_({.kind = IsolateKind::kWorker,
             .memory_limit_bytes = limits.memory_limit_bytes,
             .own_cage = limits.own_cage,
             .in_left_over_room = spare,
             .latch = making_,
             .delegate = *this,
             .payer = *this},
            *this) {}

void WorkerEngine::Serve(WorkerState& state) {
  state_ = &state;
  charged_.store(&state, std::memory_order_release);
  loop_.Start(state);
  isolate().heap().WatchFor(state.latch);
  isolate().tasks().SetWake(state.callbacks.runnable);
}

PushResult WorkerEngine::Send(EnvelopeKind kind, uint64_t id, std::string name, Payload data) {
  // V8 stops JSON.stringify when a termination is pending, so the text may lack its end. The script runs no further.
  if (state_->latch.tripped()) return PushResult::kAccepted;
  MemoryAccount::Scope nobody(nullptr);  // the outbox bounds it
  Envelope envelope{.kind = kind, .isolate = state_->id, .id = id, .name = std::move(name), .data = std::move(data)};
  if (kind != EnvelopeKind::kStep && envelope.ByteSize() > LargestMessage()) return PushResult::kTooLarge;
  if (kind == EnvelopeKind::kRequest) {
    // Each request may be answered. So open requests have the same bound as queued messages.
    if (state_->open_requests.load(std::memory_order_acquire) >= state_->limits.mailbox_messages)
      return PushResult::kFull;
    state_->open_requests.fetch_add(1, std::memory_order_acq_rel);
    state_->unanswered_requests.fetch_add(1, std::memory_order_acq_rel);
  }
  // Each request, which was counted, has only a few steps. "open" comes before its request and is counted itself.
  if (kind == EnvelopeKind::kStep && envelope.name != "open") {
    state_->outbox->PushAnyway(state_->sender, std::move(envelope));
    return PushResult::kAccepted;
  }
  bool sent = state_->outbox->Push(state_->sender, std::move(envelope));
  if (!sent && kind == EnvelopeKind::kRequest) {
    state_->unanswered_requests.fetch_sub(1, std::memory_order_acq_rel);
    RequestAnswered();
  }
  if (sent && kind != EnvelopeKind::kPart && kind != EnvelopeKind::kStep) {
    ++state_->sent;
    state_->last_request = kind == EnvelopeKind::kRequest ? id : 0;
  }
  return sent ? PushResult::kAccepted : PushResult::kFull;
}

// First in, first out: a host that has answered the last request has got everything before it.
void WorkerEngine::NoteReply(const Envelope& envelope) {
  const bool reply = envelope.kind == EnvelopeKind::kReply || envelope.kind == EnvelopeKind::kReplyError;
  if (reply && envelope.id == state_->last_request) state_->HandedOut(state_->sent);
}

void WorkerEngine::RequestAnswered() { state_->open_requests.fetch_sub(1, std::memory_order_acq_rel); }

void WorkerEngine::JobStarted() { state_->open_jobs.fetch_add(1, std::memory_order_acq_rel); }
void WorkerEngine::JobEnded() { state_->open_jobs.fetch_sub(1, std::memory_order_acq_rel); }

bool WorkerEngine::ChargeJob(int64_t used_ns, int64_t job_ns) {
  state_->budget.Charge(used_ns);
  const ResourceLimits& limits = state_->limits;
  if (limits.cpu_limit_ns > 0 && job_ns > limits.cpu_limit_ns) {
    state_->Condemn(TerminationReason::kCpuLimit);
  } else if (limits.cpu_total_limit_ns > 0 && state_->budget.used_ns() >= limits.cpu_total_limit_ns) {
    state_->Condemn(TerminationReason::kCpuTotalLimit);
  }
  return !state_->latch.tripped();
}

void WorkerEngine::ChargeCompiler(int64_t used_ns) {
  WorkerState* state = charged_.load(std::memory_order_acquire);
  if (!state) return;
  TerminationReason passed = state->budget.ChargeCompiler(used_ns);
  if (passed != TerminationReason::kNone) state->Condemn(passed);
}

// When a limit ended the isolate meanwhile (in a getter of the value, say), the isolate's end is the answer.
void WorkerEngine::Evaluated(uint64_t id, Payload data) {
  if (state_->latch.tripped() || !state_->TakeEvaluation(id)) return;
  state_->callbacks.answer({.kind = EnvelopeKind::kEvaluated, .isolate = state_->id, .id = id, .data = std::move(data)},
                           state_->NotHandedOut());
}

void WorkerEngine::EvaluateFailed(uint64_t id, ScriptError error, std::string_view path) {
  if (state_->latch.tripped() || !state_->TakeEvaluation(id)) return;
  Envelope failure{.kind = EnvelopeKind::kEvaluateFailed, .isolate = state_->id, .id = id};
  failure.error = std::make_unique<ScriptError>(std::move(error));
  if (!path.empty()) failure.data = {.encoding = PayloadEncoding::kJson, .text = JsonQuoted(path)};
  state_->callbacks.answer(std::move(failure), state_->NotHandedOut());
}

void WorkerEngine::Uncaught(v8::Local<v8::Value> thrown, bool) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ScriptError error = DescribeError(isolate, isolate->GetCurrentContext(), thrown);
  if (!state_->latch.tripped()) state_->System("error", ErrorEvent(std::move(error)), true);
}

void WorkerEngine::MoreRejections(size_t count) {
  if (state_->latch.tripped()) return;
  state_->System("error", ErrorEvent({"Error", std::to_string(count) + " more unhandled rejections", ""}), true);
}

// What a kExecute or kEvaluate runs: a script, or the error that there is instead of one.
struct WorkerEngine::Script {
  ScriptSource source;
  std::optional<ScriptError> error;
};

void WorkerEngine::RunMessage(const IsolateLock& lock, TurnThread& thread, Envelope envelope) {
  loop_.Turn(lock, thread, [&](ExecutionScope&) {
    switch (envelope.kind) {
      case EnvelopeKind::kExecute:
      case EnvelopeKind::kEvaluate:
        RunScript(lock, envelope, {.source = {envelope.data.text, envelope.name}});
        break;
      default:
        NoteReply(envelope);
        Deliver(lock, envelope);
        break;
    }
  });
}

void WorkerEngine::RunSourceJob(const IsolateLock& lock, TurnThread& thread, const SourceJob& job) {
  if (job.passed() != TerminationReason::kNone) state_->Condemn(job.passed());
  if (!ChargeJob(job.cpu_ns(), job.cpu_ns())) return;
  loop_.Turn(lock, thread, [&](ExecutionScope&) {
    const TranspiledCode* code = job.code();
    if (!code) return RunScript(lock, job.envelope(), {.error = job.error()});
    RunScript(lock, job.envelope(), {.source = {code->code, job.envelope().name, &code->map}});
  });
}

void WorkerEngine::RunScript(const IsolateLock& lock, const Envelope& envelope, const Script& script) {
  Completion completion;
  if (envelope.kind == EnvelopeKind::kEvaluate) {
    Evaluate(lock, envelope.id, script);
  } else {
    (void)Complete(lock, script, &completion);
  }
}

bool WorkerEngine::Complete(const IsolateLock& lock, const Script& script, Completion* completion) {
  if (!script.error) return RunSource(lock, script.source, completion);
  lock.isolate()->ThrowException(MakeError(lock.isolate(), lock.context(), *script.error));
  return false;
}

void WorkerEngine::Evaluate(const IsolateLock& lock, uint64_t id, const Script& script) {
  v8::Isolate* isolate = lock.isolate();
  v8::Local<v8::Context> context = lock.context();
  v8::TryCatch failure(isolate);
  Completion completion;
  Unsendable unsendable;
  if (Complete(lock, script, &completion)) {
    if (!completion.value->IsPromise()) {
      Payload payload;
      if (EncodePayload(isolate, context, completion.value, {LargestMessage(), MostValues()}, &payload,
                        {.name = "result", .unsendable = &unsendable})) {
        return Evaluated(id, std::move(payload));
      }
    } else {
      v8::Local<v8::Value> arguments[] = {v8::Number::New(isolate, static_cast<double>(id)), completion.value,
                                          v8::Boolean::New(isolate, completion.in_console)};
      if (!loop_.Call(lock, EntryPoint::kWatch, arguments).IsEmpty()) return;
    }
  }
  if (failure.HasTerminated() || !failure.HasCaught()) return;  // the isolate's end is the answer
  EvaluateFailed(id, DescribeError(isolate, context, failure.Exception()), unsendable.path);
}

void WorkerEngine::Deliver(const IsolateLock& lock, const Envelope& envelope) {
  v8::Isolate* isolate = lock.isolate();
  v8::Local<v8::Value> data;
  if (!ScriptLoop::DataOf(lock, envelope).ToLocal(&data)) return;
  v8::Local<v8::Value> arguments[] = {v8::Integer::New(isolate, static_cast<int>(envelope.kind)),
                                      v8::Number::New(isolate, static_cast<double>(envelope.id)),
                                      NameString(isolate, envelope.name), data};
  (void)loop_.Call(lock, EntryPoint::kDeliver, arguments).IsEmpty();
}

}  // namespace network_runtime
