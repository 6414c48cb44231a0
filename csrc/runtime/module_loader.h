// ES modules of the host isolate (ECMA-262, "Modules"): loads the graph of a module, links and evaluates it. Python
// resolves and reads what is not plain (_host/modules.py). The isolate's thread only.
#pragma once

#include <v8-callbacks.h>
#include <v8-function-callback.h>
#include <v8-persistent-handle.h>
#include <v8-promise.h>
#include <v8-script.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/isolate_lock.h"
#include "runtime/code_cache.h"
#include "runtime/module_errors.h"
#include "runtime/op_dispatcher.h"
#include "runtime/transpiler.h"

namespace network_runtime {

class ModuleLoader {
 public:
  // `main`: the URL of the main module. Where `transpiler` is closed, as the host is to end, a load that waits for it
  // fails.
  ModuleLoader(std::shared_ptr<OpDispatcher> ops, std::string main, TranspileClient& transpiler)
      : ops_(std::move(ops)), main_(std::move(main)), transpiler_(transpiler) {}
  // Makes this the loader of `import()` and `import.meta` too.
  void Attach(const IsolateLock& lock);

  // Starts the main module and returns the promise of its evaluation. Empty, with an exception pending, when it cannot
  // be loaded.
  v8::MaybeLocal<v8::Promise> RunMain(v8::Isolate* isolate, v8::Local<v8::Context> context);

  // An import() only notes what it wants: its module may not run before the script that called it is through. True
  // while one waits for StartNextImport, which loads and evaluates its module in a turn of its own.
  bool imports_wanted() const { return !wanted_.empty(); }
  void StartNextImport(v8::Isolate* isolate, v8::Local<v8::Context> context);

  // The error for modules whose top-level await is pending when nothing is left that could settle it; nothing when
  // there is none. `main_waits`: the main module's promise is pending.
  std::optional<ScriptError> StalledError(v8::Isolate* isolate, v8::Local<v8::Context> context, bool main_waits);

  // Keeps on disk what V8 compiled of one module, with the functions that have run so far. Call it while nothing is to
  // be done. False when there is none.
  bool KeepCode(v8::Isolate* isolate);

  void Clear();

 private:
  // One file can be several modules: as JavaScript, as JSON, as text and as bytes.
  struct Key {
    std::string url;
    std::string type;  // "javascript", "json", "text", "bytes"
    auto operator<=>(const Key&) const = default;
  };
  struct Module {
    Key key;
    v8::Global<v8::Module> module;
    std::vector<Key> imports;       // in the order of its requests
    v8::Global<v8::Value> content;  // until evaluated: the default export of a module that is not JavaScript
  };
  // One import of a module that is to be loaded.
  struct Request {
    Key key;
    std::string place;  // where it is written; empty for the main module and what an import() names
  };
  struct Loaded {
    Request request;
    ModuleSource source;
    std::shared_ptr<const TranspiledCode> code = {};  // what was made of a source in another language
  };
  // A graph of modules while it is loaded.
  struct Graph {
    ImportCall call;
    std::vector<Key> added;
  };
  // An import() that waits.
  struct Wanted {
    Request request;
    ImportCall call;
    v8::Global<v8::Promise::Resolver> resolver;
  };
  // The evaluation of what an import() loaded.
  struct Evaluation {
    v8::Global<v8::Module> module;
    v8::Global<v8::Promise> done;
  };
  // What V8 compiled of a module that was not in the cache.
  struct NewCode {
    std::string name;
    v8::Global<v8::UnboundModuleScript> script;
  };
  using Requests = std::vector<Request>;

  v8::MaybeLocal<v8::Module> LoadGraph(v8::Isolate* isolate, v8::Local<v8::Context> context, Graph& graph,
                                       Request root);
  bool LoadRound(v8::Isolate* isolate, v8::Local<v8::Context> context, Graph& graph, Requests* wanted);
  bool ReadSource(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, bool plainly,
                  Loaded* loaded);
  bool ToJavaScript(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                    std::vector<Loaded>& round);
  v8::MaybeLocal<v8::Module> CompileCached(v8::Isolate* isolate, v8::Local<v8::String> text,
                                           const v8::ScriptOrigin& origin, std::string_view utf8);
  v8::MaybeLocal<v8::Module> CompileScript(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                                           const std::string& url, const std::string& source, const SourceMap& map);
  Module* Add(v8::Isolate* isolate, v8::Local<v8::Context> context, Graph& graph, const Loaded& loaded);
  bool ReadImports(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, Module& module,
                   Requests* wanted);
  bool ResolveUrl(const std::string& specifier, const std::string& referrer, std::string* url, ScriptError* error);
  void StartImport(v8::Isolate* isolate, v8::Local<v8::Context> context, Wanted& import,
                   v8::Local<v8::Promise::Resolver> resolver);
  void Watch(v8::Isolate* isolate, v8::Local<v8::Module> module, v8::Local<v8::Promise> done);
  Module* Find(v8::Isolate* isolate, v8::Local<v8::Module> module) const;
  void Forget(const Key& key);

  static v8::MaybeLocal<v8::Module> OnResolve(v8::Local<v8::Context> context, size_t index,
                                              v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Promise> OnImport(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                              v8::Local<v8::Value> resource_name, v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes);
  static void OnImportMeta(v8::Local<v8::Context> context, v8::Local<v8::Module> module, v8::Local<v8::Object> meta);
  static void OnMetaResolve(const v8::FunctionCallbackInfo<v8::Value>& args);
  static v8::MaybeLocal<v8::Value> EvaluateContent(v8::Local<v8::Context> context, v8::Local<v8::Module> module);

  const std::shared_ptr<OpDispatcher> ops_;
  const std::string main_;
  TranspileClient& transpiler_;
  std::map<Key, std::unique_ptr<Module>> modules_;  // each with all of its imports, except while a graph is loaded
  std::unordered_multimap<int, Module*> by_hash_;   // Module::GetIdentityHash
  std::deque<Wanted> wanted_;
  std::optional<CodeCache> code_cache_;
  std::vector<NewCode> new_code_;
  std::vector<Evaluation> evaluations_;  // of import(), that were pending when last looked at
};

}  // namespace network_runtime
