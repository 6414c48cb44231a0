#include "runtime/module_errors.h"

#include <v8-object.h>

#include <utility>

#include "engine/mapped_scripts.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr char kNotFoundCode[] = "ERR_MODULE_NOT_FOUND";
constexpr char kFrame[] = "\n    at ";

std::string StackOf(const ScriptError& error, const std::string& place, const ImportCall& call) {
  std::string stack = error.name + ": " + error.message;
  if (!place.empty()) stack += kFrame + place;
  if (!call.frames.empty()) stack += '\n' + call.frames;
  return stack;
}

}  // namespace

std::string PlaceText(v8::Isolate* isolate, const std::string& url, int line, int column) {
  if (const MappedScripts* mapped = MappedScripts::IfAny(isolate)) mapped->ToSource(&line, &column);
  return url + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string PlaceOf(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Message> message) {
  const int line = message.IsEmpty() ? 0 : message->GetLineNumber(context).FromMaybe(0);
  if (line <= 0 || !message->GetScriptResourceName()->IsString()) return {};
  const std::string url = ToUtf8(isolate, message->GetScriptResourceName().As<v8::String>());
  return PlaceText(isolate, url, line, message->GetStartColumn() + 1);
}

void AddNotFoundCode(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> error) {
  error.As<v8::Object>()
      ->CreateDataProperty(context, NameString(isolate, "code"), NameString(isolate, kNotFoundCode))
      .FromMaybe(false);
}

void ThrowModuleError(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, ScriptError error,
                      const std::string& place, ModuleFailure what) {
  const bool nested = call.dynamic && !place.empty();  // who catches it wrote another import
  if (nested) error.message += kFrame + place;
  error.stack = StackOf(error, nested ? std::string() : place, call);
  v8::Local<v8::Value> thrown = MakeError(isolate, context, error);
  if (call.dynamic && what == ModuleFailure::kNotFound) AddNotFoundCode(isolate, context, thrown);
  isolate->ThrowException(thrown);
}

void ThrowAtPlace(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, ScriptError error,
                  const std::string& place) {
  if (call.dynamic) error.message += " at " + place;
  error.stack = StackOf(error, place, call);
  isolate->ThrowException(MakeError(isolate, context, error));
}

void RethrowWithPlace(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                      const std::string& importer, v8::TryCatch& failure) {
  v8::Local<v8::Value> error = failure.Exception();
  const std::string place = failure.HasTerminated() ? "" : PlaceOf(isolate, context, failure.Message());
  if (place.empty() || !error->IsNativeError()) {
    failure.ReThrow();
    return;
  }
  ScriptError described = DescribeTexts(isolate, context, error);
  failure.Reset();
  if (call.dynamic) described.message += " at " + place;
  described.stack = StackOf(described, importer.empty() ? place : place + kFrame + importer, call);
  isolate->ThrowException(MakeError(isolate, context, described));
  failure.ReThrow();
}

}  // namespace network_runtime
