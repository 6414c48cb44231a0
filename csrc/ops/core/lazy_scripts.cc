#include "ops/core/lazy_scripts.h"

#include <v8-object.h>
#include <v8-script.h>

#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "engine/context_slots.h"
#include "engine/native_states.h"
#include "engine/script_errors.h"
#include "engine/stack_limit.h"
#include "ops/core/arguments.h"
#include "ops/core/lazy_script_texts.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

class Text final : public v8::String::ExternalOneByteStringResource {
 public:
  explicit Text(std::string_view text) : text_(text) {}
  const char* data() const override { return text_.data(); }
  size_t length() const override { return text_.size(); }
  void Dispose() override {}  // lives until the process ends

 private:
  const std::string_view text_;
};

// One lazy script, with the code that its first run in this process compiled.
class LazyScript {
 public:
  explicit LazyScript(const EmbeddedScript& script) : text_(script.source) {}

  v8::String::ExternalOneByteStringResource* text() { return &text_; }

  std::shared_ptr<const v8::ScriptCompiler::CachedData> code() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return code_;
  }
  void Keep(std::shared_ptr<const v8::ScriptCompiler::CachedData> code) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!code_) code_ = std::move(code);
  }

 private:
  Text text_;
  Mutex mutex_;
  std::shared_ptr<const v8::ScriptCompiler::CachedData> code_ GUARDED_BY(mutex_);
};

// Null when isolates of this kind have no script of that name.
LazyScript* Find(std::string_view name, IsolateKind kind) {
  static auto* scripts = [] {
    auto* all = new std::vector<std::unique_ptr<LazyScript>>;
    for (const EmbeddedScript& script : LazyScriptTexts()) all->push_back(std::make_unique<LazyScript>(script));
    return all;
  }();
  const EmbeddedScript* found = FindScript(LazyScriptTexts(), name, kind);
  return found ? (*scripts)[static_cast<size_t>(found - LazyScriptTexts().data())].get() : nullptr;
}

IsolateKind KindOf(v8::Isolate* isolate) {
  return OpDelegate::From(isolate).host() ? IsolateKind::kHost : IsolateKind::kWorker;
}

// (name, bootstrap, names) => what the script exports
void LoadScript(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  std::string name = TextAt(args, 0);
  LazyScript* script = Find(name, KindOf(isolate));
  if (!script) return ThrowError(isolate, "Error", "no script is built in as " + name);

  DeeperStack deeper(isolate);
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, script->text()).ToLocal(&text)) return;
  v8::ScriptOrigin origin(NameString(isolate, std::string(kOwnScripts) + name));
  std::shared_ptr<const v8::ScriptCompiler::CachedData> code = script->code();
  v8::ScriptCompiler::Source source(text, origin,
                                    code ? new v8::ScriptCompiler::CachedData(code->data, code->length) : nullptr);
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> function;
  v8::Local<v8::Value> exported;
  v8::Local<v8::Value> arguments[] = {args[1], args[2]};
  if (!v8::ScriptCompiler::Compile(context, &source,
                                   code ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&compiled) ||
      !compiled->Run(context).ToLocal(&function) ||
      !function.As<v8::Function>()->Call(context, v8::Undefined(isolate), 2, arguments).ToLocal(&exported)) {
    return;
  }
  if (!code) {
    script->Keep(std::shared_ptr<const v8::ScriptCompiler::CachedData>(
        v8::ScriptCompiler::CreateCodeCache(compiled->GetUnboundScript())));
  }
  args.GetReturnValue().Set(exported);
}

// (name) => the native function of that name; undefined when this kind of isolate does not have it
void NativeFunction(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  bool in_host = KindOf(isolate) == IsolateKind::kHost;
  std::string name = TextAt(args, 0);
  for (const Op& op : LazyOps()) {
    if (name != op.name || (op.host_only && !in_host)) continue;
    v8::Local<v8::Function> function;
    if (v8::Function::New(isolate->GetCurrentContext(), op.callback, {}, op.length, v8::ConstructorBehavior::kThrow)
            .ToLocal(&function)) {
      args.GetReturnValue().Set(function);
    }
    return;
  }
}

// (object, name, enumerable, owner?) => undefined; `owner` goes to loadGlobal (js/shared/80_lazy_globals.js)
void DefineLazyProperty(Args args) {
  v8::Local<v8::Context> context = args.GetIsolate()->GetCurrentContext();
  args[0]
      .As<v8::Object>()
      ->SetNativeDataProperty(context, args[1].As<v8::Name>(), LazyGlobalGetter, nullptr, args[3],
                              args[2]->IsTrue() ? v8::None : v8::DontEnum)
      .Check();
}

struct Settling final : NativeState {
  explicit Settling(v8::Isolate*) {}
  bool now = false;
};

// Makes the property an ordinary data property, unless it has been changed meanwhile or cannot be written.
void Settle(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> holder,
            v8::Local<v8::Name> name, v8::Local<v8::Value> value) {
  v8::TryCatch quiet(isolate);
  v8::Local<v8::Value> descriptor;
  v8::Local<v8::Value> there;
  v8::Local<v8::Value> writable;
  if (holder->GetOwnPropertyDescriptor(context, name).ToLocal(&descriptor) && descriptor->IsObject() &&
      descriptor.As<v8::Object>()->GetRealNamedProperty(context, NameString(isolate, "value")).ToLocal(&there) &&
      descriptor.As<v8::Object>()->GetRealNamedProperty(context, NameString(isolate, "writable")).ToLocal(&writable) &&
      there->StrictEquals(value) && writable->IsTrue()) {
    holder->Set(context, name, value).FromMaybe(false);
  }
  if (quiet.HasTerminated()) quiet.ReThrow();
}

constexpr OpDeclaration kOps[] = {
    {"op_load_script", LoadScript, 3},
    {"op_native_function", NativeFunction, 1},
    {"op_define_lazy_property", DefineLazyProperty, 4},
};

}  // namespace

// V8's own lazy data properties do not serve. They end the process when the property has changed by the time its value
// is there. A guest can cause that: a setter on Array.prototype runs while a script loads.
void LazyGlobalGetter(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  DeeperStack deeper(isolate);
  v8::Local<v8::Value> arguments[] = {name, info.Data()};
  v8::Local<v8::Value> value;
  if (!FunctionIn(context, ContextSlot::kLoadGlobal)
           ->Call(context, v8::Undefined(isolate), 2, arguments)
           .ToLocal(&value)) {
    return;
  }
  info.GetReturnValue().Set(value);
  // Reading a property whose value is not known yet would call this getter again.
  bool& settles = NativeStates::Of<Settling>(isolate).now;
  if (settles) return;
  settles = true;
  Settle(isolate, context, info.Holder(), name, value);
  settles = false;
}

std::span<const OpDeclaration> LazyScriptOps() { return kOps; }

}  // namespace network_runtime
