#include "engine/unhandled_rejections.h"

#include <v8-context.h>
#include <v8-primitive.h>

#include <algorithm>
#include <utility>

#include "engine/isolate_slots.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

// Marks a promise that was offered. Replaces the standard's weak set of outstanding rejected promises.
v8::Local<v8::Private> OutstandingMark(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, NameString(isolate, "network_runtime::outstanding"));
}

}  // namespace

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
      self->Handled(isolate, promise);
      break;
    default:  // resolved or rejected again: no effect
      break;
  }
}

void UnhandledRejections::Handled(v8::Isolate* isolate, v8::Local<v8::Promise> promise) {
  // Searched from the end: usually a handler comes right after the rejection.
  for (auto entry = rejected_.rbegin(); entry != rejected_.rend(); ++entry) {
    if (entry->promise == promise) {
      rejected_.erase(std::next(entry).base());
      return;
    }
  }
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Private> mark = OutstandingMark(isolate);
  if (handled_late_.size() >= kMostHandledLate || !promise->HasPrivate(context, mark).FromMaybe(false)) return;
  (void)promise->DeletePrivate(context, mark).FromMaybe(false);
  handled_late_.emplace_back(isolate, promise);
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

void UnhandledRejections::Offered(v8::Local<v8::Context> context, v8::Local<v8::Promise> promise) {
  if (promise->HasHandler()) return;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  (void)promise->SetPrivate(context, OutstandingMark(isolate), v8::True(isolate)).FromMaybe(false);
}

std::vector<UnhandledRejections::Unhandled> UnhandledRejections::TakeHandledLate(v8::Isolate* isolate) {
  std::vector<Unhandled> taken;
  taken.reserve(handled_late_.size());
  for (const v8::Global<v8::Promise>& global : std::exchange(handled_late_, {})) {
    v8::Local<v8::Promise> promise = global.Get(isolate);
    taken.push_back({promise, promise->Result()});
  }
  return taken;
}

void UnhandledRejections::Clear() {
  rejected_.clear();
  handled_late_.clear();
}

}  // namespace network_runtime
