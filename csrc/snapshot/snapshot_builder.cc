#include "snapshot/snapshot_builder.h"

#include <v8-context.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-isolate.h>
#include <v8-script.h>
#include <v8-snapshot.h>
#include <v8-template.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "engine/strings.h"
#include "ops/op_table.h"
#include "snapshot/embedded_scripts.h"

namespace network_runtime {
namespace {

struct Bootstrap {
  v8::Local<v8::Object> argument;
  v8::Local<v8::Object> entries;
};

Bootstrap NewBootstrap(v8::Isolate* isolate, v8::Local<v8::Context> context, IsolateKind kind) {
  auto bare = [&] { return v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0); };
  v8::Local<v8::Object> ops = bare();
  for (const OpDeclaration& op : AllOps()) {
    if (op.host_only && kind != IsolateKind::kHost) continue;
    v8::Local<v8::Function> function =
        v8::FunctionTemplate::New(isolate, op.callback, {}, {}, op.length, v8::ConstructorBehavior::kThrow)
            ->GetFunction(context)
            .ToLocalChecked();
    function->SetName(NameString(isolate, op.name));
    ops->Set(context, NameString(isolate, op.name), function).Check();
  }
  Bootstrap bootstrap{bare(), bare()};
  auto set = [&](const char* name, v8::Local<v8::Object> value) {
    bootstrap.argument->Set(context, NameString(isolate, name), value).Check();
  };
  set("primordials", bare());
  set("ops", ops);
  set("entries", bootstrap.entries);
  set("globals", bare());
  set("internals", bare());
  return bootstrap;
}

bool RunScript(v8::Isolate* isolate, v8::Local<v8::Context> context, const EmbeddedScript& script,
               v8::Local<v8::Object> argument) {
  v8::TryCatch failure(isolate);
  std::string name = std::string(kOwnScripts) + std::string(script.name);
  // Strict, so that V8 hides these functions from a guest that asks for `caller` or for a call site's function.
  std::string source = "\"use strict\";" + std::string(script.source);
  v8::ScriptOrigin origin(NameString(isolate, name));
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> function;
  v8::Local<v8::Value> arguments[] = {argument};
  if (v8::Script::Compile(context, FromUtf8(isolate, source).ToLocalChecked(), &origin).ToLocal(&compiled) &&
      compiled->Run(context).ToLocal(&function) && function->IsFunction() &&
      !function.As<v8::Function>()->Call(context, v8::Undefined(isolate), 1, arguments).IsEmpty()) {
    return true;
  }
  v8::Local<v8::Value> stack;
  std::string text = "not a function expression";
  if (failure.HasCaught() && failure.StackTrace(context).ToLocal(&stack) && stack->IsString()) {
    text = ToUtf8(isolate, stack.As<v8::String>());
  } else if (failure.HasCaught()) {
    text = ToUtf8(isolate, failure.Message()->Get());
  }
  std::fprintf(stderr, "%s failed: %s\n", name.c_str(), text.c_str());
  return false;
}

v8::Local<v8::Function> EntryNamed(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> entries,
                                   const char* name) {
  v8::Local<v8::Value> entry = entries->Get(context, NameString(isolate, name)).ToLocalChecked();
  if (!entry->IsFunction()) {
    std::fprintf(stderr, "no script defines the entry %s\n", name);
    std::exit(1);
  }
  return entry.As<v8::Function>();
}

}  // namespace

std::string BuildSnapshot(IsolateKind kind, const char* folder) {
  v8::Isolate::CreateParams params;
  params.external_references = ExternalReferences();
  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  params.array_buffer_allocator = allocator.get();
  v8::SnapshotCreator creator(params);
  v8::Isolate* isolate = creator.GetIsolate();
  {
    v8::HandleScope handles(isolate);
    v8::Local<v8::Context> context = v8::Context::New(isolate);
    v8::Context::Scope scope(context);
    Bootstrap bootstrap = NewBootstrap(isolate, context, kind);
    for (std::string_view part : {std::string_view("shared"), std::string_view(folder)}) {
      for (const EmbeddedScript& script : EmbeddedScripts()) {
        if (!script.name.starts_with(std::string(part) + "/")) continue;
        if (!RunScript(isolate, context, script, bootstrap.argument)) return {};
      }
    }
    // In the order of EntryPoint.
    for (const char* name : {"deliver", "runDueTimer", "watch", "prepare"}) {
      creator.AddData(context, EntryNamed(isolate, context, bootstrap.entries, name));
    }
    context->SetEmbedderDataV2(kStringifyWithBytesIndex,
                               EntryNamed(isolate, context, bootstrap.entries, "stringifyWithBytes"));
    context->SetEmbedderDataV2(kRestoreBytesIndex, EntryNamed(isolate, context, bootstrap.entries, "restoreBytes"));
    context->SetEmbedderDataV2(kPrepareStackIndex, EntryNamed(isolate, context, bootstrap.entries, "prepareStack"));
    creator.SetDefaultContext(context);
  }
  v8::StartupData blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  std::unique_ptr<const char[]> owner(blob.data);
  return {blob.data, static_cast<size_t>(blob.raw_size)};
}

}  // namespace network_runtime
