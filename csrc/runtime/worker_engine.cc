#include "runtime/worker_engine.h"

#include <v8-exception.h>
#include <v8-function.h>
#include <v8-microtask-queue.h>
#include <v8-promise.h>

#include <cmath>
#include <limits>
#include <utility>

#include "base/json_text.h"
#include "base/memory_account.h"
#include "engine/foreground_tasks.h"
#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "engine/script_runner.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

// Rejections reported one by one in a turn; a storm of them is summed up.
constexpr size_t kMostReports = 100;

// The data of the system event "error": the texts, and the members of the details beside them.
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
    : isolate_({.kind = IsolateKind::kWorker,
                .memory_limit_bytes = limits.memory_limit_bytes,
                .own_cage = limits.own_cage,
                .in_left_over_room = spare,
                .latch = making_,
                .delegate = *this,
                .payer = *this}) {}

void WorkerEngine::Serve(Worker& worker) {
  worker_ = &worker;
  charged_.store(&worker, std::memory_order_release);
  start_ = isolate_.StartClock();
  isolate_.heap().WatchFor(worker.latch_);
  isolate_.tasks().SetWake(worker.callbacks_.runnable);
}

void WorkerEngine::ScheduleTimers(double at_ms, bool awaited) {
  timers_awaited_ = awaited;
  constexpr double kFarMs = 1e12;
  if (!(at_ms < kFarMs)) {
    next_timer_ = TimePoint::max();
    return;
  }
  next_timer_ = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(at_ms));
}

PushResult WorkerEngine::Send(EnvelopeKind kind, uint64_t id, std::string name, Payload data) {
  // V8 stops JSON.stringify where a termination waits, and the text may lack its end. Nothing of the script runs on.
  if (worker_->latch_.tripped()) return PushResult::kAccepted;
  MemoryAccount::Scope nobody(nullptr);  // the outbox bounds it
  Envelope envelope{.kind = kind, .isolate = worker_->id_, .id = id, .name = std::move(name), .data = std::move(data)};
  if (kind != EnvelopeKind::kStep && envelope.ByteSize() > LargestMessage()) return PushResult::kTooLarge;
  if (kind == EnvelopeKind::kRequest) {
    // Each may be answered: what is open is bounded as what is queued.
    if (worker_->open_requests() >= worker_->limits_.mailbox_messages) return PushResult::kFull;
    worker_->open_requests_.fetch_add(1, std::memory_order_acq_rel);
    worker_->unanswered_requests_.fetch_add(1, std::memory_order_acq_rel);
  }
  // A few for each request, which was counted; "open" comes before its request, and counts itself.
  if (kind == EnvelopeKind::kStep && envelope.name != "open") {
    worker_->outbox_->PushAnyway(worker_->sender_, std::move(envelope));
    return PushResult::kAccepted;
  }
  bool sent = worker_->outbox_->Push(worker_->sender_, std::move(envelope));
  if (!sent && kind == EnvelopeKind::kRequest) {
    worker_->unanswered_requests_.fetch_sub(1, std::memory_order_acq_rel);
    RequestAnswered();
  }
  if (sent && kind != EnvelopeKind::kPart && kind != EnvelopeKind::kStep) {
    ++worker_->sent_;
    worker_->last_request_ = kind == EnvelopeKind::kRequest ? id : 0;
  }
  return sent ? PushResult::kAccepted : PushResult::kFull;
}

// First in, first out: who has answered the last request has got everything before it.
void WorkerEngine::NoteReply(const Envelope& envelope) {
  const bool reply = envelope.kind == EnvelopeKind::kReply || envelope.kind == EnvelopeKind::kReplyError;
  if (reply && envelope.id == worker_->last_request_) worker_->HandedOut(worker_->sent_);
}

void WorkerEngine::RequestAnswered() { worker_->open_requests_.fetch_sub(1, std::memory_order_acq_rel); }

void WorkerEngine::JobStarted() { worker_->open_jobs_.fetch_add(1, std::memory_order_acq_rel); }
void WorkerEngine::JobEnded() { worker_->open_jobs_.fetch_sub(1, std::memory_order_acq_rel); }

