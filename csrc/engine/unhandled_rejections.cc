#include "engine/unhandled_rejections.h"

#include <algorithm>

#include "engine/isolate_slots.h"

namespace network_runtime {

void UnhandledRejections::Attach(v8::Isolate* isolate) {
  isolate->SetData(kRejectionsSlot, this);
  isolate->SetPromiseRejectCallback(OnReject);
}

void UnhandledRejections::OnReject(v8::PromiseRejectMessage message) {
  v8::Local<v8::Promise> promise = message.GetPromise();
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  auto* self = static_cast<UnhandledRejections*>(isolate->GetData(kRejectionsSlot));
  if (!self) return;
  switch (message.GetEvent()) {
    case v8::kPromiseRejectWithNoHandler:
      self->rejected_.push_back({{isolate, promise}, {isolate, message.GetValue()}});
      break;
    case v8::kPromiseHandlerAddedAfterReject:
      // From the end: the usual case is a handler that comes right after the rejection.
      for (auto entry = self->rejected_.rbegin(); entry != self->rejected_.rend(); ++entry) {
        if (entry->promise == promise) {
          self->rejected_.erase(std::next(entry).base());
          break;
        }
      }
      break;
    default:  // resolved or rejected again: no effect
      break;
  }
}

std::vector<UnhandledRejections::Unhandled> UnhandledRejections::Take(v8::Isolate* isolate) {
  std::vector<Unhandled> taken;
  taken.reserve(rejected_.size());
  for (const Rejection& rejection : rejected_) {
    taken.push_back({rejection.promise.Get(isolate), rejection.reason.Get(isolate)});
  }
  rejected_.clear();
  return taken;
}

}  // namespace network_runtime
