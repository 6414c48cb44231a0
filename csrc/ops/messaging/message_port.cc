// Message ports (HTML Standard, "Message ports") inside one isolate, under Deno's MessagePort. There are two queues for
// each pair, and each message is delivered in a turn of its own.
//
// A receiver that waits for a message hangs from the port that could send one. What a queued message carries hangs from
// the port that will receive it. So a pair that no script can reach is collected, whatever it waits for or has been
// sent.
#include <v8-container.h>
#include <v8-promise.h>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "engine/native_object.h"
#include "engine/native_states.h"
#include "engine/outside_memory.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/later_turn.h"
#include "ops/core/op_table.h"
#include "ops/messaging/serialized_value.h"

namespace network_runtime {
namespace {

// The most messages in all queues of an isolate together. Beyond that, sending throws a QueueFullError. The memory
// limit may refuse earlier.
constexpr size_t kMostMessages = 1'000'000;
constexpr size_t kMostBytes = size_t{1} << 30;
constexpr size_t kPortBytes = 512;  // memory that a port takes outside the heap

// Counts all queues together.
struct Queued {
  size_t messages = 0;
  size_t bytes = 0;
};

struct PortState final : NativeState {
  explicit PortState(v8::Isolate* isolate)
      : waiting(isolate, v8::Private::New(isolate)), carried(isolate, v8::Private::New(isolate)) {}

  v8::Global<v8::Private> waiting;  // of a port's handle: the resolver of the other port's receiver
  v8::Global<v8::Private> carried;  // of a port's handle: {place in the queue: what the message carries}
  const std::shared_ptr<Queued> queued = std::make_shared<Queued>();
};

struct Message {
  std::unique_ptr<SerializedValue> value;
  uint32_t carries = 0;  // the place in `carried`; 0 for nothing
};

class Port final : public NativeObject {
 public:
  Port(v8::Isolate* isolate, OutsideMemory memory)
      : isolate_(isolate),
        state_(NativeStates::Of<PortState>(isolate)),
        queued_(state_.queued),
        memory_(std::move(memory)),
        self_(std::make_shared<Port*>(this)) {}

  ~Port() override {
    *self_ = nullptr;
    if (peer_) peer_->peer_ = nullptr;
    DropQueue();
  }

  // Makes the handles of two entangled ports. Returns false with an exception pending.
  static bool Pair(v8::Isolate* isolate, v8::Local<v8::Value> handles[2]) {
    Port* ports[2];
    for (int i = 0; i < 2; ++i) {
      OutsideMemory memory(isolate);
      if (!memory.Resize(kPortBytes)) return false;
      auto port = std::make_unique<Port>(isolate, std::move(memory));
      ports[i] = port.get();
      v8::Local<v8::Object> handle;
      if (!Wrap(isolate, std::move(port)).ToLocal(&handle)) return false;
      ports[i]->handle_.Reset(isolate, handle);
      ports[i]->handle_.SetWeak();
      handles[i] = handle;
    }
    ports[0]->peer_ = ports[1];
    ports[1]->peer_ = ports[0];
    return true;
  }

  // `carried` is empty, or what arrives with the value.
  void Send(std::unique_ptr<SerializedValue> value, v8::Local<v8::Value> carried) {
    if (peer_ && (queued_->messages >= kMostMessages || queued_->bytes + value->bytes() > kMostBytes)) {
      return ThrowError(isolate_, "QueueFullError", "the isolate's message ports hold too many messages");
    }
    if (!value->Transfer(isolate_)) return;
    if (peer_) peer_->Arrive(std::move(value), carried);
  }

  // Ends a receiver that waits already, with null.
  void Receive(v8::Local<v8::Promise::Resolver> resolver) {
    StopWaiting();
    if (!peer_ || !queue_.empty()) return Due(resolver);
    v8::Local<v8::Object> holder = peer_->handle_.Get(isolate_);
    if (holder.IsEmpty()) return;  // unreachable: nothing will ever be sent
    holder->SetPrivate(isolate_->GetCurrentContext(), state_.waiting.Get(isolate_), resolver).FromMaybe(false);
  }

  // A waiting receiver gets null. What is queued waits for the next receiver.
  void StopWaiting() {
    v8::Local<v8::Promise::Resolver> resolver;
    if (TakeWaiting().ToLocal(&resolver)) {
      resolver->Resolve(isolate_->GetCurrentContext(), v8::Null(isolate_)).FromMaybe(false);
    }
  }

  void Close() {
    StopWaiting();
    DropQueue();
    Port* peer = std::exchange(peer_, nullptr);
    if (!peer) return;
    v8::Local<v8::Promise::Resolver> resolver;
    bool waits = peer->TakeWaiting().ToLocal(&resolver);
    peer->peer_ = nullptr;
    if (waits) peer->Due(resolver);
  }

