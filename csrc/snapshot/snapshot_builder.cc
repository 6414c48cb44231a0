#include "snapshot/snapshot_builder.h"

#include <v8-container.h>
#include <v8-context.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-isolate.h>
#include <v8-script.h>
#include <v8-snapshot.h>
#include <v8-template.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <unordered_set>

#include "engine/context_slots.h"
#include "engine/script_errors.h"
#include "engine/strings.h"
#include "ops/core/lazy_script_texts.h"
#include "ops/core/lazy_scripts.h"
#include "ops/core/op_table.h"
#include "ops/core/script_constants.h"
#include "snapshot/embedded_scripts.h"

namespace network_runtime {
namespace {

struct Bootstrap {
  v8::Local<v8::Object> argument;
  v8::Local<v8::Object> primordials;
  v8::Local<v8::Object> entries;
};

Bootstrap NewBootstrap(v8::Isolate* isolate, v8::Local<v8::Context> context, IsolateKind kind) {
  auto bare = [&] { return v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0); };
  v8::Local<v8::Object> ops = bare();
  for (const Op& op : SnapshotOps()) {
    if (op.host_only && kind != IsolateKind::kHost) continue;
    v8::Local<v8::Function> function =
        v8::FunctionTemplate::New(isolate, op.callback, {}, {}, op.length, v8::ConstructorBehavior::kThrow)
            ->GetFunction(context)
            .ToLocalChecked();
    function->SetName(NameString(isolate, op.name));
    ops->Set(context, NameString(isolate, op.name), function).Check();
  }
  Bootstrap bootstrap{.argument = bare(), .entries = bare()};
  auto set = [&](const char* name, v8::Local<v8::Object> value) {
    bootstrap.argument->Set(context, NameString(isolate, name), value).Check();
  };
  bootstrap.primordials = bare();
  set("primordials", bootstrap.primordials);
  set("ops", ops);
  set("entries", bootstrap.entries);
  set("globals", bare());
  set("internals", bare());
  set("constants", NewScriptConstants(isolate, context));
  return bootstrap;
}

// Runs a script of Deno's that is not a function, and removes what it leaves on the global object.
v8::MaybeLocal<v8::Object> RunForGlobal(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                        const EmbeddedScript& script, const char* global) {
  v8::ScriptOrigin origin(NameString(isolate, std::string(kOwnScripts) + std::string(script.name)));
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> left;
  if (!v8::Script::Compile(context, FromUtf8(isolate, script.source).ToLocalChecked(), &origin).ToLocal(&compiled) ||
      compiled->Run(context).IsEmpty() ||
      !context->Global()->Get(context, NameString(isolate, global)).ToLocal(&left) || !left->IsObject() ||
      context->Global()->Delete(context, NameString(isolate, global)).IsNothing()) {
    return {};
  }
  return left.As<v8::Object>();
}

void AddIdentifiers(std::string_view source, std::unordered_set<std::string_view>& identifiers) {
  auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; };
  for (size_t start = 0; start < source.size();) {
    size_t end = start;
    while (end < source.size() && is_part(source[end])) ++end;
    if (end > start) identifiers.insert(source.substr(start, end - start));
    start = end + 1;
  }
}

// Takes Deno's primordials, without those that no script for this kind of isolate mentions: each would be a function
// object in every isolate.
bool TakePrimordials(v8::Isolate* isolate, v8::Local<v8::Context> context, IsolateKind kind,
                     v8::Local<v8::Object> primordials) {
  std::unordered_set<std::string_view> mentioned;
  const EmbeddedScript* maker = nullptr;
  for (std::span<const EmbeddedScript> scripts : {EmbeddedScripts(), LazyScriptTexts()}) {
    for (const EmbeddedScript& script : scripts) {
      if (script.name == "deno_core/00_primordials.js") {
        maker = &script;
      } else if (script.IsFor(kind)) {
        AddIdentifiers(script.source, mentioned);
      }
    }
  }
  v8::Local<v8::Object> bootstrap;
  v8::Local<v8::Value> all;
  if (!maker || !RunForGlobal(isolate, context, *maker, "__bootstrap").ToLocal(&bootstrap) ||
      !bootstrap->Get(context, NameString(isolate, "primordials")).ToLocal(&all) || !all->IsObject()) {
    return false;
  }
  v8::Local<v8::Array> names =
      all.As<v8::Object>()->GetOwnPropertyNames(context, v8::PropertyFilter::SKIP_SYMBOLS).ToLocalChecked();
  for (uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> name = names->Get(context, i).ToLocalChecked();
    if (!mentioned.contains(ToUtf8(isolate, name.As<v8::String>()))) continue;
    primordials->Set(context, name, all.As<v8::Object>()->Get(context, name).ToLocalChecked()).Check();
  }
  return true;
}

bool RunScript(v8::Isolate* isolate, v8::Local<v8::Context> context, const EmbeddedScript& script,
               v8::Local<v8::Object> argument) {
  v8::TryCatch failure(isolate);
  std::string name = std::string(kOwnScripts) + std::string(script.name);
  // Strict mode makes V8 hide these functions from a guest that reads `caller` or a call site's function.
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
    if (!TakePrimordials(isolate, context, kind, bootstrap.primordials)) {
      std::fprintf(stderr, "the primordials were not made\n");
      return {};
    }
    for (std::string_view part : {std::string_view("shared"), std::string_view(folder)}) {
      for (const EmbeddedScript& script : EmbeddedScripts()) {
        if (!script.name.starts_with(std::string(part) + "/")) continue;
        if (!RunScript(isolate, context, script, bootstrap.argument)) return {};
      }
    }
    for (const char* name : kEntryNames) {
      creator.AddData(context, EntryNamed(isolate, context, bootstrap.entries, name));
    }
    for (const auto& [slot, name] : kContextFunctions) {
      context->SetEmbedderDataV2(static_cast<int>(slot), EntryNamed(isolate, context, bootstrap.entries, name));
    }
    creator.SetDefaultContext(context);
  }
  v8::StartupData blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  std::unique_ptr<const char[]> owner(blob.data);
  return {blob.data, static_cast<size_t>(blob.raw_size)};
}

}  // namespace network_runtime
