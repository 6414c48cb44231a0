// What an isolate says to its host.
#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "ops/arguments.h"
#include "ops/op_delegate.h"
#include "ops/op_table.h"

namespace network_runtime {
namespace {

// Throws where it is refused.
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

void SendAs(Args args, EnvelopeKind kind, uint64_t id, int name_index) {
  v8::Isolate* isolate = args.GetIsolate();
  std::string name;
  Payload payload;
  if (!NameAt(args, name_index, &name)) return;
  if (EncodePayload(isolate, isolate->GetCurrentContext(), args[name_index + 1],
                    OpDelegate::From(isolate).LargestMessage(), &payload)) {
    SendPayload(args, kind, id, std::move(name), std::move(payload));
  }
}

// (event, data) => undefined
void Send(Args args) { SendAs(args, EnvelopeKind::kEvent, 0, 0); }

// (id, method, data) => undefined
void Request(Args args) { SendAs(args, EnvelopeKind::kRequest, IdAt(args, 0), 1); }

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
void Step(Args args) { SendAs(args, EnvelopeKind::kStep, IdAt(args, 0), 1); }

// () => undefined: a request got its answer
void RequestAnswered(Args args) { OpDelegate::From(args.GetIsolate()).RequestAnswered(); }

// (id, value) => undefined
void Evaluated(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  OpDelegate& delegate = OpDelegate::From(isolate);
  Payload payload;
  Unsendable unsendable;
  v8::TryCatch failure(isolate);
  if (EncodePayload(isolate, context, args[1], delegate.LargestMessage(), &payload,
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
  v8::Isolate* isolate = args.GetIsolate();
  OpDelegate::From(isolate).Uncaught(DescribeError(isolate, isolate->GetCurrentContext(), args[0]));
}

// () => boolean
void ForwardsConsole(Args args) { args.GetReturnValue().Set(OpDelegate::From(args.GetIsolate()).forwards_console()); }

enum ConsoleOutcome : uint32_t {
  kSent,
  kNotEncoded,  // something in it cannot travel, or it is too large
  kNoRoom,      // the host has not taken earlier messages yet
};

// (call) => ConsoleOutcome; what a call is, says js/web/console.js. Throws nothing of its own.
void Console(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  OpDelegate& delegate = OpDelegate::From(isolate);
  Payload payload;
  v8::TryCatch failure(isolate);
  if (EncodePayload(isolate, isolate->GetCurrentContext(), args[0], delegate.LargestMessage(), &payload,
                    {.lenient = true})) {
    const PushResult sent = delegate.Send(EnvelopeKind::kSystem, 0, "console", std::move(payload));
    if (sent == PushResult::kTooLarge) return args.GetReturnValue().Set(kNotEncoded);
    return args.GetReturnValue().Set(sent == PushResult::kAccepted ? kSent : kNoRoom);
  }
  args.GetReturnValue().Set(kNotEncoded);
  if (failure.HasTerminated()) failure.ReThrow();
}

constexpr OpDeclaration kOps[] = {
    {"op_network_send", Send, 2, false},
    {"op_network_request", Request, 3, false},
    {"op_network_part", Part, 2, false},
    {"op_network_step", Step, 3, false},
    {"op_network_request_answered", RequestAnswered, 0, false},
    {"op_evaluated", Evaluated, 2, false},
    {"op_evaluate_failed", EvaluateFailed, 2, false},
    {"op_report_uncaught", ReportUncaught, 1, false},
    {"op_console_forwarded", ForwardsConsole, 0, false},
    {"op_console", Console, 1, false},
};

}  // namespace

std::span<const OpDeclaration> NetworkOps() { return kOps; }

}  // namespace network_runtime