 private:
  void Arrive(std::unique_ptr<SerializedValue> value, v8::Local<v8::Value> carried) {
    Message message{.value = std::move(value)};
    if (!carried.IsEmpty()) {
      v8::Local<v8::Object> all;
      message.carries = ++last_carried_;
      if (!Carried().ToLocal(&all) ||
          all->CreateDataProperty(isolate_->GetCurrentContext(), message.carries, carried).IsNothing()) {
        return;
      }
    }
    ++queued_->messages;
    queued_->bytes += message.value->bytes();
    queue_.push_back(std::move(message));
    v8::Local<v8::Promise::Resolver> resolver;
    if (due_.IsEmpty() && TakeWaiting().ToLocal(&resolver)) Due(resolver);
  }

  // In a later turn, the receiver gets what is there by then.
  void Due(v8::Local<v8::Promise::Resolver> resolver) {
    due_.Reset(isolate_, resolver);
    InLaterTurn(isolate_, [self = self_] {
      if (*self) (*self)->Deliver();
    });
  }

  void Deliver() {
    if (due_.IsEmpty()) return;
    v8::Local<v8::Promise::Resolver> resolver = due_.Get(isolate_);
    due_.Reset();
    v8::Local<v8::Value> message = v8::Null(isolate_);
    if (!queue_.empty() && !Next().ToLocal(&message)) return;
    resolver->Resolve(isolate_->GetCurrentContext(), message).FromMaybe(false);
  }

  v8::MaybeLocal<v8::Value> Next() {
    v8::Local<v8::Context> context = isolate_->GetCurrentContext();
    Message message = std::move(queue_.front());
    queue_.pop_front();
    Forget(message);
    v8::Local<v8::Value> transferables;
    if (message.carries == 0) {
      transferables = v8::Array::New(isolate_);
    } else {
      v8::Local<v8::Object> all;
      if (!Carried().ToLocal(&all) || !all->Get(context, message.carries).ToLocal(&transferables) ||
          all->Delete(context, message.carries).IsNothing()) {
        return {};
      }
    }
    v8::Local<v8::Object> value;
    if (!Wrap(isolate_, std::make_unique<SerializedHandle>(std::move(message.value))).ToLocal(&value)) return {};
    // The result has no prototype: the promise is resolved with it, and that looks up "then".
    v8::Local<v8::Name> names[] = {NameString(isolate_, "data"), NameString(isolate_, "transferables")};
    v8::Local<v8::Value> members[] = {value, transferables};
    return v8::Object::New(isolate_, v8::Null(isolate_), names, members, 2);
  }

  v8::MaybeLocal<v8::Promise::Resolver> TakeWaiting() {
    if (!due_.IsEmpty()) {
      v8::Local<v8::Promise::Resolver> resolver = due_.Get(isolate_);
      due_.Reset();
      return resolver;
    }
    v8::Local<v8::Object> holder;
    if (peer_) holder = peer_->handle_.Get(isolate_);
    v8::Local<v8::Value> waiting;
    v8::Local<v8::Context> context = isolate_->GetCurrentContext();
    if (holder.IsEmpty() || !holder->GetPrivate(context, state_.waiting.Get(isolate_)).ToLocal(&waiting) ||
        !waiting->IsPromise()) {
      return {};
    }
    holder->SetPrivate(context, state_.waiting.Get(isolate_), v8::Undefined(isolate_)).FromMaybe(false);
    return waiting.As<v8::Promise::Resolver>();
  }

  v8::MaybeLocal<v8::Object> Carried() {
    v8::Local<v8::Context> context = isolate_->GetCurrentContext();
    v8::Local<v8::Object> handle = handle_.Get(isolate_);
    v8::Local<v8::Value> all;
    if (handle.IsEmpty() || !handle->GetPrivate(context, state_.carried.Get(isolate_)).ToLocal(&all)) return {};
    if (all->IsObject()) return all.As<v8::Object>();
    v8::Local<v8::Object> made = v8::Object::New(isolate_, v8::Null(isolate_), nullptr, nullptr, 0);
    if (handle->SetPrivate(context, state_.carried.Get(isolate_), made).IsNothing()) return {};
    return made;
  }

  void Forget(const Message& message) {
    --queued_->messages;
    queued_->bytes -= message.value->bytes();
  }

  void DropQueue() {
    for (const Message& message : queue_) Forget(message);
    queue_.clear();
  }

