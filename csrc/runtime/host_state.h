// What the host and its engine share. Both hold it, and so does the code that wakes the host. Plain C++; any thread.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "bus/outbox.h"
#include "runtime/op_dispatcher.h"
#include "runtime/script_state.h"
#include "runtime/transpiler.h"

namespace network_runtime {

struct HostOptions {
  std::string script;     // URL of the main module
  uint32_t threads;       // of `new V8Sandbox()`
  ResourceLimits limits;  // of its isolates
  bool output_colours;    // on standard output
  bool error_colours;     // on standard error
  std::shared_ptr<OpDispatcher> ops;
  std::shared_ptr<Outbox> outbox;        // kOp and kHostEnded, towards Python
  std::function<void(std::string)> log;  // called with one line per event; may be empty
};

struct HostState : ScriptState {
  // The host script itself has no limits: those in the options are its isolates'.
  explicit HostState(HostOptions its_options)
      : ScriptState({.unresponsive_after_ns = its_options.limits.unresponsive_after_ns}),
        options(std::move(its_options)) {}

  void Wake() {
    MutexLock lock(mutex);
    awake = true;
    changed.NotifyAll();
  }

  // Posts a kOpDone or kOpFailed.
  void Post(Envelope envelope) {
    MutexLock lock(mutex);
    inbox.push_back(std::move(envelope));
    awake = true;
    changed.NotifyAll();
  }

  const HostOptions options;
  std::atomic<uint32_t> free_permissions = kAllPermissions;  // HostDelegate::free_permissions
  TranspileClient transpiler;                                // of the script's modules
  Mutex mutex;
  ConditionVariable changed;  // `awake` is set, or the host has ended
  bool awake GUARDED_BY(mutex) = false;
  std::deque<Envelope> inbox GUARDED_BY(mutex);  // bounded by the number of ops that the script has started
};

}  // namespace network_runtime
