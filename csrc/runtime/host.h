// The host isolate: one privileged script on a thread of its own, its pools of workers, and the ops that Python serves.
// Plain C++; any thread may call. Held by shared_ptr: its thread holds it too.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/thread.h"
#include "bus/outbox.h"
#include "limits/resource_limits.h"
#include "limits/termination.h"
#include "runtime/op_dispatcher.h"
#include "runtime/worker_pool.h"

namespace network_runtime {

class HostEngine;

class Host : public std::enable_shared_from_this<Host> {
 public:
  struct Options {
    std::string script;     // URL of the main module
    uint32_t threads;       // of `new V8Sandbox()`
    ResourceLimits limits;  // of its isolates
    std::shared_ptr<OpDispatcher> ops;
    std::shared_ptr<Outbox> outbox;        // kOp and kHostEnded, towards Python
    std::function<void(std::string)> log;  // one line an event; may be empty
  };

  explicit Host(Options options);
  ~Host();

  // Starts the script; kHostEnded follows in the end. Once. Throws std::runtime_error when there is no V8 to be had.
  void Start();

  // kOpDone or kOpFailed.
  void Post(Envelope envelope);

  // Ends the script and all isolates at once.
  void Terminate();

  // Blocks until the thread has nothing left to do; false at the deadline.
  bool Join(TimePoint deadline);

  static size_t live();

 private:
  friend class HostEngine;

  void Run();
  void Wake();

  const Options options_;
  TerminationLatch latch_;
  Mutex mutex_;
  ConditionVariable changed_;
  bool awake_ GUARDED_BY(mutex_) = false;
  bool started_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;
  Thread thread_ GUARDED_BY(mutex_);
  std::deque<Envelope> inbox_ GUARDED_BY(mutex_);  // bounded by the ops that the script started
};

}  // namespace network_runtime
