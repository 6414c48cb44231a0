#include "runtime/module_loader.h"

#include <v8-container.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-json.h>
#include <v8-memory-span.h>

#include <utility>
#include <vector>

#include "engine/native_states.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

struct Place final : NativeState {
  explicit Place(v8::Isolate*) {}
  ModuleLoader* loader = nullptr;
};

ModuleLoader& LoaderOf(v8::Isolate* isolate) { return *NativeStates::Of<Place>(isolate).loader; }

// Import attributes come as key, value (and, for static imports, position) in turn (v8/include/v8-script.h,
// ModuleRequest).
bool AsksForJson(v8::Isolate* isolate, v8::Local<v8::FixedArray> attributes, int stride) {
  for (int i = 0; i + 1 < attributes->Length(); i += stride) {
    v8::Local<v8::String> key = attributes->Get(i).As<v8::Value>().As<v8::String>();
    v8::Local<v8::String> value = attributes->Get(i + 1).As<v8::Value>().As<v8::String>();
    if (ToUtf8(isolate, key) == "type" && ToUtf8(isolate, value) == "json") return true;
  }
  return false;
}

}  // namespace

void ModuleLoader::Attach(const IsolateLock& lock) {
  NativeStates::Of<Place>(lock.isolate()).loader = this;
  lock.isolate()->SetHostImportModuleDynamicallyCallback(OnImport);
  lock.isolate()->SetHostInitializeImportMetaObjectCallback(OnImportMeta);
}

void ModuleLoader::Clear() {
  modules_.clear();
  json_values_.clear();
}

bool ModuleLoader::UrlOf(v8::Isolate* isolate, v8::Local<v8::String> specifier, const std::string& referrer,
                         std::string* url) {
  return resolve_(ToUtf8(isolate, specifier), referrer, url);
}

const std::string& ModuleLoader::UrlOfModule(v8::Isolate* isolate, v8::Local<v8::Module> module) const {
  static const std::string none;
  auto [first, last] = urls_.equal_range(module->GetIdentityHash());
  for (; first != last; ++first) {
    if (modules_.at(first->second).module.Get(isolate) == module) return first->second;
  }
  return none;
}

v8::MaybeLocal<v8::Module> ModuleLoader::Compile(v8::Isolate* isolate, v8::Local<v8::Context>, const std::string& url,
                                                 const Source& source) {
  v8::Local<v8::String> text;
  if (!FromUtf8(isolate, source.text).ToLocal(&text)) return {};
  v8::ScriptOrigin origin(ShortString(isolate, url), 0, 0, false, -1, {}, false, false, true);
  v8::ScriptCompiler::Source compiled(text, origin);
  return v8::ScriptCompiler::CompileModule(isolate, &compiled);
}

v8::MaybeLocal<v8::Module> ModuleLoader::CompileJson(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                                     const std::string& url, const Source& source) {
  v8::Local<v8::String> text;
  v8::Local<v8::Value> value;
  if (!FromUtf8(isolate, source.text).ToLocal(&text)) return {};
  v8::TryCatch failure(isolate);
  if (!v8::JSON::Parse(context, text).ToLocal(&value)) {
    std::string why = DescribeError(isolate, context, failure.Exception()).message;
    failure.Reset();
    ThrowError(isolate, "SyntaxError", url + " is not JSON: " + why);
    failure.ReThrow();
    return {};
  }
  json_values_[url].Reset(isolate, value);
  v8::Local<v8::String> names[] = {NameString(isolate, "default")};
  return v8::Module::CreateSyntheticModule(isolate, ShortString(isolate, url),
                                           v8::MemorySpan<const v8::Local<v8::String>>(names, 1), EvaluateJson);
}

v8::MaybeLocal<v8::Value> ModuleLoader::EvaluateJson(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleLoader& self = LoaderOf(isolate);
  v8::Global<v8::Value> value = std::move(self.json_values_[self.UrlOfModule(isolate, module)]);
  if (module->SetSyntheticModuleExport(isolate, NameString(isolate, "default"), value.Get(isolate)).IsNothing())
    return {};
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  if (resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) return {};
  return resolver->GetPromise();
}

