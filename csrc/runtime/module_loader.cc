#include "runtime/module_loader.h"

#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-json.h>
#include <v8-memory-span.h>
#include <v8-typed-array.h>

#include <algorithm>
#include <cstring>

#include "base/memory_account.h"
#include "engine/mapped_scripts.h"
#include "engine/native_states.h"
#include "engine/script_errors.h"
#include "engine/script_stop.h"
#include "engine/strings.h"
#include "runtime/module_files.h"
#include "runtime/transpile_errors.h"

namespace network_runtime {
namespace {

constexpr char kJavaScript[] = "javascript";
constexpr char kJson[] = "json";
constexpr char kText[] = "text";
constexpr char kBytes[] = "bytes";
constexpr char kNotResolved[] = "Top-level await promise never resolved";

struct Place final : NativeState {
  explicit Place(v8::Isolate*) {}
  ModuleLoader* loader = nullptr;
};

ModuleLoader& LoaderOf(v8::Isolate* isolate) { return *NativeStates::Of<Place>(isolate).loader; }

std::string TextAt(v8::Isolate* isolate, v8::Local<v8::FixedArray> array, int index) {
  return ToUtf8(isolate, array->Get(index).As<v8::Value>().As<v8::String>());
}

// Reads the type that an import asks for. Import attributes come as key, value and position, repeatedly; those of
// import() have no position (V8's ModuleRequest). The number of the attribute that is wrong; else -1.
int ReadType(v8::Isolate* isolate, v8::Local<v8::FixedArray> attributes, int stride, std::string* type,
             ScriptError* error) {
  *type = kJavaScript;
  for (int i = 0; i + 1 < attributes->Length(); i += stride) {
    const std::string key = TextAt(isolate, attributes, i);
    const std::string value = TextAt(isolate, attributes, i + 1);
    if (key != "type") {
      *error = {"TypeError", "\"" + key + "\" attribute is not supported.", ""};
      return i;
    }
    if (value != kJson && value != kText && value != kBytes) {
      *error = {"TypeError", "\"" + value + "\" is not a valid module type.", ""};
      return i;
    }
    *type = value;
  }
  return -1;
}

std::string PlaceAt(v8::Isolate* isolate, const std::string& url, v8::Local<v8::Module> module, int offset) {
  v8::Location location = module->SourceOffsetToLocation(offset);
  return PlaceText(isolate, url, location.GetLineNumber() + 1, location.GetColumnNumber() + 1);
}

// Why a file of this kind does not run as JavaScript.
std::string Refusal(const ModuleKind& kind, const std::string& url, bool named_by_call) {
  if (kind.name == "Json" && named_by_call) {
    return "Attempted to load JSON module without specifying \"type\": \"json\" attribute in the import statement.";
  }
  if (kind.name == "Cjs" || kind.name == "Cts") {
    return "CommonJS modules are not loaded here: write it as an ES module, or bundle it.\n  Specifier: " + url;
  }
  std::string text =
      "Expected a JavaScript or TypeScript module, but identified a " + std::string(kind.name) + " module. ";
  text += kind.name == "Json" ? "Consider importing Json modules with an import attribute with the type of \"json\"."
                              : "Importing these types of modules is currently not supported.";
  return text + "\n  Specifier: " + url;
}

v8::MaybeLocal<v8::Value> ParseJson(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                                    const std::string& url, const std::string& importer, v8::Local<v8::String> text) {
  v8::TryCatch failure(isolate);
  v8::Local<v8::Value> value;
  if (v8::JSON::Parse(context, text).ToLocal(&value)) return value;
  if (failure.HasTerminated()) {
    failure.ReThrow();
    return {};
  }
  v8::Local<v8::Message> message = failure.Message();
  const int line = message.IsEmpty() ? 0 : message->GetLineNumber(context).FromMaybe(0);
  ScriptError error = DescribeTexts(isolate, context, failure.Exception());
  failure.Reset();
  std::string place = line > 0 ? PlaceText(isolate, url, line, message->GetStartColumn() + 1) : url;
  if (!importer.empty()) place += "\n    at " + importer;
  const ImportCall here{.dynamic = false, .frames = call.frames};  // Deno's message is V8's, without a place
  ThrowModuleError(isolate, context, here, std::move(error), place);
  failure.ReThrow();
  return {};
}

v8::MaybeLocal<v8::Value> BytesValue(v8::Isolate* isolate, const std::string& bytes) {
  v8::Local<v8::ArrayBuffer> buffer;
  if (!v8::ArrayBuffer::MaybeNew(isolate, bytes.size()).ToLocal(&buffer)) {
    ThrowError(isolate, "RangeError", "Array buffer allocation failed");
    return {};
  }
  if (!bytes.empty()) std::memcpy(buffer->Data(), bytes.data(), bytes.size());
  return v8::Uint8Array::New(buffer, 0, bytes.size());
}

bool Link(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, v8::Local<v8::Module> module,
          v8::Module::ResolveModuleByIndexCallback resolve) {
  if (module->GetStatus() != v8::Module::kUninstantiated) return true;
  v8::TryCatch failure(isolate);
  if (module->InstantiateModule(context, resolve).FromMaybe(false)) return true;
  RethrowWithPlace(isolate, context, call, {}, failure);
  return false;
}

}  // namespace

void ModuleLoader::Attach(const IsolateLock& lock) {
  NativeStates::Of<Place>(lock.isolate()).loader = this;
  lock.isolate()->SetHostImportModuleDynamicallyCallback(OnImport);
  lock.isolate()->SetHostInitializeImportMetaObjectCallback(OnImportMeta);
  // The tag stands for V8's version, its flags and the processor.
  code_cache_.emplace(ops_->CodeCacheFolder(), std::to_string(v8::ScriptCompiler::CachedDataVersionTag()));
}

void ModuleLoader::Clear() {
  new_code_.clear();
  wanted_.clear();
  evaluations_.clear();
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

bool ModuleLoader::ResolveUrl(const std::string& specifier, const std::string& referrer, std::string* url,
                              ScriptError* error) {
  if (!ops_->MapsImports()) {
    if (std::optional<std::string> plain = UrlLikeSpecifier(specifier, referrer)) {
      *url = std::move(*plain);
      return true;
    }
  }
  return ops_->ResolveModule(specifier, referrer, url, error);
}

// Reads the source of `loaded->request`; `plainly`, where nobody need be asked. False, with an exception pending, when
// there is none, or when it is no JavaScript and would run as such.
bool ModuleLoader::ReadSource(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                              bool plainly, Loaded* loaded) {
  const auto& [url, type] = loaded->request.key;
  ModuleSource& source = loaded->source;
  const bool is_main = url == main_;
  std::optional<std::string> bytes;
  if (std::optional<std::string> path = is_main || !plainly ? std::nullopt : PathOfFileUrl(url))
    bytes = ReadRegularFile(*path);
  std::optional<std::string_view> text;
  if (bytes) text = type == kBytes ? std::string_view(*bytes) : SourceText(*bytes);
  ScriptError error;
  if (text) {
    source.bytes = text->size() == bytes->size() ? std::move(*bytes) : std::string(*text);
  } else if (!ops_->LoadModule(url, type, call.dynamic, &source, &error)) {
    ThrowModuleError(isolate, context, call, std::move(error), loaded->request.place);
    return false;
  }
  const ModuleKind kind = KindOfName(source.name.empty() ? std::string_view(url) : std::string_view(source.name));
  source.language = is_main && kind.name == "Unknown" ? kJavaScript : kind.language;
  std::string problem;
  if (type == kJavaScript && source.language.empty()) {
    problem = Refusal(kind, url, loaded->request.place.empty());
  } else if (type == kJson && !source.name.empty() && kind.name != "Json") {
    problem = "Expected a Json module, but identified a " + std::string(kind.name) + " module.\n  Specifier: " + url;
  }
  if (problem.empty()) return true;
  ThrowModuleError(isolate, context, call, {"TypeError", std::move(problem), ""}, loaded->request.place);
  return false;
}

// Makes JavaScript of the sources in other languages. Those of a round share a process. The thread waits for it: the
// script could not go on anyway.
bool ModuleLoader::ToJavaScript(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                                std::vector<Loaded>& round) {
  std::vector<Loaded*> foreign;
  std::vector<TranspileRequest> requests;
  for (Loaded& loaded : round) {
    const ModuleSource& source = loaded.source;
    if (loaded.request.key.type != kJavaScript || source.language == kJavaScript) continue;
    foreign.push_back(&loaded);
    const TranspileLanguage language =
        LanguageCalled(source.language).value_or(TranspileLanguage::kDeclaration);  // the only one that has no name
    requests.push_back({.name = loaded.request.key.url, .source = source.bytes, .language = language});
  }
  if (foreign.empty()) return true;
  std::vector<Transpiled> results;
  {
    MemoryAccount::Scope nobody(nullptr);  // the process has limits of its own
    results = transpiler_.RunMany(std::move(requests));
  }
  for (size_t i = 0; i < foreign.size(); ++i) {
    foreign[i]->code = results[i].code;
    if (results[i].code) continue;
    const std::string& url = foreign[i]->request.key.url;
    ScriptError error = ErrorOf(results[i], url, foreign[i]->source.bytes);
    error.details = {};  // a report shows the line of the source itself
    ThrowAtPlace(isolate, context, call, std::move(error), PlaceOfProblem(results[i], url));
    return false;
  }
  return true;
}

// Compiles with the code that an earlier run left, where there is some.
v8::MaybeLocal<v8::Module> ModuleLoader::CompileCached(v8::Isolate* isolate, v8::Local<v8::String> text,
                                                       const v8::ScriptOrigin& origin, std::string_view utf8) {
  std::string name = code_cache_->NameOf(utf8);
  const std::optional<std::string> code = name.empty() ? std::nullopt : code_cache_->Read(name);
  // V8 deletes it with `source`; the bytes are ours.
  auto* data = code ? new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(code->data()),
                                                         static_cast<int>(code->size()))
                    : nullptr;
  v8::ScriptCompiler::Source source(text, origin, data);
  const auto options = data ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
  v8::Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &source, options).ToLocal(&module)) return {};
  if (!name.empty() && (!data || data->rejected)) {
    new_code_.push_back({.name = std::move(name), .script = {isolate, module->GetUnboundModuleScript()}});
  }
  return module;
}