bool WorkerEngine::ChargeJob(int64_t used_ns, int64_t job_ns) {
  worker_->budget_.Charge(used_ns);
  const ResourceLimits& limits = worker_->limits_;
  if (limits.cpu_limit_ns > 0 && job_ns > limits.cpu_limit_ns) {
    worker_->Terminate(TerminationReason::kCpuLimit);
  } else if (limits.cpu_total_limit_ns > 0 && worker_->budget_.used_ns() >= limits.cpu_total_limit_ns) {
    worker_->Terminate(TerminationReason::kCpuTotalLimit);
  }
  return !worker_->latch_.tripped();
}

void WorkerEngine::ChargeCompiler(int64_t used_ns) {
  Worker* worker = charged_.load(std::memory_order_acquire);
  if (!worker) return;
  TerminationReason passed = worker->budget_.ChargeCompiler(used_ns);
  if (passed != TerminationReason::kNone) worker->Terminate(passed);
}

// An isolate that a limit ended meanwhile (in a getter of the value, say) is answered for by its end.
void WorkerEngine::Evaluated(uint64_t id, Payload data) {
  if (worker_->latch_.tripped()) return;
  {
    MutexLock lock(worker_->end_mutex_);
    if (worker_->evaluations_.erase(id) == 0) return;
  }
  worker_->callbacks_.answer(
      {.kind = EnvelopeKind::kEvaluated, .isolate = worker_->id_, .id = id, .data = std::move(data)},
      worker_->NotHandedOut());
}

void WorkerEngine::EvaluateFailed(uint64_t id, ScriptError error, std::string_view path) {
  if (worker_->latch_.tripped()) return;
  {
    MutexLock lock(worker_->end_mutex_);
    if (worker_->evaluations_.erase(id) == 0) return;
  }
  Envelope failure{.kind = EnvelopeKind::kEvaluateFailed, .isolate = worker_->id_, .id = id};
  failure.error = std::make_unique<ScriptError>(std::move(error));
  if (!path.empty()) failure.data = {.encoding = PayloadEncoding::kJson, .text = JsonQuoted(path)};
  worker_->callbacks_.answer(std::move(failure), worker_->NotHandedOut());
}

void WorkerEngine::Uncaught(ScriptError error) {
  if (!worker_->latch_.tripped()) worker_->System("error", ErrorEvent(std::move(error)), true);
}

// One turn: `body` runs script; then its microtasks, and what nobody caught is reported.
template <typename Body>
void WorkerEngine::Turn(const IsolateLock& lock, TurnThread& thread, Body body) {
  v8::HandleScope handles(lock.isolate());
  ExecutionScope scope(thread, isolate_, worker_->latch_, worker_->budget_, worker_->limits_);
  if (!scope.ok()) return;
  v8::TryCatch failure(lock.isolate());
  body(scope);
  if (failure.HasCaught() && !failure.HasTerminated() && scope.ok()) {
    v8::Local<v8::Value> error = failure.Exception();
    failure.Reset();
    if (!isolate_.Offer(lock, error) && scope.ok()) Uncaught(DescribeError(lock.isolate(), lock.context(), error));
  }
  AfterScript(lock, scope);
}

void WorkerEngine::AfterScript(const IsolateLock& lock, ExecutionScope& scope) {
  if (scope.ok()) lock.isolate()->PerformMicrotaskCheckpoint();
  size_t reported = 0;
  // The script's handlers may reject promises in their turn.
  for (size_t more = 0; scope.ok() && !isolate_.rejections().empty(); more = 0) {
    for (const UnhandledRejections::Unhandled& rejection : isolate_.rejections().Take(lock.isolate())) {
      if (!scope.ok()) return;
      if (isolate_.Offer(lock, rejection)) continue;
      if (++reported > kMostReports) {
        ++more;
      } else if (scope.ok()) {
        Uncaught(DescribeError(lock.isolate(), lock.context(), rejection.reason));
      }
    }
    if (more != 0 && scope.ok()) Uncaught({"Error", std::to_string(more) + " more unhandled rejections", ""});
    for (const UnhandledRejections::Unhandled& rejection : isolate_.rejections().TakeHandledLate(lock.isolate())) {
      if (!scope.ok()) return;
      isolate_.TellHandled(lock, rejection);
    }
    if (scope.ok()) lock.isolate()->PerformMicrotaskCheckpoint();
  }
}

