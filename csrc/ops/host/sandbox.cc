// The host script's own ops: pools, isolates, standard output.
#include <v8-container.h>
#include <v8-object.h>

#include <memory>
#include <vector>

#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "ops/url/location.h"

namespace network_runtime {
namespace {

HostDelegate& HostOf(Args args) { return *OpDelegate::From(args.GetIsolate()).host(); }

// (text, toError) => undefined
void Print(Args args) { HostOf(args).Print(TextAt(args, 0), args[1]->IsTrue()); }

// () => {output: boolean, error: boolean}: whether what is printed there may have colours
void ColoursOf(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Colours colours = HostOf(args).colours();
  v8::Local<v8::Name> names[] = {NameString(isolate, "output"), NameString(isolate, "error")};
  v8::Local<v8::Value> values[] = {v8::Boolean::New(isolate, colours.output), v8::Boolean::New(isolate, colours.error)};
  args.GetReturnValue().Set(v8::Object::New(isolate, v8::Null(isolate), names, values, 2));
}

// () => never
void Exit(Args args) { HostOf(args).Exit(); }

// (threads: number, 0 = the command line's) => pool
void NewPool(Args args) { args.GetReturnValue().Set(HostOf(args).NewPool(IndexAt(args, 0))); }

// (pool) => number
void ThreadCount(Args args) { args.GetReturnValue().Set(HostOf(args).ThreadCount(IndexAt(args, 0))); }

// (pool) => number
void IsolateCount(Args args) { args.GetReturnValue().Set(HostOf(args).IsolateCount(IndexAt(args, 0))); }

// (pool, terminate) => undefined
void ShutDown(Args args) { HostOf(args).ShutDown(IndexAt(args, 0), args[1]->IsTrue()); }

// () => the names of the options that are numbers
void LimitOptions(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  std::vector<v8::Local<v8::Value>> names;
  for (const NumericLimit& limit : kNumericLimits) {
    if (!limit.option.empty()) names.emplace_back(NameString(isolate, limit.option));
  }
  args.GetReturnValue().Set(v8::Array::New(isolate, names.data(), names.size()));
}

// Empty when the option is absent.
v8::Local<v8::Value> Option(Args args, std::string_view name) {
  v8::Local<v8::Value> value;
  v8::Local<v8::Context> context = args.GetIsolate()->GetCurrentContext();
  if (!args[1].As<v8::Object>()->Get(context, NameString(args.GetIsolate(), name)).ToLocal(&value)) return {};
  return value->IsUndefined() ? v8::Local<v8::Value>() : value;
}

// (pool, options: {ownCage?: boolean, console?: boolean, location?: URL, and numbers}) => isolate. The script has
// checked the options (js/host/45_isolate_options.js).
void CreateIsolate(Args args) {
  HostDelegate& host = HostOf(args);
  ResourceLimits limits = host.default_limits();
  v8::Local<v8::Value> value;
  for (const NumericLimit& limit : kNumericLimits) {
    if (limit.option.empty() || (value = Option(args, limit.option)).IsEmpty()) continue;
    limit.Set(limits, static_cast<int64_t>(value.As<v8::Number>()->Value() * static_cast<double>(limit.unit)));
  }
  if (!(value = Option(args, "ownCage")).IsEmpty()) limits.own_cage = value->IsTrue();
  if (!(value = Option(args, "console")).IsEmpty()) limits.forward_console = value->IsTrue();
  if (!(value = Option(args, "location")).IsEmpty()) {
    limits.location = ToUtf8(args.GetIsolate(), value.As<v8::String>());
  }
  args.GetReturnValue().Set(host.CreateIsolate(IndexAt(args, 0), limits));
}

// Sends an envelope to an isolate. Returns "", "full" or "closed" to the script. Throws a RangeError when the envelope
// is too large.
void Post(Args args, Envelope envelope) {
  v8::Isolate* isolate = args.GetIsolate();
  const size_t size = envelope.ByteSize();
  size_t most = 0;
  const char* answer = "";
  switch (HostOf(args).Post(IndexAt(args, 0), IndexAt(args, 1), std::move(envelope), &most)) {
    case PushResult::kTooLarge:
      return ThrowTooLarge(isolate, size, most);
    case PushResult::kAccepted:
      break;
    case PushResult::kFull:
      answer = "full";
      break;
    case PushResult::kClosed:
      answer = "closed";
      break;
  }
  args.GetReturnValue().Set(NameString(isolate, answer));
}

bool Encode(Args args, v8::Local<v8::Value> value, Payload* payload, std::string_view name = "data") {
  v8::Isolate* isolate = args.GetIsolate();
  return EncodePayload(isolate, isolate->GetCurrentContext(), value, OpDelegate::From(isolate).LargestMessage(),
                       payload, {.name = name});
}

Envelope Source(Args args, EnvelopeKind kind) {
  Envelope envelope{.kind = kind, .name = TextAt(args, 3)};
  envelope.language = SourceLanguageNamed(TextAt(args, 4)).value_or(SourceLanguage::kJavaScript);
  envelope.data = {.encoding = PayloadEncoding::kJson, .text = TextAt(args, 2)};
  return envelope;
}

// (pool, isolate, code, fileName, language) => state
void Execute(Args args) { Post(args, Source(args, EnvelopeKind::kExecute)); }

// (pool, isolate, code, fileName, language, id) => state
void Evaluate(Args args) {
  Envelope envelope = Source(args, EnvelopeKind::kEvaluate);
  envelope.id = IdAt(args, 5);
  Post(args, std::move(envelope));
}

// (pool, isolate, event, data) => state
void SendEvent(Args args) {
  Envelope envelope{.kind = EnvelopeKind::kEvent};
  if (NameAt(args, 2, &envelope.name) && Encode(args, args[3], &envelope.data)) Post(args, std::move(envelope));
}

// (pool, isolate, request, data) => state
void Reply(Args args) {
  Envelope envelope{.kind = EnvelopeKind::kReply, .id = IdAt(args, 2)};
  if (Encode(args, args[3], &envelope.data, "result")) Post(args, std::move(envelope));
}

// (pool, isolate, request, error) => state
void ReplyError(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Envelope envelope{.kind = EnvelopeKind::kReplyError, .id = IdAt(args, 2)};
  // A guest must not see the host's own frames.
  envelope.error = std::make_unique<ScriptError>(DescribeError(isolate, isolate->GetCurrentContext(), args[3], false));
  envelope.error->stack.clear();
  envelope.error->origin = 0;
  Post(args, std::move(envelope));
}

// (pool, isolate, request, bytes: Uint8Array) => state: a part of an answer's body
void Part(Args args) {
  Envelope envelope{.kind = EnvelopeKind::kPart, .id = IdAt(args, 2)};
  if (Encode(args, args[3], &envelope.data)) Post(args, std::move(envelope));
}

// (pool, isolate, request, step, data) => state
void Step(Args args) {
  Envelope envelope{.kind = EnvelopeKind::kStep, .id = IdAt(args, 2), .name = TextAt(args, 3)};
  if (Encode(args, args[4], &envelope.data)) Post(args, std::move(envelope));
}

// (pool, isolate) => boolean
void Destroy(Args args) { args.GetReturnValue().Set(HostOf(args).Destroy(IndexAt(args, 0), IndexAt(args, 1))); }

// (pool, isolate) => boolean
void Terminate(Args args) { args.GetReturnValue().Set(HostOf(args).Terminate(IndexAt(args, 0), IndexAt(args, 1))); }

// (pool, isolate) => why it takes no more messages; "" once that has been delivered
void EndReason(Args args) {
  args.GetReturnValue().Set(NameString(args.GetIsolate(), HostOf(args).EndReason(IndexAt(args, 0), IndexAt(args, 1))));
}

// (text) => its URL, or undefined
void AbsoluteUrlOf(Args args) {
  std::optional<std::string> url = AbsoluteUrl(TextAt(args, 0));
  if (url) args.GetReturnValue().Set(FromUtf8(args.GetIsolate(), *url).ToLocalChecked());
}

constexpr OpDeclaration kOps[] = {
    {"op_absolute_url", AbsoluteUrlOf, 1},
    {"op_print", Print, 2},
    {"op_colours", ColoursOf, 0},
    {"op_exit", Exit, 0},
    {"op_pool_new", NewPool, 1},
    {"op_pool_thread_count", ThreadCount, 1},
    {"op_pool_isolate_count", IsolateCount, 1},
    {"op_pool_shut_down", ShutDown, 2},
    {"op_limit_options", LimitOptions, 0},
    {"op_isolate_create", CreateIsolate, 2},
    {"op_isolate_execute", Execute, 5},
    {"op_isolate_evaluate", Evaluate, 6},
    {"op_isolate_send", SendEvent, 4},
    {"op_isolate_reply", Reply, 4},
    {"op_isolate_reply_error", ReplyError, 4},
    {"op_isolate_part", Part, 4},
    {"op_isolate_step", Step, 5},
    {"op_isolate_destroy", Destroy, 2},
    {"op_isolate_terminate", Terminate, 2},
    {"op_isolate_end_reason", EndReason, 2},
};

}  // namespace

std::span<const OpDeclaration> SandboxOps() { return kOps; }

}  // namespace network_runtime
