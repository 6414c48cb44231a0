// Ends what an isolate runs, and keeps where that was. First V8 is asked to call us where the script is interrupted
// next (RequestInterrupt): there its stack is written down, and the script ends. Built-ins that look for a termination
// only do not call; so it is ended without a stack once its thread has gone on for as much CPU time as kPatience, or
// asks for more memory than it may have once more.
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

class ScriptStop {
 public:
  void Attach(v8::Isolate* isolate);
  // The thread that runs the isolate from now on; none of it runs yet.
  void RunsOnThisThread() {
    thread_ = std::this_thread::get_id();
    clock_ = ThreadCpuClock::OfThisThread();
  }

  // Any thread, while the isolate runs, one call at a time; again and again until it has ended.
  void Interrupt();

  // Where the script was, as V8 writes stacks: the innermost frame first, at most kMostFrames, ours left out. Empty
  // where it was not seen. Any thread.
  std::string stack() const;

  static constexpr int kMostFrames = 10;

 private:
  // Of CPU time of the isolate's thread.
  static constexpr int64_t kPatienceNs = 10'000'000;
  // Where memory ran out: a large array that grows, or a collection, is to be over first. The heap has room for that
  // (heap_guard.h).
  static constexpr int64_t kPatienceForMemoryNs = 100'000'000;
  static constexpr Clock::duration kLongestPatience = std::chrono::seconds(1);  // where the thread does not go on

  static void OnInterrupt(v8::Isolate* isolate, void* self);
  static void OnCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self);
  static void AfterCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self);
  void End() { isolate_->TerminateExecution(); }

  v8::Isolate* isolate_ = nullptr;
  std::thread::id thread_;
  std::optional<ThreadCpuClock> clock_;   // its
  std::atomic<bool> collecting_ = false;  // nothing can be interrupted
  std::atomic<bool> asked_ = false;
  std::atomic<bool> seen_ = false;
  TimePoint asked_at_;
  std::atomic<int64_t> patient_until_ns_ = 0;  // by clock_
  mutable Mutex mutex_;
  std::string stack_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
