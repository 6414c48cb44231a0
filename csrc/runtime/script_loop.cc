#include "runtime/script_loop.h"

#include <v8-microtask-queue.h>

#include <string>

#include "engine/foreground_tasks.h"
#include "engine/payload_codec.h"

namespace network_runtime {
namespace {

// How many rejections of a turn are reported one by one. The rest is summed up.
constexpr size_t kMostReports = 100;
constexpr double kFarMs = 1e12;

}  // namespace

void ScriptLoop::Start(ScriptState& state) {
  state_ = &state;
  isolate_.clock().Restart();
}

void ScriptLoop::ScheduleTimers(double at_ms, bool awaited) {
  timers_awaited_ = awaited;
  next_timer_ = at_ms < kFarMs ? isolate_.clock().At(at_ms) : TimePoint::max();
}

bool ScriptLoop::RunDue(const IsolateLock& lock, TurnThread& thread) {
  const TimePoint now = Clock::now();
  const bool timer = next_timer_ <= now;
  const bool task = isolate_.tasks().NextDue() <= now;
  if (timer) Turn(lock, thread, [&](ExecutionScope&) { (void)Call(lock, EntryPoint::kRunDueTimer, {}).IsEmpty(); });
  if (task && !engine_.over()) Turn(lock, thread, [&](ExecutionScope&) { isolate_.tasks().RunOne(); });
  return timer || task;
}

v8::MaybeLocal<v8::Value> ScriptLoop::Call(const IsolateLock& lock, EntryPoint entry,
                                           std::span<v8::Local<v8::Value>> arguments) {
  return isolate_.Entry(entry)->Call(lock.context(), v8::Undefined(lock.isolate()), static_cast<int>(arguments.size()),
                                     arguments.data());
}

v8::MaybeLocal<v8::Value> ScriptLoop::DataOf(const IsolateLock& lock, const Envelope& envelope) {
  if (envelope.error) return MakeError(lock.isolate(), lock.context(), *envelope.error);
  return DecodePayload(lock.isolate(), lock.context(), envelope.data);
}

void ScriptLoop::OfferCaught(const IsolateLock& lock, const ExecutionScope& scope, v8::TryCatch& failure) {
  v8::Local<v8::Value> error = failure.Exception();
  failure.Reset();
  if (!isolate_.Offer(lock, error) && scope.ok()) {
    engine_.Uncaught(error, false);
  }
}

void ScriptLoop::AfterScript(const IsolateLock& lock, const ExecutionScope& scope) {
  if (scope.ok()) lock.isolate()->PerformMicrotaskCheckpoint();
  if (scope.ok() && !engine_.over()) engine_.AfterMicrotasks(lock);
  size_t reported = 0;
  // The script's handlers may reject further promises.
  while (scope.ok() && !engine_.over() && !isolate_.rejections().empty()) OfferRejections(lock, scope, &reported);
}

void ScriptLoop::OfferRejections(const IsolateLock& lock, const ExecutionScope& scope, size_t* reported) {
  size_t more = 0;
  for (const UnhandledRejections::Unhandled& rejection : isolate_.rejections().Take(lock.isolate())) {
    if (!scope.ok()) return;
    if (isolate_.Offer(lock, rejection)) continue;
    if (++*reported > kMostReports) {
      ++more;
    } else if (scope.ok()) {
      engine_.Uncaught(rejection.reason, true);
    }
  }
  if (more != 0 && scope.ok()) engine_.MoreRejections(more);
  for (const UnhandledRejections::Unhandled& rejection : isolate_.rejections().TakeHandledLate(lock.isolate())) {
    if (!scope.ok()) return;
    isolate_.TellHandled(lock, rejection);
  }
  if (scope.ok()) lock.isolate()->PerformMicrotaskCheckpoint();
}

}  // namespace network_runtime