v8::MaybeLocal<v8::Module> ModuleLoader::CompileScript(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                                       const ImportCall& call, const std::string& url,
                                                       const std::string& source, const SourceMap& map) {
  v8::Local<v8::String> text;
  if (!FromUtf8(isolate, source).ToLocal(&text)) return {};
  const v8::ScriptOrigin origin =
      map.empty() ? v8::ScriptOrigin(ShortString(isolate, url), 0, 0, false, -1, {}, false, false, true)
                  : MappedScripts::Of(isolate).Origin(url, source, map, true);
  v8::TryCatch failure(isolate);
  v8::Local<v8::Module> module;
  if (map.empty() && source.size() >= CodeCache::kShortestSource) {
    if (CompileCached(isolate, text, origin, source).ToLocal(&module)) return module;
  } else {
    v8::ScriptCompiler::Source compiled(text, origin);
    if (v8::ScriptCompiler::CompileModule(isolate, &compiled).ToLocal(&module)) return module;
  }
  RethrowWithPlace(isolate, context, call, {}, failure);
  return {};
}

bool ModuleLoader::KeepCode(v8::Isolate* isolate) {
  if (new_code_.empty()) return false;
  v8::HandleScope handles(isolate);
  const NewCode code = std::move(new_code_.back());
  new_code_.pop_back();
  const std::unique_ptr<v8::ScriptCompiler::CachedData> made(
      v8::ScriptCompiler::CreateCodeCache(code.script.Get(isolate)));
  if (made)
    code_cache_->Write(code.name, {reinterpret_cast<const char*>(made->data), static_cast<size_t>(made->length)});
  return true;
}

