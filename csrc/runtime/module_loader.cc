#include "runtime/module_loader.h"

#include <v8-container.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-json.h>
#include <v8-memory-span.h>

#include "engine/native_states.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr char kJavaScript[] = "javascript";
constexpr char kJson[] = "json";
constexpr char kText[] = "text";

struct Place final : NativeState {
  explicit Place(v8::Isolate*) {}
  ModuleLoader* loader = nullptr;
};

ModuleLoader& LoaderOf(v8::Isolate* isolate) { return *NativeStates::Of<Place>(isolate).loader; }

std::string PlaceText(const std::string& url, int line, int column) {
  return url + ":" + std::to_string(line) + ":" + std::to_string(column);
}

// Makes `place` the error's stack when V8 has none: loading and linking have no frame.
v8::Local<v8::Value> ErrorAt(v8::Isolate* isolate, v8::Local<v8::Context> context, const ScriptError& error,
                             const std::string& place) {
  std::string stack = error.name + ": " + error.message + "\n    at " + place;
  return MakeError(isolate, context, {error.name, error.message, stack});
}

// V8 keeps the place of an error in a module's text, or of a missing export, beside the error. It is lost when the
// error is rethrown.
void RethrowWithPlace(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::TryCatch& failure) {
  v8::Local<v8::Message> message = failure.Message();
  v8::Local<v8::Value> error = failure.Exception();
  int line = message.IsEmpty() ? 0 : message->GetLineNumber(context).FromMaybe(0);
  if (failure.HasTerminated() || !error->IsNativeError() || line <= 0 ||
      !message->GetScriptResourceName()->IsString()) {
    failure.ReThrow();
    return;
  }
  std::string url = ToUtf8(isolate, message->GetScriptResourceName().As<v8::String>());
  std::string place = PlaceText(url, line, message->GetStartColumn() + 1);
  ScriptError described = DescribeError(isolate, context, error);
  failure.Reset();
  isolate->ThrowException(ErrorAt(isolate, context, described, place));
  failure.ReThrow();
}

}  // namespace

void ModuleLoader::Attach(const IsolateLock& lock) {
  NativeStates::Of<Place>(lock.isolate()).loader = this;
  lock.isolate()->SetHostImportModuleDynamicallyCallback(OnImport);
  lock.isolate()->SetHostInitializeImportMetaObjectCallback(OnImportMeta);
}

void ModuleLoader::Clear() {
  by_hash_.clear();
  modules_.clear();
}

ModuleLoader::Module* ModuleLoader::Find(v8::Isolate* isolate, v8::Local<v8::Module> module) const {
  auto [first, last] = by_hash_.equal_range(module->GetIdentityHash());
  for (; first != last; ++first) {
    if (first->second->module.Get(isolate) == module) return first->second;
  }
  return nullptr;
}

void ModuleLoader::Forget(const Key& key) {
  auto found = modules_.find(key);
  if (found == modules_.end()) return;
  std::erase_if(by_hash_, [&](const auto& entry) { return entry.second == found->second.get(); });
  modules_.erase(found);
}

// Fills in the request's key. Import attributes come as key, value and, for static imports, position, repeatedly
// (v8/include/v8-script.h, ModuleRequest).
bool ModuleLoader::Resolved(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::FixedArray> attributes,
                            int stride, const std::string& referrer, Request* request) {
  ScriptError error;
  std::string type = kJavaScript;
  for (int i = 0; i + 1 < attributes->Length(); i += stride) {
    std::string key = ToUtf8(isolate, attributes->Get(i).As<v8::Value>().As<v8::String>());
    std::string value = ToUtf8(isolate, attributes->Get(i + 1).As<v8::Value>().As<v8::String>());
    if (key == "type" && (value == kJson || value == kText)) {
      type = value;
      continue;
    }
    std::string what = key == "type" ? "the type \"" + value + "\"" : "the import attribute \"" + key + "\"";
    std::string known = key == "type" ? "\"json\" and \"text\" are" : "\"type\" is";
    error = {"TypeError",
             what + " of \"" + request->specifier + "\" is not supported, " + known + " (imported from " +
                 request->place + ")",
             ""};
  }
  if (error.name.empty() && resolve_(request->specifier, referrer, &request->key.url, &error)) {
    request->key.type = std::move(type);
    return true;
  }
  isolate->ThrowException(request->dynamic ? MakeError(isolate, context, error)
                                           : ErrorAt(isolate, context, error, request->place));
  return false;
}

