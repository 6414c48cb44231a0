// Where what an isolate runs can be paused: V8 is asked to call us where the script is interrupted next
// (RequestInterrupt), and the thread's Pauser decides there. A request that comes too late for its turn is answered in
// the next one.
#pragma once

#include <v8-isolate.h>

#include <atomic>

#include "limits/pause_point.h"

namespace network_runtime {

class ScriptPause {
 public:
  void Attach(v8::Isolate* isolate) { isolate_ = isolate; }
  // Its thread, before a turn: who pauses it. None where it cannot be paused. Must live until the next call of this.
  void PausesWith(Pauser* pauser) {
    pauser_ = pauser;
    asked_.store(false, std::memory_order_relaxed);  // V8 forgets that it was asked where another thread locks it
  }

  // Any thread, while a turn runs, one call at a time; again and again.
  void Ask();
  void End() {
    if (pauser_) pauser_->EndPause();
  }

 private:
  static void OnInterrupt(v8::Isolate* isolate, void* self);

  v8::Isolate* isolate_ = nullptr;
  Pauser* pauser_ = nullptr;
  std::atomic<bool> asked_ = false;  // and not called yet
};

}  // namespace network_runtime