// Compiles one module. Null, with an exception pending, when it cannot be.
ModuleLoader::Module* ModuleLoader::Add(v8::Isolate* isolate, v8::Local<v8::Context> context, Graph& graph,
                                        const Loaded& loaded) {
  const auto& [url, type] = loaded.request.key;
  auto made = std::make_unique<Module>();
  v8::Local<v8::Module> module;
  if (type == kJavaScript) {
    static const SourceMap kNone;
    const std::string& source = loaded.code ? loaded.code->code : loaded.source.bytes;
    const SourceMap& map = loaded.code ? loaded.code->map : kNone;
    if (!CompileScript(isolate, context, graph.call, url, source, map).ToLocal(&module)) return nullptr;
  } else {
    v8::Local<v8::Value> value;
    v8::Local<v8::String> text;
    if (type == kBytes) {
      if (!BytesValue(isolate, loaded.source.bytes).ToLocal(&value)) return nullptr;
    } else {
      if (!FromUtf8(isolate, loaded.source.bytes).ToLocal(&text)) return nullptr;
      value = text;
    }
    if (type == kJson && !ParseJson(isolate, context, graph.call, url, loaded.request.place, text).ToLocal(&value)) {
      return nullptr;
    }
    made->content.Reset(isolate, value);
    v8::Local<v8::String> names[] = {NameString(isolate, "default")};
    module = v8::Module::CreateSyntheticModule(isolate, ShortString(isolate, url),
                                               v8::MemorySpan<const v8::Local<v8::String>>(names, 1), EvaluateContent);
  }
  made->key = loaded.request.key;
  made->module.Reset(isolate, module);
  by_hash_.emplace(module->GetIdentityHash(), made.get());
  graph.added.push_back(made->key);
  return (modules_[made->key] = std::move(made)).get();
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

bool ModuleLoader::ReadImports(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                               Module& module, Requests* wanted) {
  v8::Local<v8::Module> handle = module.module.Get(isolate);
  v8::Local<v8::FixedArray> requests = handle->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    v8::Local<v8::ModuleRequest> asked = requests->Get(i).As<v8::ModuleRequest>();
    Request request{.key = {}, .place = PlaceAt(isolate, module.key.url, handle, asked->GetSourceOffset())};
    ScriptError error;
    const int wrong = ReadType(isolate, asked->GetImportAttributes(), 3, &request.key.type, &error);
    if (wrong >= 0 || !ResolveUrl(ToUtf8(isolate, asked->GetSpecifier()), module.key.url, &request.key.url, &error)) {
      const ModuleFailure what = wrong >= 0 ? ModuleFailure::kOther : ModuleFailure::kNotFound;
      ThrowModuleError(isolate, context, call, std::move(error), request.place, what);
      return false;
    }
    module.imports.push_back(request.key);
    wanted->push_back(std::move(request));
  }
  return true;
}