void WorkerEngine::RunMessage(const IsolateLock& lock, TurnThread& thread, Envelope envelope) {
  Turn(lock, thread, [&](ExecutionScope& scope) {
    switch (envelope.kind) {
      case EnvelopeKind::kExecute:
        Execute(lock, envelope);
        break;
      case EnvelopeKind::kEvaluate:
        Evaluate(lock, envelope);
        if (!scope.ok()) return;
        break;
      default:
        NoteReply(envelope);
        Deliver(lock, envelope);
        break;
    }
  });
}

void WorkerEngine::Execute(const IsolateLock& lock, const Envelope& envelope) {
  Completion ignored;
  (void)RunSource(lock, envelope.data.text, envelope.name, &ignored);
}

void WorkerEngine::Evaluate(const IsolateLock& lock, const Envelope& envelope) {
  v8::Isolate* isolate = lock.isolate();
  v8::Local<v8::Context> context = lock.context();
  v8::TryCatch failure(isolate);
  Completion completion;
  Unsendable unsendable;
  if (RunSource(lock, envelope.data.text, envelope.name, &completion)) {
    if (!completion.value->IsPromise()) {
      Payload payload;
      if (EncodePayload(isolate, context, completion.value, {LargestMessage(), MostValues()}, &payload,
                        {.name = "result", .unsendable = &unsendable})) {
        return Evaluated(envelope.id, std::move(payload));
      }
    } else {
      v8::Local<v8::Value> arguments[] = {v8::Number::New(isolate, static_cast<double>(envelope.id)), completion.value,
                                          v8::Boolean::New(isolate, completion.in_console)};
      if (!isolate_.Entry(EntryPoint::kWatch)->Call(context, v8::Undefined(isolate), 3, arguments).IsEmpty()) return;
    }
  }
  if (failure.HasTerminated() || !failure.HasCaught()) return;  // the end of the isolate answers
  EvaluateFailed(envelope.id, DescribeError(isolate, context, failure.Exception()), unsendable.path);
}

void WorkerEngine::Deliver(const IsolateLock& lock, const Envelope& envelope) {
  v8::Isolate* isolate = lock.isolate();
  v8::Local<v8::Context> context = lock.context();
  v8::Local<v8::Value> data;
  if (envelope.error) {
    data = MakeError(isolate, context, *envelope.error);
  } else if (!DecodePayload(isolate, context, envelope.data).ToLocal(&data)) {
    return;
  }
  v8::Local<v8::Value> arguments[] = {v8::Integer::New(isolate, static_cast<int>(envelope.kind)),
                                      v8::Number::New(isolate, static_cast<double>(envelope.id)),
                                      NameString(isolate, envelope.name), data};
  (void)isolate_.Entry(EntryPoint::kDeliver)->Call(context, v8::Undefined(isolate), 4, arguments).IsEmpty();
}

bool WorkerEngine::RunTimer(const IsolateLock& lock, TurnThread& thread) {
  bool more = false;
  Turn(lock, thread, [&](ExecutionScope&) {
    v8::Isolate* isolate = lock.isolate();
    v8::Local<v8::Value> due;
    if (isolate_.Entry(EntryPoint::kRunDueTimer)
            ->Call(lock.context(), v8::Undefined(isolate), 0, nullptr)
            .ToLocal(&due)) {
      more = due->IsTrue();
    }
  });
  return more;
}

void WorkerEngine::RunTasks(const IsolateLock& lock, TurnThread& thread) {
  Turn(lock, thread, [&](ExecutionScope&) { isolate_.tasks().RunOne(); });
}

}  // namespace network_runtime
