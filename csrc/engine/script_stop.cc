#include "engine/script_stop.h"

#include <v8-debug.h>
#include <v8-local-handle.h>
#include <v8-primitive.h>

#include <algorithm>
#include <utility>

#include "base/memory_account.h"
#include "engine/mapped_scripts.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr int kLongestName = 200;    // characters of a function's or a script's name
constexpr int kMostFramesRead = 50;  // ours among them

std::string NameOf(v8::Isolate* isolate, v8::Local<v8::String> name) {
  // A longer name is not even made flat: the guest chooses it.
  if (name.IsEmpty() || name->Length() > kLongestName) return {};
  return ToUtf8(isolate, name);
}

}  // namespace

std::string CurrentStack(v8::Isolate* isolate) {
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace =
      v8::StackTrace::CurrentStackTrace(isolate, kMostFramesRead, v8::StackTrace::kDetailed);
  const MappedScripts* mapped = MappedScripts::IfAny(isolate);
  std::string stack;
  const int count = trace.IsEmpty() ? 0 : trace->GetFrameCount();
  for (int i = 0, shown = 0; i < count && shown < ScriptStop::kMostFrames; ++i) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(i));
    if (NameOf(isolate, frame->GetScriptName()).starts_with(kOwnScripts)) continue;
    std::string script = NameOf(isolate, frame->GetScriptNameOrSourceURL());
    int line = frame->GetLineNumber();
    int column = frame->GetColumn();
    if (mapped) mapped->ToSource(&script, &line, &column);
    std::string place = script.empty() ? "<anonymous>" : std::move(script);
    if (line > 0) place += ":" + std::to_string(line) + ":" + std::to_string(column);
    std::string function = NameOf(isolate, frame->GetFunctionName());
    if (shown++ != 0) stack += '\n';
    stack += function.empty() ? "    at " + place : "    at " + function + " (" + place + ")";
  }
  return stack;
}

void ScriptStop::Attach(v8::Isolate* isolate) {
  isolate_ = isolate;
  isolate->AddGCPrologueCallback(OnCollection, this);
  isolate->AddGCEpilogueCallback(AfterCollection, this);
}

void ScriptStop::Interrupt() {
  if (!asked_.exchange(true)) {
    asked_at_ = Clock::now();
    // The isolate's own thread reports that memory has run out; the watchdog reports CPU time.
    const bool memory = std::this_thread::get_id() == thread_;
    for_memory_.store(memory);
    patient_until_ns_.store(clock_->Now() + (memory ? kPatienceForMemoryNs : kPatienceNs));
    MemoryAccount::Scope nobody(nullptr);  // its notice is an interrupt request, too
    return isolate_->RequestInterrupt(OnInterrupt, this);
  }
  // Memory has run out again before the script was interrupted.
  if (std::this_thread::get_id() == thread_) return End();
  if (seen_.load()) return End();
  if (collecting_.load()) return;
  if (clock_->Now() >= patient_until_ns_.load() || Clock::now() - asked_at_ >= kLongestPatience) End();
}

std::string ScriptStop::stack() const {
  MutexLock lock(mutex_);
  return stack_;
}

void ScriptStop::OnInterrupt(v8::Isolate* isolate, void* self) {
  auto& stop = *static_cast<ScriptStop*>(self);
  {
    std::string stack = CurrentStack(isolate);
    MutexLock lock(stop.mutex_);
    stop.stack_ = std::move(stack);
  }
  stop.seen_.store(true);
  stop.End();
}

void ScriptStop::OnCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self) {
  auto& stop = *static_cast<ScriptStop*>(self);
  stop.collecting_.store(true);
  if (stop.asked_.load()) stop.collects_since_ns_ = stop.clock_->Now();
}

void ScriptStop::AfterCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self) {
  auto& stop = *static_cast<ScriptStop*>(self);
  const int64_t since = std::exchange(stop.collects_since_ns_, 0);
  if (stop.asked_.load() && stop.for_memory_.load()) {
    stop.patient_until_ns_.store(stop.clock_->Now() + kPatienceForMemoryNs);  // what follows may take long, too
  } else if (since != 0) {
    stop.patient_until_ns_.store(stop.patient_until_ns_.load() + stop.clock_->Now() - since);
  }
  stop.collecting_.store(false);
}

}  // namespace network_runtime
