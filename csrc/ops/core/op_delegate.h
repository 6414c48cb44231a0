// What an isolate's ops may reach beyond V8: the native side that owns the isolate. Called on the isolate's thread,
// inside a turn, where nothing else is said.
#pragma once

#include <v8-isolate.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/payload.h"
#include "base/script_error.h"
#include "bus/envelope.h"
#include "bus/mailbox.h"
#include "engine/background_work.h"
#include "engine/isolate_slots.h"
#include "limits/resource_limits.h"

namespace network_runtime {

class HostDelegate;

class OpDelegate : public BackgroundPayer {
 public:
  // From now on V8 reports to the delegates what it compiles on threads of its own. Before the first isolate; harmless
  // when repeated.
  static void HearCompilers();

  static OpDelegate& From(v8::Isolate* isolate) { return *static_cast<OpDelegate*>(isolate->GetData(kOpDelegateSlot)); }

  // Run the due timers at `at_ms`, in milliseconds since the time origin; the last call counts. Infinity for never. The
  // process is not to end while one of the timers is `awaited`.
  virtual void ScheduleTimers(double at_ms, bool awaited) = 0;

  // To the isolate's host: kAccepted, kFull or kTooLarge.
  virtual PushResult Send(EnvelopeKind kind, uint64_t id, std::string name, Payload data) = 0;
  // The largest envelope that Send may take, in bytes.
  virtual size_t LargestMessage() const = 0;
  // The most values that a message may have.
  virtual size_t MostValues() const { return std::numeric_limits<size_t>::max(); }

  // An evaluation ended.
  virtual void Evaluated(uint64_t id, Payload data) = 0;
  // `path`: of a result that could not be sent, where it leads to the culprit; otherwise empty.
  virtual void EvaluateFailed(uint64_t id, ScriptError error, std::string_view path) = 0;

  // An error that no script caught.
  virtual void Uncaught(ScriptError error) = 0;

  virtual bool forwards_console() const { return false; }
  // The URL that its scripts are from, for them; empty for none.
  virtual std::string_view location() const { return {}; }

  // The request that was opened by Send(kRequest) was answered.
  virtual void RequestAnswered() {}

  // Something else computes on the isolate's behalf, and it is not idle until that is done.
  virtual void JobStarted() {}
  virtual void JobEnded() {}
  // Any thread, while the isolate is there: charges CPU that a job used, `job_ns` since it began. Ends the isolate
  // where that is beyond its limits; false when it has a termination reason.
  virtual bool ChargeJob(int64_t used_ns, int64_t job_ns) = 0;

  // Null in a worker.
  virtual HostDelegate* host() { return nullptr; }

 protected:
  ~OpDelegate() = default;
};

// What only the host isolate's ops reach.
class HostDelegate {
 public:
  // To standard output or standard error, as it is.
  virtual void Print(std::string_view text, bool to_error) = 0;
  virtual void Exit(int code) = 0;

  virtual uint32_t NewPool(uint32_t threads) = 0;
  virtual uint32_t default_threads() const = 0;
  virtual const ResourceLimits& default_limits() const = 0;
  virtual uint32_t ThreadCount(uint32_t pool) = 0;
  virtual uint32_t IsolateCount(uint32_t pool) = 0;
  virtual void ShutDown(uint32_t pool, bool terminate) = 0;

  // Isolates of a pool; results as in Worker (runtime/worker.h).
  virtual uint32_t CreateIsolate(uint32_t pool, const ResourceLimits& limits) = 0;
  virtual PushResult Post(uint32_t pool, uint32_t isolate, Envelope envelope, size_t* most) = 0;
  virtual bool Destroy(uint32_t pool, uint32_t isolate) = 0;
  virtual bool Terminate(uint32_t pool, uint32_t isolate) = 0;
  virtual std::string_view EndReason(uint32_t pool, uint32_t isolate) = 0;  // see WorkerPool

  // An op that Python serves. Sync: false with `error` filled in when it failed. Async: the answer comes as a message.
  virtual bool CallPython(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                          std::string* code) = 0;
  virtual void StartPython(uint64_t promise, std::string op, Payload arguments) = 0;

 protected:
  ~HostDelegate() = default;
};

}  // namespace network_runtime