// Reads and compiles what is `wanted` and not there yet, and leaves in `wanted` what that imports.
bool ModuleLoader::LoadRound(v8::Isolate* isolate, v8::Local<v8::Context> context, Graph& graph, Requests* wanted) {
  std::vector<Loaded> round;
  std::set<Key> in_round;
  std::vector<std::string> urls;
  for (Request& request : *wanted) {
    if (modules_.contains(request.key) || !in_round.insert(request.key).second) continue;
    round.push_back({.request = std::move(request), .source = {}});
    urls.push_back(round.back().request.key.url);
  }
  wanted->clear();
  if (round.empty()) return true;
  const bool plainly = ops_->WantModules(urls, graph.call.dynamic);
  for (Loaded& loaded : round) {
    if (!ReadSource(isolate, context, graph.call, plainly, &loaded)) return false;
  }
  if (!ToJavaScript(isolate, context, graph.call, round)) return false;
  for (const Loaded& loaded : round) {
    Module* module = Add(isolate, context, graph, loaded);
    if (!module) return false;
    if (module->key.type == kJavaScript && !ReadImports(isolate, context, graph.call, *module, wanted)) return false;
  }
  return true;
}

v8::MaybeLocal<v8::Module> ModuleLoader::LoadGraph(v8::Isolate* isolate, v8::Local<v8::Context> context, Graph& graph,
                                                   Request root) {
  const Key key = root.key;
  Requests wanted;
  wanted.push_back(std::move(root));
  while (!wanted.empty()) {
    if (LoadRound(isolate, context, graph, &wanted)) continue;
    for (const Key& half : graph.added) Forget(half);  // the next import of it tries again
    return {};
  }
  return modules_.at(key)->module.Get(isolate);
}

