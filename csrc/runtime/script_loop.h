// One isolate, and what a worker's script and the host's script have in common: turns with their microtasks and
// rejections, timers, and V8's own tasks. Used on one thread at a time. Included by the two engines only.
#pragma once

#include <v8-exception.h>
#include <v8-function.h>

#include <span>

#include "bus/envelope.h"
#include "engine/isolate.h"
#include "engine/script_errors.h"
#include "runtime/execution_scope.h"
#include "runtime/script_state.h"

namespace network_runtime {

class ScriptLoop {
 public:
  // The engine that owns the loop.
  class Engine {
   public:
    // Called for an error that no handler of the script's took, inside a turn, as in OpDelegate.
    virtual void Uncaught(v8::Local<v8::Value> thrown, bool in_promise) = 0;
    // So many more promises were rejected in one turn than are reported one by one.
    virtual void MoreRejections(size_t count) = 0;
    // Called after a turn's first microtasks, inside the turn.
    virtual void AfterMicrotasks(const IsolateLock&) {}
    // True when nothing of the script's is to run any more, although it is not being terminated.
    virtual bool over() const { return false; }

   protected:
    ~Engine() = default;
  };

  // Throws std::runtime_error when there is no room for the isolate. `engine` must outlive this.
  ScriptLoop(const Isolate::Options& options, Engine& engine) : engine_(engine), isolate_(options) {}
  ScriptLoop(const ScriptLoop&) = delete;
  ScriptLoop& operator=(const ScriptLoop&) = delete;

  // Call it once, before the first turn. `state` holds the limits of the turns and must outlive this. The isolate's
  // clock starts.
  void Start(ScriptState& state);

  Isolate& isolate() { return isolate_; }

  // As in OpDelegate.
  void ScheduleTimers(double at_ms, bool awaited);
  // When RunDue will next have something to do.
  TimePoint NextDue() { return std::min(next_timer_, isolate_.tasks().NextDue()); }
  // True while a timer is scheduled that keeps the process alive.
  bool timers_awaited() const { return timers_awaited_; }
  bool awaited() { return timers_awaited_ || isolate_.tasks().NextDue() != TimePoint::max(); }

  // Runs one turn: `body(scope)` runs script, then its microtasks run, and uncaught errors are reported.
  template <typename Body>
  void Turn(const IsolateLock& lock, TurnThread& thread, Body body) {
    v8::HandleScope handles(lock.isolate());
    ExecutionScope scope(thread, isolate_, state_->latch, state_->budget, state_->limits);
    if (!scope.ok()) return;
    v8::TryCatch failure(lock.isolate());
    body(scope);
    if (failure.HasCaught() && !failure.HasTerminated() && scope.ok()) OfferCaught(lock, scope, failure);
    AfterScript(lock, scope);
  }

  // Runs a due timer and a due task, each in a turn of its own: timers that are always due must not keep a message port
  // waiting. Returns false when nothing was due.
  bool RunDue(const IsolateLock& lock, TurnThread& thread);

  // Call it inside a turn. The turn handles an exception or a termination that it leaves.
  v8::MaybeLocal<v8::Value> Call(const IsolateLock& lock, EntryPoint entry, std::span<v8::Local<v8::Value>> arguments);
  // Returns an envelope's data, or its error as a JavaScript error.
  static v8::MaybeLocal<v8::Value> DataOf(const IsolateLock& lock, const Envelope& envelope);

 private:
  void OfferCaught(const IsolateLock& lock, const ExecutionScope& scope, v8::TryCatch& failure);
  void AfterScript(const IsolateLock& lock, const ExecutionScope& scope);
  void OfferRejections(const IsolateLock& lock, const ExecutionScope& scope, size_t* reported);

  Engine& engine_;
  ScriptState* state_ = nullptr;
  TimePoint next_timer_ = TimePoint::max();
  bool timers_awaited_ = false;
  Isolate isolate_;
};

}  // namespace network_runtime
