// Ops of the host isolate that Python serves. The arguments are sent as a payload that is an array.
#include <v8-container.h>

#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// This is not a queue's bound: the arguments of a host script's call do not wait in a queue.
constexpr size_t kLargestArguments = size_t{1} << 30;

bool Encode(Args args, v8::Local<v8::Value> arguments, Payload* payload) {
  v8::Isolate* isolate = args.GetIsolate();
  return EncodeArguments(isolate, isolate->GetCurrentContext(), arguments.As<v8::Array>(), kLargestArguments, payload);
}

// (op, arguments: any[]) => result. A failed op throws {name, message, code}; the script makes an error of its class
// from that.
void Call(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  Payload arguments;
  if (!Encode(args, args[1], &arguments)) return;
  Payload result;
  ScriptError error;
  std::string code;
  if (!OpDelegate::From(isolate).host()->CallPython(TextAt(args, 0), arguments, &result, &error, &code)) {
    v8::Local<v8::Object> failure = v8::Object::New(isolate);
    auto set = [&](std::string_view name, std::string_view value) {
      failure->CreateDataProperty(context, NameString(isolate, name), ShortString(isolate, value)).Check();
    };
    set("name", error.name);
    set("message", error.message);
    set("code", code);
    isolate->ThrowException(failure);
    return;
  }
  v8::Local<v8::Value> value;
  if (DecodePayload(isolate, context, result).ToLocal(&value)) args.GetReturnValue().Set(value);
}

// (id, op, arguments: any[]) => undefined; the answer is delivered under the id.
void Start(Args args) {
  Payload arguments;
  if (!Encode(args, args[2], &arguments)) return;
  OpDelegate::From(args.GetIsolate()).host()->StartPython(IdAt(args, 0), TextAt(args, 1), std::move(arguments));
}

// (id, awaited) => undefined; of an op that is not answered yet
void Await(Args args) { OpDelegate::From(args.GetIsolate()).host()->AwaitPython(IdAt(args, 0), args[1]->IsTrue()); }

constexpr OpDeclaration kOps[] = {
    {"op_python_await", Await, 2},
    {"op_python_call", Call, 2},
    {"op_python_start", Start, 3},
};

}  // namespace

std::span<const OpDeclaration> PythonOps() { return kOps; }

}  // namespace network_runtime
