// The V8 side of a worker: its isolate, its timers' next moment, and the turns. Included by worker.cc and
// spare_isolate.cc only: worker.h is plain C++.
#pragma once

#include <v8-value.h>

#include <atomic>

#include "base/mutex.h"
#include "engine/isolate.h"
#include "ops/core/op_delegate.h"
#include "runtime/execution_scope.h"
#include "runtime/worker.h"

namespace network_runtime {

class WorkerEngine final : public OpDelegate {
 public:
  // Throws std::runtime_error when there is no room for the isolate. A spare is not made at the cost of another cage.
  // No worker is known yet: what `prepare` (js/worker) calls must not ask for one.
  WorkerEngine(const ResourceLimits& limits, bool spare);
  // Before anything else, once: whose isolate it is. Its clock starts.
  void Serve(Worker& worker);
  // Whether memory ran out while it was made.
  bool failed() const { return making_.tripped(); }

  Isolate& isolate() { return isolate_; }
  TimePoint NextTimer() const { return next_timer_; }
  bool timers_awaited() const { return timers_awaited_; }

  // One turn each, inside an ExecutionScope of their own.
  void RunMessage(const IsolateLock& lock, TurnThread& thread, Envelope envelope);
  bool RunTimer(const IsolateLock& lock, TurnThread& thread);
  void RunTasks(const IsolateLock& lock, TurnThread& thread);

  void ScheduleTimers(double at_ms, bool awaited) override;
  PushResult Send(EnvelopeKind kind, uint64_t id, std::string name, Payload data) override;
  size_t LargestMessage() const override { return worker_->sender_->meter().max_bytes(); }
  size_t MostValues() const override { return worker_->limits_.message_values; }
  void Evaluated(uint64_t id, Payload data) override;
  void EvaluateFailed(uint64_t id, ScriptError error, std::string_view path) override;
  void Uncaught(ScriptError error) override;
  bool forwards_console() const override { return worker_->limits_.forward_console; }
  std::string_view location() const override { return worker_->limits_.location; }
  void RequestAnswered() override;
  void JobStarted() override;
  void JobEnded() override;
  bool ChargeJob(int64_t used_ns, int64_t job_ns) override;
  void ChargeCompiler(int64_t used_ns) override;

 private:
  template <typename Body>
  void Turn(const IsolateLock& lock, TurnThread& thread, Body body);
  void Execute(const IsolateLock& lock, const Envelope& envelope);
  void Evaluate(const IsolateLock& lock, const Envelope& envelope);
  void Deliver(const IsolateLock& lock, const Envelope& envelope);
  void NoteReply(const Envelope& envelope);
  void AfterScript(const IsolateLock& lock, ExecutionScope& scope);

  Worker* worker_ = nullptr;
  std::atomic<Worker*> charged_ = nullptr;  // worker_, for V8's threads
  TimePoint start_ = Clock::now();
  TerminationLatch making_;  // until Serve
  TimePoint next_timer_ = TimePoint::max();
  bool timers_awaited_ = false;
  Isolate isolate_;
};

}  // namespace network_runtime