v8::MaybeLocal<v8::Module> ModuleLoader::LoadGraph(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                                   const std::string& root_url, bool json_asked) {
  struct Wanted {
    std::string url;
    bool json;
  };
  std::vector<Wanted> wanted{{root_url, json_asked}};
  while (!wanted.empty()) {
    auto [url, json] = std::move(wanted.back());
    wanted.pop_back();
    auto known = modules_.find(url);
    if (known != modules_.end() && known->second.json == json) continue;
    Source source;
    if (known == modules_.end() && !load_(url, &source)) return {};
    bool is_json = known == modules_.end() ? source.json : known->second.json;
    if (is_json != json) {
      ThrowError(isolate, "TypeError",
                 json ? url + " is imported with type \"json\" but is no JSON file"
                      : url + " is JSON: import it with { type: \"json\" }");
      return {};
    }
    v8::Local<v8::Module> module;
    v8::MaybeLocal<v8::Module> compiled =
        json ? CompileJson(isolate, context, url, source) : Compile(isolate, context, url, source);
    if (!compiled.ToLocal(&module)) return {};
    urls_.emplace(module->GetIdentityHash(), url);
    modules_[url] = {v8::Global<v8::Module>(isolate, module), json};
    if (json) continue;
    v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
    for (int i = 0; i < requests->Length(); ++i) {
      v8::Local<v8::ModuleRequest> request = requests->Get(i).As<v8::ModuleRequest>();
      std::string request_url;
      if (!UrlOf(isolate, request->GetSpecifier(), url, &request_url)) return {};
      wanted.push_back({std::move(request_url), AsksForJson(isolate, request->GetImportAttributes(), 3)});
    }
  }
  return modules_.at(root_url).module.Get(isolate);
}

v8::MaybeLocal<v8::Promise> ModuleLoader::Run(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                              const std::string& url) {
  v8::Local<v8::Module> module;
  v8::Local<v8::Value> promise;
  if (!LoadGraph(isolate, context, url, false).ToLocal(&module)) return {};
  if (module->InstantiateModule(context, OnResolve).IsNothing()) return {};
  if (!module->Evaluate(context).ToLocal(&promise)) return {};
  return promise.As<v8::Promise>();
}

v8::MaybeLocal<v8::Module> ModuleLoader::OnResolve(v8::Local<v8::Context>, v8::Local<v8::String> specifier,
                                                   v8::Local<v8::FixedArray>, v8::Local<v8::Module> referrer) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleLoader& self = LoaderOf(isolate);
  std::string url;
  if (!self.UrlOf(isolate, specifier, self.UrlOfModule(isolate, referrer), &url)) return {};
  return self.modules_.at(url).module.Get(isolate);
}

v8::MaybeLocal<v8::Promise> ModuleLoader::OnImport(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                                   v8::Local<v8::Value> resource_name, v8::Local<v8::String> specifier,
                                                   v8::Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleLoader& self = LoaderOf(isolate);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  v8::TryCatch failure(isolate);
  std::string url;
  std::string referrer = resource_name->IsString() ? ToUtf8(isolate, resource_name.As<v8::String>()) : "";
  v8::Local<v8::Module> module;
  v8::Local<v8::Value> evaluated;
  if (self.UrlOf(isolate, specifier, referrer, &url) &&
      self.LoadGraph(isolate, context, url, AsksForJson(isolate, attributes, 2)).ToLocal(&module) &&
      !module->InstantiateModule(context, OnResolve).IsNothing() && module->Evaluate(context).ToLocal(&evaluated)) {
    // Resolves with the namespace once the evaluation is over.
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
  const std::string& url = LoaderOf(isolate).UrlOfModule(isolate, module);
  meta->CreateDataProperty(context, NameString(isolate, "url"), ShortString(isolate, url)).FromMaybe(false);
}

}  // namespace network_runtime
