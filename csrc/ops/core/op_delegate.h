// What an isolate's ops may use beyond V8: the native side that owns the isolate. Called on the isolate's thread,
// inside a turn, unless the comment says otherwise.
#pragma once

#include <v8-isolate.h>
#include <v8-value.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/payload.h"
#include "base/permission.h"
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
  // From now on V8 reports to the delegates what it compiles on threads of its own. Call it before the first isolate.
  // Harmless when repeated.
  static void HearCompilers();

  static OpDelegate& From(v8::Isolate* isolate) { return *static_cast<OpDelegate*>(isolate->GetData(kOpDelegateSlot)); }

  // Asks for the due timers to run at `at_ms`, in milliseconds since the time origin. The last call counts. Infinity
  // means never. While a timer is `awaited`, the process does not end.
  virtual void ScheduleTimers(double at_ms, bool awaited) = 0;

  // Sends to the isolate's host. Returns kAccepted, kFull or kTooLarge.
  virtual PushResult Send(EnvelopeKind kind, uint64_t id, std::string name, Payload data) = 0;
  // The largest envelope that Send may take, in bytes.
  virtual size_t LargestMessage() const = 0;
  // The most values that a message may have.
  virtual size_t MostValues() const { return std::numeric_limits<size_t>::max(); }

  // An evaluation ended.
  virtual void Evaluated(uint64_t id, Payload data) = 0;
  // `path` leads to the culprit when a result could not be sent; otherwise it is empty.
  virtual void EvaluateFailed(uint64_t id, ScriptError error, std::string_view path) = 0;

  // An error that no script caught. `in_promise`: a promise was rejected with it, or the main module failed.
  virtual void Uncaught(v8::Local<v8::Value> thrown, bool in_promise) = 0;

  virtual bool forwards_console() const { return false; }
  // The URL that the isolate's scripts see as theirs; empty for none.
  virtual std::string_view location() const { return {}; }

  // The answer to a request that Send(kRequest) opened has arrived.
  virtual void RequestAnswered() {}

  // A job computes on the isolate's behalf outside its turns. The isolate is not idle until the job is done.
  virtual void JobStarted() {}
  virtual void JobEnded() {}
  // Any thread, while the isolate exists. Charges CPU that a job used; `job_ns` is the CPU since the job began. Ends
  // the isolate when that passes its limits. Returns false when the isolate has a termination reason.
  virtual bool ChargeJob(int64_t used_ns, int64_t job_ns) = 0;

  // Null in a worker.
  virtual HostDelegate* host() { return nullptr; }

 protected:
  ~OpDelegate() = default;
};

// The standard streams on which colours are wanted.
struct Colours {
  bool output = false;
  bool error = false;
};

// What only the host isolate's ops may use.
class HostDelegate {
 public:
  // Writes `text` unchanged to standard output or standard error.
  virtual void Print(std::string_view text, bool to_error) = 0;
  // Whether what is written there may have colours.
  virtual Colours colours() const = 0;
  // The code that the process ends with, unless the script fails: 0 at first.
  virtual int exit_code() const = 0;
  virtual void SetExitCode(int code) = 0;
  // Ends the script with that code.
  virtual void Exit() = 0;

  virtual uint32_t NewPool(uint32_t threads) = 0;
  virtual uint32_t default_threads() const = 0;
  virtual const ResourceLimits& default_limits() const = 0;
  virtual uint32_t ThreadCount(uint32_t pool) = 0;
  virtual uint32_t IsolateCount(uint32_t pool) = 0;
  virtual void ShutDown(uint32_t pool, bool terminate) = 0;

  // The isolates of a pool. The results are those of Worker (runtime/worker.h).
  virtual uint32_t CreateIsolate(uint32_t pool, const ResourceLimits& limits) = 0;
  virtual PushResult Post(uint32_t pool, uint32_t isolate, Envelope envelope, size_t* most) = 0;
  virtual bool Destroy(uint32_t pool, uint32_t isolate) = 0;
  virtual bool Terminate(uint32_t pool, uint32_t isolate) = 0;
  virtual std::string_view EndReason(uint32_t pool, uint32_t isolate) = 0;  // see WorkerPool

  // Calls an op that Python serves. Sync: returns false, with `error` filled in, when it failed. Async: the answer
  // comes as a message.
  virtual bool CallPython(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                          std::string* code) = 0;
  // The kinds of permissions that are granted whole, by the bits of base/permission.h: there is nothing to check.
  virtual uint32_t free_permissions() const = 0;
  // Otherwise: asks Python, which may ask the user, and sets `used` to what the op is to use instead of the check's
  // value (base/checked_path.h). Returns false, with `error` filled in, when it is refused.
  virtual bool CheckPermission(const PermissionCheck& check, std::string* used, ScriptError* error,
                               std::string* code) = 0;
  virtual void StartPython(uint64_t promise, std::string op, Payload arguments) = 0;
  // Whether the process waits for the answer of such an op, which is still to come. It does at first.
  virtual void AwaitPython(uint64_t promise, bool awaited) = 0;

 protected:
  ~HostDelegate() = default;
};

}  // namespace network_runtime
