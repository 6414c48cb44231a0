// What an isolate sends to its host.
#include "engine/native_states.h"
#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "ops/core/script_constants.h"

namespace network_runtime {
namespace {

MessageBounds BoundsOf(const OpDelegate& delegate) { return {delegate.LargestMessage(), delegate.MostValues()}; }

// Throws when the message is refused.
void SendPayload(Args args, EnvelopeKind kind, uint64_t id, std::string name, Payload payload) {
  v8::Isolate* isolate = args.GetIsolate();
  OpDelegate& delegate = OpDelegate::From(isolate);
  const size_t size = Envelope::kFixedCost + name.size() + payload.ByteSize();
  switch (delegate.Send(kind, id, std::move(name), std::move(payload))) {
    case PushResult::kTooLarge:
      return ThrowTooLarge(isolate, size, delegate.LargestMessage());
    case PushResult::kFull:
      return ThrowError(isolate, "QueueFullError", "the host has not taken earlier messages yet: the queue is full");
    case PushResult::kAccepted:
    case PushResult::kClosed:  // the host script has no host
      return;
  }
}

// A message between the two halves of sending it.
struct HeldMessage final : NativeState {
  explicit HeldMessage(v8::Isolate*) {}
  EnvelopeKind kind = EnvelopeKind::kEvent;
  uint64_t id = 0;
  std::string name;
  Payload payload;
};

void SendAs(Args args, EnvelopeKind kind, uint64_t id, int name_index) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Value> data = args[name_index + 1];
  const MessageBounds bounds = BoundsOf(OpDelegate::From(isolate));
  std::string name;
  Payload payload;
  if (!NameAt(args, name_index, &name)) return;
  switch (EncodeFirst(isolate, context, data, bounds, &payload)) {
    case FirstLook::kFailed:
      return;
    case FirstLook::kIfPlain: {
      auto& held = NativeStates::Of<HeldMessage>(isolate);
      held.kind = kind;
      held.id = id;
      held.name = std::move(name);
      held.payload = std::move(payload);
      return args.GetReturnValue().Set(true);
    }
    case FirstLook::kMarks:
      if (!EncodeMarked(isolate, context, data, bounds, &payload)) return;
      break;
    case FirstLook::kDone:
      break;
  }
  SendPayload(args, kind, id, std::move(name), std::move(payload));
}

// (event, data) => true when the message is held: then op_network_send_held(isPlain(data), data) sends it
void Send(Args args) { SendAs(args, EnvelopeKind::kEvent, 0, 0); }

// (id, method, data) => the same
void Request(Args args) { SendAs(args, EnvelopeKind::kRequest, IdAt(args, 0), 1); }

// (plain, data) => undefined
void SendHeld(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  auto& held = NativeStates::Of<HeldMessage>(isolate);
  if (!args[0]->IsTrue() && !EncodeMarked(isolate, isolate->GetCurrentContext(), args[1],
                                          BoundsOf(OpDelegate::From(isolate)), &held.payload)) {
    return;
  }
  SendPayload(args, held.kind, held.id, std::move(held.name), std::move(held.payload));
}

// (id, bytes: Uint8Array) => undefined: a part of a request's body
void Part(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Payload payload;
  if (EncodePayload(isolate, isolate->GetCurrentContext(), args[1], OpDelegate::From(isolate).LargestMessage(),
                    &payload)) {
    SendPayload(args, EnvelopeKind::kPart, IdAt(args, 0), "", std::move(payload));
  }
}

// (id, step, data) => undefined
void Step(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  std::string name;
  Payload payload;
  if (NameAt(args, 1, &name) && EncodePayload(isolate, isolate->GetCurrentContext(), args[2],
                                              OpDelegate::From(isolate).LargestMessage(), &payload)) {
    SendPayload(args, EnvelopeKind::kStep, IdAt(args, 0), std::move(name), std::move(payload));
  }
}

// () => undefined: a request was answered
void RequestAnswered(Args args) { OpDelegate::From(args.GetIsolate()).RequestAnswered(); }

// (id, value) => undefined
void Evaluated(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  OpDelegate& delegate = OpDelegate::From(isolate);
  Payload payload;
  Unsendable unsendable;
  v8::TryCatch failure(isolate);
  if (EncodePayload(isolate, context, args[1], BoundsOf(delegate), &payload,
                    {.name = "result", .unsendable = &unsendable})) {
    delegate.Evaluated(IdAt(args, 0), std::move(payload));
  } else if (failure.HasTerminated()) {
    failure.ReThrow();
  } else {
    delegate.EvaluateFailed(IdAt(args, 0), DescribeError(isolate, context, failure.Exception()), unsendable.path);
  }
}

// (id, error) => undefined
void EvaluateFailed(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  OpDelegate::From(isolate).EvaluateFailed(IdAt(args, 0), DescribeError(isolate, isolate->GetCurrentContext(), args[1]),
                                           {});
}

// (error) => undefined
void ReportUncaught(Args args) {
  OpDelegate::From(args.GetIsolate()).Uncaught(args[0], false);
}

// () => boolean
void ForwardsConsole(Args args) { args.GetReturnValue().Set(OpDelegate::From(args.GetIsolate()).forwards_console()); }

// (call) => ConsoleOutcome; js/lazy/worker/console.js describes a call. Throws nothing of its own.
void Console(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  OpDelegate& delegate = OpDelegate::From(isolate);
  auto answer = [&](ConsoleOutcome outcome) { args.GetReturnValue().Set(std::to_underlying(outcome)); };
  Payload payload;
  v8::TryCatch failure(isolate);
  if (EncodePayload(isolate, isolate->GetCurrentContext(), args[0], BoundsOf(delegate), &payload, {.lenient = true})) {
    const PushResult sent = delegate.Send(EnvelopeKind::kSystem, 0, "console", std::move(payload));
    if (sent == PushResult::kTooLarge) return answer(ConsoleOutcome::kNotEncoded);
    return answer(sent == PushResult::kAccepted ? ConsoleOutcome::kSent : ConsoleOutcome::kNoRoom);
  }
  answer(ConsoleOutcome::kNotEncoded);
  if (failure.HasTerminated()) failure.ReThrow();
}

constexpr OpDeclaration kOps[] = {
    {"op_network_send", Send, 2},
    {"op_network_request", Request, 3},
    {"op_network_send_held", SendHeld, 2},
    {"op_network_part", Part, 2},
    {"op_network_step", Step, 3},
    {"op_network_request_answered", RequestAnswered, 0},
    {"op_evaluated", Evaluated, 2},
    {"op_evaluate_failed", EvaluateFailed, 2},
    {"op_report_uncaught", ReportUncaught, 1},
    {"op_console_forwarded", ForwardsConsole, 0},
    {"op_console", Console, 1},
};

}  // namespace

std::span<const OpDeclaration> NetworkOps() { return kOps; }

}  // namespace network_runtime
