// BroadcastChannel (HTML Standard, "Broadcasting to other browsing contexts") inside one isolate. Deno's script itself
// delivers to the channels of its own isolate, and there are no other channels.
#include <v8-container.h>
#include <v8-promise.h>

#include <memory>
#include <utility>

#include "engine/native_object.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"
#include "ops/messaging/serialized_value.h"

namespace network_runtime {
namespace {

// What would arrive from other isolates: nothing, until the subscription ends.
class Subscription final : public NativeObject {
 public:
  v8::Global<v8::Promise::Resolver> waits;
};

Subscription* SubscriptionOf(Args args) {
  Subscription* found = NativeObject::From<Subscription>(args.GetIsolate(), args[0]);
  if (!found) ThrowError(args.GetIsolate(), "TypeError", "this is no subscription");
  return found;
}

// () => subscription
void Subscribe(Args args) {
  v8::Local<v8::Object> handle;
  if (NativeObject::Wrap(args.GetIsolate(), std::make_unique<Subscription>()).ToLocal(&handle)) {
    args.GetReturnValue().Set(handle);
  }
}

void End(v8::Isolate* isolate, Subscription& subscription) {
  if (subscription.waits.IsEmpty()) return;
  v8::Local<v8::Promise::Resolver> resolver = subscription.waits.Get(isolate);
  subscription.waits.Reset();
  resolver->Resolve(isolate->GetCurrentContext(), v8::Null(isolate)).FromMaybe(false);
}

// (subscription) => undefined: a waiting receiver gets null
void Unsubscribe(Args args) {
  if (Subscription* subscription = SubscriptionOf(args)) End(args.GetIsolate(), *subscription);
}

// (subscription) => Promise<null>
void Receive(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Subscription* subscription = SubscriptionOf(args);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!subscription || !v8::Promise::Resolver::New(isolate->GetCurrentContext()).ToLocal(&resolver)) return;
  End(isolate, *subscription);
  subscription->waits.Reset(isolate, resolver);
  args.GetReturnValue().Set(resolver->GetPromise());
}

// (value) => [SerializedHandle, 0: no shared buffers]
void SerializeMessage(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  std::unique_ptr<SerializedValue> value = Serialize(isolate, args[0]);
  v8::Local<v8::Object> handle;
  if (!value || !NativeObject::Wrap(isolate, std::make_unique<SerializedHandle>(std::move(value))).ToLocal(&handle)) {
    return;
  }
  v8::Local<v8::Value> both[] = {handle, v8::Integer::New(isolate, 0)};
  args.GetReturnValue().Set(v8::Array::New(isolate, both, 2));
}

// (SerializedHandle, 0, deserializers) => value, as often as there are receivers
void DeserializeMessage(Args args) {
  SerializedHandle* handle = SerializedAt(args.GetIsolate(), args[0]);
  v8::Local<v8::Value> value;
  if (handle && Deserialize(args.GetIsolate(), *handle->value, args[2]).ToLocal(&value)) {
    args.GetReturnValue().Set(value);
  }
}

// Would send to channels elsewhere; there are none.
void Send(Args) {}
// Would free shared buffers; there are none.
void Free(Args) {}

constexpr OpDeclaration kOps[] = {
    {"op_broadcast_subscribe", Subscribe, 0},
    {"op_broadcast_unsubscribe", Unsubscribe, 1},
    {"op_broadcast_recv", Receive, 1},
    {"op_broadcast_serialize", SerializeMessage, 2},
    {"op_broadcast_deserialize", DeserializeMessage, 3},
    {"op_broadcast_send", Send, 4},
    {"op_broadcast_free", Free, 1},
};

}  // namespace

std::span<const OpDeclaration> BroadcastChannelOps() { return kOps; }

}  // namespace network_runtime
