// Native ops of the host that are answered later: each is a job for a thread that may block, and a promise of what it
// finds. Jobs that are done at one time are settled in one turn, each with the microtasks that it causes. After some of
// them another turn begins, so that timers and messages get their share. On the isolate's thread.
#pragma once

#include <v8-function-callback.h>
#include <v8-isolate.h>
#include <v8-persistent-handle.h>
#include <v8-promise.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "engine/native_states.h"
#include "files/blocking_pool.h"
#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"

namespace network_runtime {

class PendingOp : public BlockingJob {
 public:
  // What the promise gets; empty, with an exception pending, when the op failed. Called once, after Run, on the
  // isolate's thread.
  virtual v8::MaybeLocal<v8::Value> Finish(v8::Isolate* isolate) = 0;

 protected:
  // Becomes true when nobody wants the result any more. Any thread.
  const std::atomic<bool>& cancelled() const { return *cancelled_; }

 private:
  friend class PendingOps;
  uint64_t id_ = 0;
  std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
};

class PendingOps final : public NativeState {
 public:
  explicit PendingOps(v8::Isolate* isolate);
  ~PendingOps() override;  // running jobs get half a second to finish

  static PendingOps& Of(v8::Isolate* isolate) { return NativeStates::Of<PendingOps>(isolate); }

  // Returns a promise of the op's result to the script; or throws, when too many ops wait already. `handle` of
  // NewHandle can cancel it, 0 none.
  void Start(Args args, std::unique_ptr<PendingOp> op, uint64_t handle);

  // For one later Start.
  uint64_t NewHandle() { return next_++; }
  // Rejects the promise at once. A call of the system that runs is not stopped, but nothing waits for it any more.
  // Harmless when the op is over, or has not begun.
  void Cancel(uint64_t handle);

 private:
  struct Open {
    v8::Global<v8::Promise::Resolver> resolver;
    std::shared_ptr<std::atomic<bool>> cancelled;
  };
  // What the threads of the pool share with this.
  struct Ready {
    Mutex mutex;
    std::deque<std::unique_ptr<PendingOp>> ops GUARDED_BY(mutex);
    bool posted GUARDED_BY(mutex) = false;  // a turn that settles them is to come
  };
  class SettleTask;

  void SettleSome();
  void Settle(std::unique_ptr<PendingOp> op);

  v8::Isolate* const isolate_;
  OpDelegate& delegate_;
  uint64_t next_ = 1;
  std::unordered_map<uint64_t, Open> open_;
  const std::shared_ptr<Ready> ready_ = std::make_shared<Ready>();
  BlockingPool pool_;
};

// Throws {name, message, code}, of which a script makes an error. `name` may be empty: then the code stands for it.
void ThrowFailure(v8::Isolate* isolate, std::string_view name, std::string_view message, std::string_view code);

}  // namespace network_runtime
