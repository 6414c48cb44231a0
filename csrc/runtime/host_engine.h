// The V8 side of the host: its isolate with its loop and modules, and what its ops use. On the host's thread only.
// Included by host.cc and host_engine.cc only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "ops/core/op_delegate.h"
#include "runtime/host_state.h"
#include "runtime/module_loader.h"
#include "runtime/script_loop.h"
#include "runtime/worker_pool.h"

namespace network_runtime {

class HostEngine final : public OpDelegate, public HostDelegate, private ScriptLoop::Engine {
 public:
  HostEngine(std::shared_ptr<HostState> state, TurnThread& thread);
  ~HostEngine();

  // The first write to standard output or standard error that failed; `error` is an errno, 0 for none.
  struct LostOutput {
    int descriptor = 0;
    int error = 0;
  };
  // What a report says before the error: "Uncaught ", "Uncaught (in promise) " or nothing.
  struct Failure {
    const char* how = "";
    ScriptError error;
    bool shows_source = true;  // a report shows the line of source
  };
  struct End {
    int exit_code = 0;
    std::optional<Failure> failure;
    LostOutput lost_output;
  };
  // Runs the main module and then the loop until nothing is left to wait for.
  End Run();

  void ScheduleTimers(double at_ms, bool awaited) override { loop_.ScheduleTimers(at_ms, awaited); }
  PushResult Send(EnvelopeKind, uint64_t, std::string, Payload) override {
    return PushResult::kClosed;
  }  // the host has no host
  size_t LargestMessage() const override { return state_->options.limits.mailbox_bytes; }
  void Evaluated(uint64_t, Payload) override {}
  void EvaluateFailed(uint64_t, ScriptError, std::string_view) override {}
  void Uncaught(v8::Local<v8::Value> thrown, bool in_promise) override;
  void MoreRejections(size_t) override {}  // the first one ends the script
  void JobStarted() override { ++pending_ops_; }
  void JobEnded() override { --pending_ops_; }
  bool ChargeJob(int64_t used_ns, int64_t job_ns) override;
  void ChargeCompiler(int64_t used_ns) override { state_->budget.Charge(used_ns); }
  HostDelegate* host() override { return this; }

  void Print(std::string_view text, bool to_error) override;
  Colours colours() const override {
    return {.output = state_->options.output_colours, .error = state_->options.error_colours};
  }
  int exit_code() const override { return exit_code_; }
  void SetExitCode(int code) override { exit_code_ = code; }
  void Exit() override;
  uint32_t NewPool(uint32_t threads) override;
  uint32_t default_threads() const override { return state_->options.threads; }
  const ResourceLimits& default_limits() const override { return state_->options.limits; }
  uint32_t ThreadCount(uint32_t pool) override;
  uint32_t IsolateCount(uint32_t pool) override;
  void ShutDown(uint32_t pool, bool terminate) override;
  uint32_t CreateIsolate(uint32_t pool, const ResourceLimits& limits) override;
  PushResult Post(uint32_t pool, uint32_t isolate, Envelope envelope, size_t* most) override;
  bool Destroy(uint32_t pool, uint32_t isolate) override;
  bool Terminate(uint32_t pool, uint32_t isolate) override;
  std::string_view EndReason(uint32_t pool, uint32_t isolate) override;
  bool CallPython(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                  std::string* code) override;
  uint32_t free_permissions() const override { return state_->free_permissions.load(std::memory_order_relaxed); }
  bool CheckPermission(const PermissionCheck& check, std::string* used, ScriptError* error, std::string* code) override;
  void StartPython(uint64_t promise, std::string op, Payload arguments) override;
  void AwaitPython(uint64_t promise, bool awaited) override;

 private:
  struct Pool {
    std::shared_ptr<Outbox> outbox;
    std::shared_ptr<WorkerPool> workers;
  };

  void AfterMicrotasks(const IsolateLock& lock) override { CheckMain(lock); }
  bool over() const override { return exited_ || failure_ || state_->latch.tripped(); }

  void StartMain(const IsolateLock& lock);
  void Deliver(const IsolateLock& lock, uint32_t pool, const Envelope& envelope);
  bool RunOnce(const IsolateLock& lock);
  bool Quiet();
  void Fail(Failure failure);
  void CheckMain(const IsolateLock& lock);
  // Dispatches an event of the script's lifecycle. Returns true when a listener prevented what follows it.
  bool Tell(const IsolateLock& lock, std::string_view type);

  const std::shared_ptr<HostState> state_;
  TurnThread& thread_;
  ModuleLoader loader_;
  std::vector<Pool> pools_;
  size_t pending_ops_ = 0;
  std::unordered_set<uint64_t> unawaited_;  // of these, by promise: the process does not wait for them
  int exit_code_ = 0;
  bool exited_ = false;
  LostOutput lost_output_;
  std::optional<Failure> failure_;
  v8::Global<v8::Promise> main_;
  bool refused_ = false;   // the main module, or one that it imports, could not be loaded or linked
  bool load_due_ = false;  // the main module has run, and `load` is not dispatched yet
  ScriptLoop loop_;        // last, so destroyed first: what goes with the isolate may use the rest
};

}  // namespace network_runtime
