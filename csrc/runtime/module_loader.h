// ES modules of the host isolate (ECMA-262, "Modules"): loads the graph of a module, links and evaluates it. The owner
// resolves specifiers and supplies the sources. The isolate's thread only.
#pragma once

#include <v8-callbacks.h>
#include <v8-persistent-handle.h>
#include <v8-promise.h>
#include <v8-script.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/isolate_lock.h"
#include "runtime/op_dispatcher.h"

namespace network_runtime {

class ModuleLoader {
 public:
  // Both return false, with `error` filled in, when they fail.
  using Resolve = std::function<bool(const std::string& specifier, const std::string& referrer, std::string* url,
                                     ScriptError* error)>;
  using Load =
      std::function<bool(const std::string& url, const std::string& asked, ModuleSource* source, ScriptError* error)>;

  ModuleLoader(Resolve resolve, Load load) : resolve_(std::move(resolve)), load_(std::move(load)) {}
  // Makes this the loader of `import()` and `import.meta` too.
  void Attach(const IsolateLock& lock);

  // Starts the module at `url` and returns the promise of its evaluation. Empty, with an exception pending, when the
  // module cannot be loaded.
  v8::MaybeLocal<v8::Promise> Run(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& url);

  void Clear();

 private:
  // One file can be several modules: as text and as JSON, it is two.
  struct Key {
    std::string url;
    std::string type;  // as in ModuleSource
    auto operator<=>(const Key&) const = default;
  };
  struct Module {
    Key key;
    v8::Global<v8::Module> module;
    std::vector<Key> imports;       // in the order of its requests
    v8::Global<v8::Value> content;  // until evaluated: the default export of a module that is not JavaScript
  };
  // One import: what it names, and where it is written.
  struct Request {
    Key key;
    std::string specifier;  // empty: the main module
    std::string place;      // "file:///main.js:1:8"; without line and column for import(), which has a stack
    bool dynamic = false;
  };

  v8::MaybeLocal<v8::Module> LoadGraph(v8::Isolate* isolate, v8::Local<v8::Context> context, Request root);
  Module* LoadOne(v8::Isolate* isolate, v8::Local<v8::Context> context, const Request& request);
  bool ReadImports(v8::Isolate* isolate, v8::Local<v8::Context> context, Module& module, std::vector<Request>* wanted);
  v8::MaybeLocal<v8::Module> Compile(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& url,
                                     const std::string& source);
  v8::MaybeLocal<v8::Module> CompileContent(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                            const Request& request, const std::string& source,
                                            v8::Global<v8::Value>* content);
  bool Link(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Module> module);
  bool Resolved(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::FixedArray> attributes, int stride,
                const std::string& referrer, Request* request);
  Module* Find(v8::Isolate* isolate, v8::Local<v8::Module> module) const;
  void Forget(const Key& key);

  static v8::MaybeLocal<v8::Module> OnResolve(v8::Local<v8::Context> context, size_t index,
                                              v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Promise> OnImport(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                              v8::Local<v8::Value> resource_name, v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes);
  static void OnImportMeta(v8::Local<v8::Context> context, v8::Local<v8::Module> module, v8::Local<v8::Object> meta);
  static v8::MaybeLocal<v8::Value> EvaluateContent(v8::Local<v8::Context> context, v8::Local<v8::Module> module);

  const Resolve resolve_;
  const Load load_;
  std::map<Key, std::unique_ptr<Module>> modules_;  // each with all of its imports, except while a graph is loaded
  std::unordered_multimap<int, Module*> by_hash_;   // Module::GetIdentityHash
};

}  // namespace network_runtime