v8::MaybeLocal<v8::Promise> ModuleLoader::RunMain(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  v8::Local<v8::Module> module;
  v8::Local<v8::Value> promise;
  Graph graph;
  if (!LoadGraph(isolate, context, graph, {.key = {main_, kJavaScript}, .place = {}}).ToLocal(&module)) return {};
  if (!Link(isolate, context, graph.call, module, OnResolve)) return {};
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
  const std::string named = resource_name->IsString() ? ToUtf8(isolate, resource_name.As<v8::String>()) : "";
  const std::string& referrer = named.empty() ? self.main_ : named;  // code that has no name
  Wanted import{.request = {}, .call = {.dynamic = true, .frames = {}}, .resolver = {}};
  ScriptError error;
  if (ReadType(isolate, attributes, 2, &import.request.key.type, &error) >= 0) {
    if (resolver->Reject(context, MakeError(isolate, context, error)).IsNothing()) return {};
    return resolver->GetPromise();
  }
  if (!self.ResolveUrl(ToUtf8(isolate, specifier), referrer, &import.request.key.url, &error)) {
    v8::Local<v8::Value> refused = MakeError(isolate, context, error);
    AddNotFoundCode(isolate, context, refused);
    if (resolver->Reject(context, refused).IsNothing()) return {};
    return resolver->GetPromise();
  }
  import.call.frames = CurrentStack(isolate);
  import.resolver.Reset(isolate, resolver);
  self.wanted_.push_back(std::move(import));
  return resolver->GetPromise();
}

void ModuleLoader::StartNextImport(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  if (wanted_.empty()) return;
  Wanted import = std::move(wanted_.front());
  wanted_.pop_front();
  v8::Local<v8::Promise::Resolver> resolver = import.resolver.Get(isolate);
  v8::TryCatch failure(isolate);
  StartImport(isolate, context, import, resolver);
  if (!failure.HasCaught()) return;
  if (failure.HasTerminated()) {
    failure.ReThrow();
    return;
  }
  resolver->Reject(context, failure.Exception()).FromMaybe(false);
}

// Leaves an exception pending when the module cannot be loaded.
void ModuleLoader::StartImport(v8::Isolate* isolate, v8::Local<v8::Context> context, Wanted& import,
                               v8::Local<v8::Promise::Resolver> resolver) {
  Graph graph{.call = std::move(import.call), .added = {}};
  v8::Local<v8::Module> module;
  v8::Local<v8::Value> evaluated;
  if (!LoadGraph(isolate, context, graph, std::move(import.request)).ToLocal(&module) ||
      !Link(isolate, context, graph.call, module, OnResolve) || !module->Evaluate(context).ToLocal(&evaluated)) {
    return;
  }
  Watch(isolate, module, evaluated.As<v8::Promise>());
  // Resolves to the namespace once the evaluation is over.
  auto done = [](const v8::FunctionCallbackInfo<v8::Value>& args) { args.GetReturnValue().Set(args.Data()); };
  v8::Local<v8::Function> to_namespace;
  v8::Local<v8::Promise> result;
  if (v8::Function::New(context, done, module->GetModuleNamespace()).ToLocal(&to_namespace) &&
      evaluated.As<v8::Promise>()->Then(context, to_namespace).ToLocal(&result)) {
    resolver->Resolve(context, result).FromMaybe(false);
  }
}

