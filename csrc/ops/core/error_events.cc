// The contents of error events, and navigator's description of the runtime.
#include <v8-container.h>
#include <v8-debug.h>
#include <v8-exception.h>

#include <algorithm>

#include "engine/mapped_scripts.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

constexpr int kMostFrames = 50;

// (error) => {exceptionMessage, frames: [{fileName, lineNumber, columnNumber}]}: only the script's own frames, the
// innermost first; lines and columns count from 1.
void DestructureError(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Message> message = v8::Exception::CreateMessage(isolate, args[0]);
  v8::Local<v8::Array> frames = v8::Array::New(isolate);
  uint32_t count = 0;
  const MappedScripts* mapped = MappedScripts::IfAny(isolate);
  // `script`: the name under which we run it; `file`: the name that it gives itself.
  auto add = [&](v8::Local<v8::Value> script, v8::Local<v8::Value> file, int line, int column) {
    if (line <= 0 || file.IsEmpty() || !file->IsString()) return;
    if (!script.IsEmpty() && script->IsString() && ToUtf8(isolate, script.As<v8::String>()).starts_with(kOwnScripts)) {
      return;
    }
    if (mapped) {
      std::string name = ToUtf8(isolate, file.As<v8::String>());
      if (mapped->ToSource(&name, &line, &column)) file = ShortString(isolate, name);
    }
    v8::Local<v8::Name> names[] = {NameString(isolate, "fileName"), NameString(isolate, "lineNumber"),
                                   NameString(isolate, "columnNumber")};
    v8::Local<v8::Value> values[] = {file, v8::Integer::New(isolate, line), v8::Integer::New(isolate, column)};
    frames->CreateDataProperty(context, count++, v8::Object::New(isolate, v8::Null(isolate), names, values, 3)).Check();
  };
  v8::Local<v8::StackTrace> trace = v8::Exception::GetStackTrace(args[0]);
  if (trace.IsEmpty() || trace->GetFrameCount() == 0) {
    v8::Local<v8::Value> file = message->GetScriptResourceName();
    add(file, file, message->GetLineNumber(context).FromMaybe(0), message->GetStartColumn() + 1);
  } else {
    for (int i = 0; i < std::min(trace->GetFrameCount(), kMostFrames); ++i) {
      v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(i));
      add(frame->GetScriptName(), frame->GetScriptNameOrSourceURL(), frame->GetLineNumber(), frame->GetColumn());
    }
  }
  v8::Local<v8::Name> names[] = {NameString(isolate, "exceptionMessage"), NameString(isolate, "frames")};
  v8::Local<v8::Value> values[] = {message->Get(), frames};
  args.GetReturnValue().Set(v8::Object::New(isolate, v8::Null(isolate), names, values, 2));
}

constexpr OpDeclaration kOps[] = {
    {"op_destructure_error", DestructureError, 1},
};

}  // namespace

std::span<const OpDeclaration> ErrorEventOps() { return kOps; }

}  // namespace network_runtime