  v8::Isolate* const isolate_;
  PortState& state_;
  const std::shared_ptr<Queued> queued_;
  const OutsideMemory memory_;
  const std::shared_ptr<Port*> self_;  // for later turns
  v8::Global<v8::Object> handle_;      // weak
  Port* peer_ = nullptr;               // null once either is closed or gone
  std::deque<Message> queue_;
  uint32_t last_carried_ = 0;
  v8::Global<v8::Promise::Resolver> due_;  // the waiting receiver, once there is something to receive
};

// Null, with a TypeError pending, for any other value.
Port* PortOf(v8::Isolate* isolate, v8::Local<v8::Value> handle) {
  Port* port = NativeObject::From<Port>(isolate, handle);
  if (!port) ThrowError(isolate, "TypeError", "this is no message port");
  return port;
}

// () => [port, port]
void CreateEntangled(Args args) {
  v8::Local<v8::Value> handles[2];
  if (Port::Pair(args.GetIsolate(), handles)) args.GetReturnValue().Set(v8::Array::New(args.GetIsolate(), handles, 2));
}

// Returns the entries {kind, data} of a message with the array buffers last. Otherwise Deno's script would put buffers
// in the place of ports when it receives. Empty with an exception pending.
v8::MaybeLocal<v8::Array> BuffersLast(v8::Isolate* isolate, v8::Local<v8::Array> entries) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  std::vector<v8::Local<v8::Value>> objects;
  std::vector<v8::Local<v8::Value>> buffers;
  for (uint32_t i = 0; i < entries->Length(); ++i) {
    v8::Local<v8::Value> entry;
    v8::Local<v8::Value> kind;
    if (!entries->Get(context, i).ToLocal(&entry)) return {};
    if (!entry->IsObject()) continue;
    if (!entry.As<v8::Object>()->Get(context, NameString(isolate, "kind")).ToLocal(&kind)) return {};
    (kind->StrictEquals(NameString(isolate, "arrayBuffer")) ? buffers : objects).push_back(entry);
  }
  objects.insert(objects.end(), buffers.begin(), buffers.end());
  return v8::Array::New(isolate, objects.data(), objects.size());
}

// (port, {data: SerializedHandle, transferables: array}) => undefined
void PostMessage(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Value> value;
  v8::Local<v8::Value> transferables;
  if (!args[1]->IsObject()) return ThrowError(isolate, "TypeError", "this is no message");
  v8::Local<v8::Object> message = args[1].As<v8::Object>();
  if (!message->Get(context, NameString(isolate, "data")).ToLocal(&value) ||
      !message->Get(context, NameString(isolate, "transferables")).ToLocal(&transferables)) {
    return;
  }
  v8::Local<v8::Array> carried;
  if (transferables->IsArray() && transferables.As<v8::Array>()->Length() > 0 &&
      !BuffersLast(isolate, transferables.As<v8::Array>()).ToLocal(&carried)) {
    return;
  }
  Port* port = PortOf(isolate, args[0]);
  SerializedHandle* handle = port ? SerializedAt(isolate, value) : nullptr;
  if (handle) port->Send(std::move(handle->value), carried);
}

// (port, SerializedHandle) => undefined
void PostMessageRaw(Args args) {
  Port* port = PortOf(args.GetIsolate(), args[0]);
  SerializedHandle* handle = port ? SerializedAt(args.GetIsolate(), args[1]) : nullptr;
  if (handle) port->Send(std::move(handle->value), {});
}

// (port) => Promise<{data, transferables} | null>: null when no more will come
void ReceiveMessage(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Port* port = PortOf(isolate, args[0]);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!port || !v8::Promise::Resolver::New(isolate->GetCurrentContext()).ToLocal(&resolver)) return;
  port->Receive(resolver);
  args.GetReturnValue().Set(resolver->GetPromise());
}

// (port) => null. Called by close(), which must not deliver anything more (HTML Standard, "disentangle").
void ReceiveMessageSync(Args args) { args.GetReturnValue().SetNull(); }

// (port) => undefined: another MessagePort owns it now
void LeavePort(Args args) {
  if (Port* port = PortOf(args.GetIsolate(), args[0])) port->StopWaiting();
}

// (handle) => undefined. Of all that Deno's scripts close, only ports need it.
void Close(Args args) {
  if (Port* port = NativeObject::From<Port>(args.GetIsolate(), args[0])) port->Close();
}

constexpr OpDeclaration kOps[] = {
    {"op_message_port_create_entangled", CreateEntangled, 0},
    {"op_message_port_post_message", PostMessage, 2},
    {"op_message_port_post_message_raw", PostMessageRaw, 2},
    {"op_message_port_recv_message", ReceiveMessage, 1},
    {"op_message_port_recv_message_sync", ReceiveMessageSync, 1},
    {"op_message_port_leave", LeavePort, 1},
    {"op_close", Close, 1},
    {"op_try_close", Close, 1},
};

}  // namespace

std::span<const OpDeclaration> MessagePortOps() { return kOps; }

}  // namespace network_runtime
