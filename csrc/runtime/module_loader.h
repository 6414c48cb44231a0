// ES modules of the host isolate (ECMA-262, "Modules"): loads the graph of a module, links and evaluates it. What a
// specifier means and where source comes from is the owner's business. The isolate's thread only.
#pragma once

#include <v8-callbacks.h>
#include <v8-persistent-handle.h>
#include <v8-promise.h>
#include <v8-script.h>

#include <functional>
#include <string>
#include <unordered_map>

#include "engine/isolate_lock.h"

namespace network_runtime {

class ModuleLoader {
 public:
  struct Source {
    bool json;  // a JSON module: its default export is the parsed text
    std::string text;
  };
  // Both throw in the running script and return false when they fail.
  using Resolve = std::function<bool(const std::string& specifier, const std::string& referrer, std::string* url)>;
  using Load = std::function<bool(const std::string& url, Source* source)>;

  ModuleLoader(Resolve resolve, Load load) : resolve_(std::move(resolve)), load_(std::move(load)) {}
  // Makes this the loader of `import()` and `import.meta` too.
  void Attach(const IsolateLock& lock);

  // Starts the module at `url`; the promise is that of its evaluation. Empty, with an exception pending, when it cannot
  // be loaded.
  v8::MaybeLocal<v8::Promise> Run(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& url);

  void Clear();

 private:
  v8::MaybeLocal<v8::Module> LoadGraph(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& url,
                                       bool json_asked);
  v8::MaybeLocal<v8::Module> Compile(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& url,
                                     const Source& source);
  v8::MaybeLocal<v8::Module> CompileJson(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& url,
                                         const Source& source);
  bool UrlOf(v8::Isolate* isolate, v8::Local<v8::String> specifier, const std::string& referrer, std::string* url);

  static v8::MaybeLocal<v8::Module> OnResolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes, v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Promise> OnImport(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                              v8::Local<v8::Value> resource_name, v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes);
  static void OnImportMeta(v8::Local<v8::Context> context, v8::Local<v8::Module> module, v8::Local<v8::Object> meta);
  static v8::MaybeLocal<v8::Value> EvaluateJson(v8::Local<v8::Context> context, v8::Local<v8::Module> module);

  struct Known {
    v8::Global<v8::Module> module;
    bool json;
  };
  const Resolve resolve_;
  const Load load_;
  std::unordered_map<std::string, Known> modules_;                      // by URL
  std::unordered_multimap<int, std::string> urls_;                      // by Module::GetIdentityHash
  std::unordered_map<std::string, v8::Global<v8::Value>> json_values_;  // by URL, until evaluated
  const std::string& UrlOfModule(v8::Isolate* isolate, v8::Local<v8::Module> module) const;
};

}  // namespace network_runtime