v8::MaybeLocal<v8::Module> ModuleLoader::Compile(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                                 const std::string& url, const std::string& source) {
  v8::Local<v8::String> text;
  if (!FromUtf8(isolate, source).ToLocal(&text)) return {};
  v8::ScriptOrigin origin(ShortString(isolate, url), 0, 0, false, -1, {}, false, false, true);
  v8::ScriptCompiler::Source compiled(text, origin);
  v8::TryCatch failure(isolate);
  v8::Local<v8::Module> module;
  if (v8::ScriptCompiler::CompileModule(isolate, &compiled).ToLocal(&module)) return module;
  RethrowWithPlace(isolate, context, failure);
  return {};
}

// Compiles a module of text or JSON.
v8::MaybeLocal<v8::Module> ModuleLoader::CompileContent(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                                        const Request& request, const std::string& source,
                                                        v8::Global<v8::Value>* content) {
  v8::Local<v8::String> text;
  if (!FromUtf8(isolate, source).ToLocal(&text)) return {};
  v8::Local<v8::Value> value = text;
  const std::string& url = request.key.url;
  if (request.key.type == kJson) {
    v8::TryCatch failure(isolate);
    if (!v8::JSON::Parse(context, text).ToLocal(&value)) {
      if (failure.HasTerminated()) {
        failure.ReThrow();
        return {};
      }
      std::string why = DescribeError(isolate, context, failure.Exception()).message;
      failure.Reset();
      ScriptError error{"SyntaxError", url + " is not JSON: " + why + " (imported from " + request.place + ")", ""};
      isolate->ThrowException(request.dynamic ? MakeError(isolate, context, error)
                                              : ErrorAt(isolate, context, error, request.place));
      failure.ReThrow();
      return {};
    }
  }
  content->Reset(isolate, value);
  v8::Local<v8::String> names[] = {NameString(isolate, "default")};
  return v8::Module::CreateSyntheticModule(isolate, ShortString(isolate, url),
                                           v8::MemorySpan<const v8::Local<v8::String>>(names, 1), EvaluateContent);
}

v8::MaybeLocal<v8::Value> ModuleLoader::EvaluateContent(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Global<v8::Value> content = std::move(LoaderOf(isolate).Find(isolate, module)->content);
  if (module->SetSyntheticModuleExport(isolate, NameString(isolate, "default"), content.Get(isolate)).IsNothing())
    return {};
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  if (resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) return {};
  return resolver->GetPromise();
}

// Null, with an exception pending, when the module cannot be loaded.
ModuleLoader::Module* ModuleLoader::LoadOne(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                            const Request& request) {
  const auto& [url, type] = request.key;
  ModuleSource source;
  ScriptError error;
  if (load_(url, type, &source, &error) && source.type != type) {
    error = {"TypeError",
             type == kJson ? url + " is imported with type \"json\" but is no JSON file"
                           : url + " is JSON: import it with { type: \"json\" }",
             ""};
  }
  if (!error.name.empty()) {
    if (request.specifier.empty()) {
      isolate->ThrowException(MakeError(isolate, context, error));
      return nullptr;
    }
    error.message += " (imported as \"" + request.specifier + "\" from " + request.place + ")";
    isolate->ThrowException(request.dynamic ? MakeError(isolate, context, error)
                                            : ErrorAt(isolate, context, error, request.place));
    return nullptr;
  }
  auto made = std::make_unique<Module>();
  v8::MaybeLocal<v8::Module> compiled = type == kJavaScript
                                            ? Compile(isolate, context, url, source.text)
                                            : CompileContent(isolate, context, request, source.text, &made->content);
  v8::Local<v8::Module> module;
  if (!compiled.ToLocal(&module)) return nullptr;
  made->key = request.key;
  made->module.Reset(isolate, module);
  by_hash_.emplace(module->GetIdentityHash(), made.get());
  return (modules_[request.key] = std::move(made)).get();
}

