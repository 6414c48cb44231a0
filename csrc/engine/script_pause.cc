#include "engine/script_pause.h"

#include "base/memory_account.h"

namespace network_runtime {

void ScriptPause::Ask() {
  if (asked_.exchange(true)) return;
  MemoryAccount::Scope nobody(nullptr);  // its notice is an interrupt request, too
  isolate_->RequestInterrupt(OnInterrupt, this);
}

void ScriptPause::OnInterrupt(v8::Isolate*, void* self) {
  MemoryAccount::Scope nobody(nullptr);  // the work done here is for others
  auto& pause = *static_cast<ScriptPause*>(self);
  pause.asked_.store(false);
  if (pause.pauser_) pause.pauser_->Pause();
}

}  // namespace network_runtime
