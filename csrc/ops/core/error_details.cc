// What js/shared/16_error_details.js needs to take errors apart and to make errors.
#include <v8-object.h>

#include <algorithm>

#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// (error, longest) => {name, message, stack, origin}: texts of at most `longest` bytes each; origin is 0 when the error
// has none
void ErrorTexts(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  size_t longest = IndexAt(args, 1);
  ScriptError error = DescribeTexts(isolate, context, args[0]);
  auto text = [&](const std::string& whole) -> v8::Local<v8::Value> {
    return ShortString(isolate, std::string_view(whole).substr(0, longest));
  };
  v8::Local<v8::Name> names[] = {NameString(isolate, "name"), NameString(isolate, "message"),
                                 NameString(isolate, "stack"), NameString(isolate, "origin")};
  v8::Local<v8::Value> values[] = {text(error.name), text(error.message), text(error.stack),
                                   v8::Number::New(isolate, static_cast<double>(error.origin))};
  args.GetReturnValue().Set(v8::Object::New(isolate, v8::Null(isolate), names, values, std::size(names)));
}

// (name, message, stack?) => Error
void NewError(Args args) {
  ScriptError error{.name = TextAt(args, 0), .message = TextAt(args, 1), .stack = TextAt(args, 2)};
  args.GetReturnValue().Set(MakeError(args.GetIsolate(), args.GetIsolate()->GetCurrentContext(), error));
}

// (value, most: bytes) => {value: as its receiver gets it, without the parts that cannot be sent; size: in bytes}, or
// undefined when nothing of it can be sent
void Travelled(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  const auto most = static_cast<size_t>(std::max(NumberAt(args, 1), 0.0));
  v8::TryCatch failure(isolate);
  Payload payload;
  v8::Local<v8::Value> value;
  bool encoded = EncodePayload(isolate, context, args[0], most, &payload);
  if (!encoded && !failure.HasTerminated()) {
    failure.Reset();
    payload = {};
    encoded = EncodePayload(isolate, context, args[0], most, &payload, {.lenient = true});
  }
  if (!encoded || !DecodePayload(isolate, context, payload).ToLocal(&value)) {
    if (failure.HasTerminated()) failure.ReThrow();
    return;
  }
  if (value->IsUndefined()) return;
  v8::Local<v8::Name> names[] = {NameString(isolate, "value"), NameString(isolate, "size")};
  v8::Local<v8::Value> values[] = {value, v8::Number::New(isolate, static_cast<double>(payload.ByteSize()))};
  args.GetReturnValue().Set(v8::Object::New(isolate, v8::Null(isolate), names, values, std::size(names)));
}

constexpr OpDeclaration kOps[] = {
    {"op_error_texts", ErrorTexts, 2},
    {"op_make_error", NewError, 3},
    {"op_travelled", Travelled, 2},
};

}  // namespace

std::span<const OpDeclaration> ErrorDetailOps() { return kOps; }

}  // namespace network_runtime