bool ModuleLoader::ReadImports(v8::Isolate* isolate, v8::Local<v8::Context> context, Module& module,
                               std::vector<Request>* wanted) {
  v8::Local<v8::Module> handle = module.module.Get(isolate);
  v8::Local<v8::FixedArray> requests = handle->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    v8::Local<v8::ModuleRequest> asked = requests->Get(i).As<v8::ModuleRequest>();
    v8::Location location = handle->SourceOffsetToLocation(asked->GetSourceOffset());
    Request request{.specifier = ToUtf8(isolate, asked->GetSpecifier()),
                    .place = PlaceText(module.key.url, location.GetLineNumber() + 1, location.GetColumnNumber() + 1)};
    if (!Resolved(isolate, context, asked->GetImportAttributes(), 3, module.key.url, &request)) return false;
    module.imports.push_back(request.key);
    wanted->push_back(std::move(request));
  }
  return true;
}

v8::MaybeLocal<v8::Module> ModuleLoader::LoadGraph(v8::Isolate* isolate, v8::Local<v8::Context> context, Request root) {
  const Key key = root.key;
  std::vector<Key> added;
  std::vector<Request> wanted;
  wanted.push_back(std::move(root));
  while (!wanted.empty()) {
    Request request = std::move(wanted.back());
    wanted.pop_back();
    if (modules_.contains(request.key)) continue;
    Module* module = LoadOne(isolate, context, request);
    if (module) added.push_back(request.key);
    if (module && (request.key.type != kJavaScript || ReadImports(isolate, context, *module, &wanted))) continue;
    for (const Key& half : added) Forget(half);  // the next import of it tries again
    return {};
  }
  return modules_.at(key)->module.Get(isolate);
}

bool ModuleLoader::Link(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::TryCatch failure(isolate);
  if (module->InstantiateModule(context, OnResolve).FromMaybe(false)) return true;
  RethrowWithPlace(isolate, context, failure);
  return false;
}

v8::MaybeLocal<v8::Promise> ModuleLoader::Run(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                              const std::string& url) {
  v8::Local<v8::Module> module;
  v8::Local<v8::Value> promise;
  if (!LoadGraph(isolate, context, {.key = {url, kJavaScript}}).ToLocal(&module)) return {};
  if (!Link(isolate, context, module)) return {};
  if (!module->Evaluate(context).ToLocal(&promise)) return {};
  return promise.As<v8::Promise>();
}

v8::MaybeLocal<v8::Module> ModuleLoader::OnResolve(v8::Local<v8::Context>, size_t index,
                                                   v8::Local<v8::Module> referrer) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleLoader& self = LoaderOf(isolate);
  return self.modules_.at(self.Find(isolate, referrer)->imports.at(index))->module.Get(isolate);
}

v8::MaybeLocal<v8::Promise> ModuleLoader::OnImport(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                                   v8::Local<v8::Value> resource_name, v8::Local<v8::String> specifier,
                                                   v8::Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleLoader& self = LoaderOf(isolate);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  v8::TryCatch failure(isolate);
  std::string referrer = resource_name->IsString() ? ToUtf8(isolate, resource_name.As<v8::String>()) : "";
  Request request{.specifier = ToUtf8(isolate, specifier), .place = referrer, .dynamic = true};
  v8::Local<v8::Module> module;
  v8::Local<v8::Value> evaluated;
  if (self.Resolved(isolate, context, attributes, 2, referrer, &request) &&
      self.LoadGraph(isolate, context, std::move(request)).ToLocal(&module) && self.Link(isolate, context, module) &&
      module->Evaluate(context).ToLocal(&evaluated)) {
    // Resolves to the namespace once the evaluation is over.
    auto done = [](const v8::FunctionCallbackInfo<v8::Value>& args) { args.GetReturnValue().Set(args.Data()); };
    v8::Local<v8::Function> to_namespace;
    v8::Local<v8::Promise> result;
    if (v8::Function::New(context, done, module->GetModuleNamespace()).ToLocal(&to_namespace) &&
        evaluated.As<v8::Promise>()->Then(context, to_namespace).ToLocal(&result)) {
      return result;
    }
  }
  if (failure.HasTerminated()) {
    failure.ReThrow();
    return {};
  }
  if (resolver->Reject(context, failure.Exception()).IsNothing()) return {};
  return resolver->GetPromise();
}

void ModuleLoader::OnImportMeta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                                v8::Local<v8::Object> meta) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  const Module* known = LoaderOf(isolate).Find(isolate, module);
  if (!known) return;
  meta->CreateDataProperty(context, NameString(isolate, "url"), ShortString(isolate, known->key.url)).FromMaybe(false);
}

}  // namespace network_runtime
