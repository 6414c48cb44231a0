// Pauses what an isolate runs. We ask V8 for a call at the script's next interrupt (RequestInterrupt), and there the
// thread's Pauser decides. A request that comes too late for its turn is answered in the next turn.
#pragma once

#include <v8-isolate.h>

#include <atomic>

#include "limits/pause_point.h"

namespace network_runtime {

class ScriptPause {
 public:
  void Attach(v8::Isolate* isolate) { isolate_ = isolate; }
  // On the isolate's thread, before a turn: sets its Pauser, or null when the turn cannot be paused. The Pauser must
  // live until the next call of this.
  void PausesWith(Pauser* pauser) {
    pauser_ = pauser;
    asked_.store(false, std::memory_order_relaxed);  // V8 forgets a request when another thread locks the isolate
  }

  // Any thread, while a turn runs. One call at a time; may be repeated.
  void Ask();
  void End() {
    if (pauser_) pauser_->EndPause();
  }

 private:
  static void OnInterrupt(v8::Isolate* isolate, void* self);

  v8::Isolate* isolate_ = nullptr;
  Pauser* pauser_ = nullptr;
  std::atomic<bool> asked_ = false;  // the request is not answered yet
};

}  // namespace network_runtime
