#include "engine/script_errors.h"

#include <v8-container.h>
#include <v8-function.h>
#include <v8-object.h>
#include <v8-primitive.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "engine/context_slots.h"
#include "engine/error_details.h"
#include "engine/mapped_scripts.h"
#include "engine/payload_codec.h"
#include "engine/stack_limit.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr size_t kLongestPart = size_t{64} << 10;  // characters of a name, message or stack that are kept

std::string Text(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  v8::Local<v8::String> text;
  if (value.IsEmpty() || !value->ToString(context).ToLocal(&text)) return {};
  if (static_cast<size_t>(text->Length()) <= kLongestPart) return ToUtf8(isolate, text);
  std::string cut(kLongestPart * 3, '\0');
  cut.resize(text->WriteUtf8V2(isolate, cut.data(), cut.size(), v8::String::WriteFlags::kReplaceInvalidUtf8));
  return cut;
}

std::string Property(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> object,
                     std::string_view name) {
  v8::Local<v8::Value> value;
  if (!object->Get(context, NameString(isolate, name)).ToLocal(&value) || !value->IsString()) return {};
  return Text(isolate, context, value);
}

// Returns a stack without the frames of our own scripts, and with the place of a syntax error, which V8 leaves out.
std::string TidyStack(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> error,
                      std::string stack) {
  constexpr std::string_view kFrame = "\n    at ";
  std::string tidy;
  for (size_t start = 0; start < stack.size();) {
    size_t end = std::min(stack.find('\n', start + 1), stack.size());
    std::string_view line(stack.data() + start, end - start);
    if (!line.starts_with(kFrame) || line.find(kOwnScripts) == std::string_view::npos) tidy += line;
    start = end;
  }
  if (!error->IsNativeError() || tidy.empty() || tidy.find(kFrame) != std::string::npos) return tidy;
  v8::Local<v8::Message> message = v8::Exception::CreateMessage(isolate, error);
  v8::Local<v8::Value> file = message->GetScriptResourceName();
  int line = message->GetLineNumber(context).FromMaybe(0);
  if (!file->IsString() || line <= 0) return tidy;
  std::string name = ToUtf8(isolate, file.As<v8::String>());
  if (name.starts_with(kOwnScripts)) return tidy;
  int column = message->GetStartColumn() + 1;
  if (const MappedScripts* scripts = MappedScripts::IfAny(isolate)) scripts->ToSource(&name, &line, &column);
  return tidy.append(kFrame).append(name) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

// Web IDL, "Base DOMException error names", without SyntaxError, which is a class of JavaScript too.
bool NamesDomException(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "AbortError",         "ConstraintError",       "DataCloneError",
      "DataError",          "EncodingError",         "IndexSizeError",
      "InvalidAccessError", "InvalidCharacterError", "InvalidModificationError",
      "InvalidStateError",  "NetworkError",          "NotAllowedError",
      "NotFoundError",      "NotReadableError",      "NotSupportedError",
      "OperationError",     "SecurityError",         "TimeoutError",
      "TypeMismatchError",  "URLMismatchError"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

// Empty when there is no room to make it.
v8::MaybeLocal<v8::Value> NewDomException(v8::Isolate* isolate, std::string_view name, v8::Local<v8::String> message) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Value> make = ValueIn(context, ContextSlot::kMakeDomException);
  if (!make->IsFunction()) return {};
  DeeperStack deeper(isolate);
  v8::TryCatch failure(isolate);
  v8::Local<v8::Value> arguments[] = {message, NameString(isolate, name)};
  return make.As<v8::Function>()->Call(context, v8::Undefined(isolate), 2, arguments);
}

v8::Local<v8::Private> OriginMark(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, NameString(isolate, "network_runtime::origin"));
}

uint64_t OriginOf(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> error) {
  v8::Local<v8::Value> origin;
  if (!error->GetPrivate(context, OriginMark(isolate)).ToLocal(&origin) || !origin->IsNumber()) return 0;
  return static_cast<uint64_t>(origin.As<v8::Number>()->Value());
}

// Text for a thrown object that has no message: its own toString, else its JSON.
std::string TextOfValue(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  constexpr size_t kLongest = 1000;
  std::string text = Text(isolate, context, value);
  if (!text.empty() && !text.starts_with("[object ") && !value->IsArray()) return text;
  Payload json;
  if (!EncodePayload(isolate, context, value, kLongest, &json) || json.encoding != PayloadEncoding::kJson) return text;
  return json.text;
}

