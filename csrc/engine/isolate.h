// One JavaScript isolate with its context, made from a startup snapshot and held to a memory limit. It is created, used
// (through IsolateLock) and destroyed on threads from Platform::StartThread. Interrupt may be called on any thread.
#pragma once

#include <v8-context.h>
#include <v8-function.h>
#include <v8-isolate.h>
#include <v8-persistent-handle.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "engine/background_work.h"
#include "engine/cage.h"
#include "engine/foreground_tasks.h"
#include "engine/heap_guard.h"
#include "engine/isolate_lock.h"
#include "engine/native_states.h"
#include "engine/script_pause.h"
#include "engine/script_stop.h"
#include "engine/snapshot.h"
#include "engine/time_origin.h"
#include "engine/unhandled_rejections.h"
#include "limits/termination.h"

namespace network_runtime {

class OpDelegate;

class Isolate final : public Interruptible {
 public:
  struct Options {
    IsolateKind kind;
    size_t memory_limit_bytes;  // 0 = none
    bool own_cage;
    bool in_left_over_room;   // refused when no existing shared cage has the room
    TerminationLatch& latch;  // tripped when memory runs out; must outlive the isolate or the next WatchFor
    OpDelegate& delegate;     // what ops act on; must outlive the isolate
    BackgroundPayer& payer;   // for what V8 does on threads of its own; must outlive the isolate
  };

  // Throws std::runtime_error when the process has no room for it.
  explicit Isolate(const Options& options);
  ~Isolate();  // not while locked
  Isolate(const Isolate&) = delete;
  Isolate& operator=(const Isolate&) = delete;

  void Interrupt() override {
    stop_.Interrupt();
    pause_.End();
  }
  void AskToPause() override { pause_.Ask(); }
  // See ScriptPause. With the isolate locked, while no turn runs.
  void PausesWith(Pauser* pauser) { pause_.PausesWith(pauser); }
  // The stack where the script was when it was interrupted; empty when that is not known. Any thread.
  std::string stopped_at() const { return stop_.stack(); }

  v8::Local<v8::Function> Entry(EntryPoint point) const;

  // Offers an error that no script caught to the script's own handlers (js/shared/85_global_object.js), which may run
  // any script. Returns true when a handler took it. With the isolate locked, inside a turn.
  bool Offer(const IsolateLock& lock, v8::Local<v8::Value> error) const;
  bool Offer(const IsolateLock& lock, const UnhandledRejections::Unhandled& rejection) const;
  // Tells the script's handlers that a rejection got a handler after it was offered.
  void TellHandled(const IsolateLock& lock, const UnhandledRejections::Unhandled& rejection) const;

  // The isolate will be destroyed at once, whatever is reported to others before that.
  void WillBeDestroyed() { place_.WillBeGivenBack(); }

  // The clock of the isolate's scripts, which starts when the isolate is made. On its thread.
  TimeOrigin& clock() { return NativeStates::Of<TimeOrigin>(isolate_); }

  HeapGuard& heap() { return guard_; }
  UnhandledRejections& rejections() { return rejections_; }
  ForegroundTasks& tasks() { return *tasks_; }

  // The number of isolates that are not destroyed.
  static size_t live();

 private:
  friend class IsolateLock;

  // Order matters: members are destroyed from the last to the first. `states_` may call V8, so ~Isolate clears it
  // before it disposes of the isolate. The guard's memory is counted until the isolate is gone. The place in the cage
  // is given back last.
  CagePlace place_;
  HeapGuard guard_;
  ScriptStop stop_;
  ScriptPause pause_;
  UnhandledRejections rejections_;
  v8::Isolate* isolate_ = nullptr;
  NativeStates states_;
  std::shared_ptr<ForegroundTasks> tasks_;
  v8::Global<v8::Context> context_;
  std::array<v8::Global<v8::Function>, static_cast<size_t>(EntryPoint::kCount)> entries_;
};

}  // namespace network_runtime
