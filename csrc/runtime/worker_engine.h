// The V8 side of a worker: its isolate with its loop, and what its ops use. Included by worker.cc and spare_isolate.cc
// only, because worker.h is plain C++. On the pool thread that runs the worker, unless the comment says otherwise.
#pragma once

#include <atomic>
#include <functional>

#include "engine/script_runner.h"
#include "ops/core/op_delegate.h"
#include "runtime/script_loop.h"
#include "runtime/worker_state.h"

namespace network_runtime {

class SourceJob;

class WorkerEngine final : public OpDelegate, private ScriptLoop::Engine {
 public:
  // Throws std::runtime_error when there is no room for the isolate. A spare is not made if that takes another cage.
  // There is no worker yet: what `prepare` (js/worker) calls must not ask for one.
  WorkerEngine(const ResourceLimits& limits, bool spare);
  // Call it once, before anything else: sets the isolate's worker. The state must outlive this. The isolate's clock
  // starts.
  void Serve(WorkerState& state);
  // True when memory ran out while the isolate was made.
  bool failed() const { return making_.tripped(); }

  ScriptLoop& loop() { return loop_; }
  Isolate& isolate() { return loop_.isolate(); }

  // Runs one turn.
  void RunMessage(const IsolateLock& lock, TurnThread& thread, Envelope envelope);
  // The same for a script in another language, whose job is done. Charges the isolate for the job.
  void RunSourceJob(const IsolateLock& lock, TurnThread& thread, const SourceJob& job);

  void ScheduleTimers(double at_ms, bool awaited) override { loop_.ScheduleTimers(at_ms, awaited); }
  PushResult Send(EnvelopeKind kind, uint64_t id, std::string name, Payload data) override;
  size_t LargestMessage() const override { return state_->sender->meter().max_bytes(); }
  size_t MostValues() const override { return state_->limits.message_values; }
  void Evaluated(uint64_t id, Payload data) override;
  void EvaluateFailed(uint64_t id, ScriptError error, std::string_view path) override;
  void Uncaught(v8::Local<v8::Value> thrown, bool in_promise) override;
  void MoreRejections(size_t count) override;
  bool forwards_console() const override { return state_->limits.forward_console; }
  std::string_view location() const override { return state_->limits.location; }
  void RequestAnswered() override;
  void JobStarted() override;
  void JobEnded() override;
  bool ChargeJob(int64_t used_ns, int64_t job_ns) override;
  void ChargeCompiler(int64_t used_ns) override;

 private:
  struct Script;
  void RunScript(const IsolateLock& lock, const Envelope& envelope, const Script& script);
  static bool Complete(const IsolateLock& lock, const Script& script, Completion* completion);
  void Evaluate(const IsolateLock& lock, uint64_t id, const Script& script);
  void Deliver(const IsolateLock& lock, const Envelope& envelope);
  void NoteReply(const Envelope& envelope);

  WorkerState* state_ = nullptr;
  std::atomic<WorkerState*> charged_ = nullptr;  // state_, for V8's threads
  TerminationLatch making_;                      // until Serve
  ScriptLoop loop_;  // last, so destroyed first: what goes with the isolate may use the rest
};

}  // namespace network_runtime