void ModuleLoader::Watch(v8::Isolate* isolate, v8::Local<v8::Module> module, v8::Local<v8::Promise> done) {
  std::erase_if(evaluations_, [&](const Evaluation& evaluation) {
    return evaluation.done.Get(isolate)->State() != v8::Promise::kPending;
  });
  if (done->State() != v8::Promise::kPending || !module->IsSourceTextModule()) return;
  evaluations_.push_back({.module = {isolate, module}, .done = {isolate, done}});
}

std::optional<ScriptError> ModuleLoader::StalledError(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                                      bool main_waits) {
  v8::HandleScope handles(isolate);
  std::vector<v8::Local<v8::Module>> waiting;
  if (main_waits) waiting.push_back(modules_.at({main_, kJavaScript})->module.Get(isolate));
  for (const Evaluation& evaluation : evaluations_) {
    if (evaluation.done.Get(isolate)->State() != v8::Promise::kPending) continue;
    waiting.push_back(evaluation.module.Get(isolate));
  }
  if (waiting.empty()) return std::nullopt;
  ScriptError error{"Error", kNotResolved, ""};
  for (v8::Local<v8::Module> module : waiting) {
    auto [modules, messages] = module->GetStalledTopLevelAwaitMessages(isolate);
    if (messages.empty()) continue;
    error.stack = error.name + ": " + error.message + "\n    at " + PlaceOf(isolate, context, messages[0]);
    break;
  }
  return error;
}

void ModuleLoader::OnImportMeta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                                v8::Local<v8::Object> meta) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleLoader& self = LoaderOf(isolate);
  const Module* known = self.Find(isolate, module);
  if (!known) return;
  auto set = [&](std::string_view name, v8::Local<v8::Value> value) {
    return meta->CreateDataProperty(context, NameString(isolate, name), value).FromMaybe(false);
  };
  const std::string& url = known->key.url;
  v8::Local<v8::String> url_text = ShortString(isolate, url);
  v8::Local<v8::Function> resolve;
  if (!set("url", url_text) || !set("main", v8::Boolean::New(isolate, url == self.main_)) ||
      !v8::Function::New(context, OnMetaResolve, url_text, 0, v8::ConstructorBehavior::kThrow).ToLocal(&resolve) ||
      !set("resolve", resolve)) {
    return;
  }
  const std::optional<std::string> path = PathOfFileUrl(url);
  if (!path) return;
  const std::string folder = path->substr(0, std::max<size_t>(path->rfind('/'), 1));
  if (set("filename", ShortString(isolate, *path))) set("dirname", ShortString(isolate, folder));
}

// import.meta.resolve(specifier)
void ModuleLoader::OnMetaResolve(const v8::FunctionCallbackInfo<v8::Value>& args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::String> specifier;
  if (!args[0]->ToString(context).ToLocal(&specifier)) return;
  std::string url;
  ScriptError error;
  const std::string referrer = ToUtf8(isolate, args.Data().As<v8::String>());
  if (LoaderOf(isolate).ResolveUrl(ToUtf8(isolate, specifier), referrer, &url, &error)) {
    args.GetReturnValue().Set(ShortString(isolate, url));
  } else {
    isolate->ThrowException(MakeError(isolate, context, error));
  }
}

}  // namespace network_runtime
