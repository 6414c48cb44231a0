// Ends what an isolate runs, and keeps the stack where that happened. First we ask V8 for a call at the script's next
// interrupt (RequestInterrupt). There the stack is recorded, and the script ends. Built-ins that only check for a
// termination do not make that call. So the script is ended without a stack once its thread has used kPatienceNs more
// CPU time, or once it passes its memory limit again.
#pragma once

#include <v8-callbacks.h>
#include <v8-isolate.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/thread_cpu_clock.h"

namespace network_runtime {

// The stack of the script that runs, as V8 writes stacks: "    at …" lines, the innermost frame first, at most
// ScriptStop::kMostFrames, without our own frames. On the isolate's thread.
std::string CurrentStack(v8::Isolate* isolate);

class ScriptStop {
 public:
  void Attach(v8::Isolate* isolate);
  // Sets the thread that runs the isolate from now on. No script runs yet.
  void RunsOnThisThread() {
    thread_ = std::this_thread::get_id();
    clock_ = ThreadCpuClock::OfThisThread();
  }

  // Any thread, while the isolate runs. One call at a time; repeated until the script has ended.
  void Interrupt();

  // The stack where the script was, as V8 writes stacks: the innermost frame first, at most kMostFrames, without our
  // own frames. Empty when it was not recorded. Any thread.
  std::string stack() const;

  static constexpr int kMostFrames = 10;

 private:
  // Measured in CPU time of the isolate's thread, without its collections.
  static constexpr int64_t kPatienceNs = 10'000'000;
  // The same when memory ran out: a large array that grows, or a collection, must finish first. The heap has room for
  // that (heap_guard.h).
  static constexpr int64_t kPatienceForMemoryNs = 100'000'000;
  static constexpr Clock::duration kLongestPatience = std::chrono::seconds(1);  // for a thread that does not get on

  static void OnInterrupt(v8::Isolate* isolate, void* self);
  static void OnCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self);
  static void AfterCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self);
  void End() { isolate_->TerminateExecution(); }

  v8::Isolate* isolate_ = nullptr;
  std::thread::id thread_;
  std::optional<ThreadCpuClock> clock_;   // of thread_
  std::atomic<bool> collecting_ = false;  // no interrupt is possible
  std::atomic<bool> asked_ = false;
  std::atomic<bool> seen_ = false;
  TimePoint asked_at_;
  std::atomic<bool> for_memory_ = false;
  std::atomic<int64_t> patient_until_ns_ = 0;  // a time of clock_
  int64_t collects_since_ns_ = 0;              // the same; the isolate's thread
  mutable Mutex mutex_;
  std::string stack_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