v8::Local<v8::Private> GlobalMark(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, NameString(isolate, "network_runtime::global"));
}

v8::MaybeLocal<v8::Value> PrepareStack(v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                       v8::Local<v8::Array> sites) {
  v8::Local<v8::Function> prepare = FunctionIn(context, ContextSlot::kPrepareStack);
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  // Error.captureStackTrace(globalThis): V8 passes us the global object itself. Scripts may only have its proxy.
  if (!error->IsNativeError() && error.As<v8::Object>()->HasPrivate(context, GlobalMark(isolate)).FromMaybe(false)) {
    error = context->Global();
  }
  v8::Local<v8::Value> mapped = v8::Boolean::New(isolate, MappedScripts::IfAny(isolate) != nullptr);
  v8::Local<v8::Value> arguments[] = {error, sites, mapped};
  return prepare->Call(context, v8::Undefined(isolate), 3, arguments);
}

v8::Local<v8::Value> NewOfClass(v8::Isolate* isolate, std::string_view name, v8::Local<v8::String> message) {
  if (name == "TypeError") return v8::Exception::TypeError(message);
  if (name == "RangeError") return v8::Exception::RangeError(message);
  if (name == "SyntaxError") return v8::Exception::SyntaxError(message);
  if (name == "ReferenceError") return v8::Exception::ReferenceError(message);
  v8::Local<v8::Value> error = v8::Exception::Error(message);
  if (name != "Error" && !name.empty()) {
    error.As<v8::Object>()
        ->DefineOwnProperty(isolate->GetCurrentContext(), NameString(isolate, "name"), ShortString(isolate, name),
                            v8::DontEnum)
        .Check();
  }
  return error;
}

}  // namespace

ScriptError DescribeTexts(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown) {
  v8::TryCatch quiet(isolate);
  ScriptError error;
  if (!thrown->IsObject()) {
    error.name = "Error";
    error.message = thrown->IsSymbol() ? "Symbol()" : Text(isolate, context, thrown);
    return error;
  }
  v8::Local<v8::Object> object = thrown.As<v8::Object>();
  error.origin = OriginOf(isolate, context, object);
  error.name = Property(isolate, context, object, "name");
  error.message = Property(isolate, context, object, "message");
  error.stack = TidyStack(isolate, context, object, Property(isolate, context, object, "stack"));
  if (error.name.empty()) error.name = "Error";
  if (error.message.empty() && !thrown->IsNativeError()) error.message = TextOfValue(isolate, context, thrown);
  return error;
}

ScriptError DescribeError(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                          bool stacks) {
  ScriptError error = DescribeTexts(isolate, context, thrown);
  error.details = DescribeErrorDetails(isolate, context, thrown, {.stacks = stacks});
  return error;
}

ScriptError DescribeForReport(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown) {
  ScriptError error = DescribeTexts(isolate, context, thrown);
  error.details = DescribeErrorDetails(isolate, context, thrown, {.stacks = true, .for_report = true});
  return error;
}

void HideOwnFrames(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  context->Global()->SetPrivate(context, GlobalMark(isolate), v8::True(isolate)).Check();
  isolate->SetPrepareStackTraceCallback(PrepareStack);
}

v8::Local<v8::Value> MakeError(v8::Isolate* isolate, v8::Local<v8::Context> context, const ScriptError& error) {
  v8::Local<v8::Value> value = NewOfClass(isolate, error.name, ShortString(isolate, error.message));
  v8::Local<v8::Object> object = value.As<v8::Object>();
  if (!error.stack.empty()) {
    object->DefineOwnProperty(context, NameString(isolate, "stack"), ShortString(isolate, error.stack), v8::DontEnum)
        .FromMaybe(false);
  }
  if (error.origin != 0) {
    object->SetPrivate(context, OriginMark(isolate), v8::Number::New(isolate, static_cast<double>(error.origin)))
        .FromMaybe(false);
  }
  RestoreErrorDetails(isolate, context, object, error.details);
  return value;
}

void ThrowError(v8::Isolate* isolate, std::string_view name, std::string_view message) {
  v8::Local<v8::String> text = ShortString(isolate, message);
  v8::Local<v8::Value> error;
  if (!NamesDomException(name) || !NewDomException(isolate, name, text).ToLocal(&error)) {
    if (isolate->IsExecutionTerminating()) return;
    error = NewOfClass(isolate, name, text);
  }
  isolate->ThrowException(error);
}

}  // namespace network_runtime
