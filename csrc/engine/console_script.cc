#include "engine/console_script.h"

#include <v8-exception.h>
#include <v8-message.h>

#include <algorithm>
#include <string>

#include "engine/mapped_scripts.h"
#include "engine/strings.h"

// V8's own entry for its inspector; no public header declares it (v8/src/debug/debug-interface.h).
namespace v8::debug {
enum class EvaluateGlobalMode { kDefault };
MaybeLocal<Value> EvaluateGlobal(Isolate* isolate, Local<String> source, EvaluateGlobalMode mode, bool repl);
}  // namespace v8::debug

namespace network_runtime {
namespace {

constexpr std::string_view kNameMark = "//# sourceURL=";

// Makes a name that may stand in a comment: no spaces, quotes or ends of comments.
std::string NameForComment(std::string_view name) {
  constexpr std::string_view kPlain = "-._~/:?=&+,@!$()[]{}#;%|^<>";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string plain;
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      plain += c;
    } else {
      plain.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return plain;
}

v8::MaybeLocal<v8::Value> Run(const IsolateLock& lock, std::string_view source) {
  v8::Local<v8::String> text;
  if (!FromUtf8(lock.isolate(), source).ToLocal(&text)) return {};
  return v8::debug::EvaluateGlobal(lock.isolate(), text, v8::debug::EvaluateGlobalMode::kDefault, true);
}

// V8 does not know the name of a source that it could not read to its end.
void NamePlace(const IsolateLock& lock, const v8::TryCatch& failure, const ScriptSource& source) {
  constexpr std::string_view kUncaught = "Uncaught ";
  v8::Local<v8::Message> message = failure.Message();
  int line = message.IsEmpty() ? 0 : message->GetLineNumber(lock.context()).FromMaybe(0);
  if (line <= 0 || !failure.Exception()->IsNativeError()) return;
  std::string stack = ToUtf8(lock.isolate(), message->Get());
  if (stack.starts_with(kUncaught)) stack.erase(0, kUncaught.size());
  SourceMap::Position place{static_cast<uint32_t>(line - 1), static_cast<uint32_t>(message->GetStartColumn())};
  if (source.map) place = source.map->Find(place).value_or(place);
  stack.append("\n    at ").append(source.file_name).append(":" + std::to_string(place.line + 1));
  stack.append(":" + std::to_string(place.column + 1));
  failure.Exception()
      .As<v8::Object>()
      ->DefineOwnProperty(lock.context(), NameString(lock.isolate(), "stack"), ShortString(lock.isolate(), stack),
                          v8::DontEnum)
      .FromMaybe(false);
}

}  // namespace

v8::MaybeLocal<v8::Promise> RunConsoleScript(const IsolateLock& lock, const ScriptSource& source) {
  v8::Local<v8::Value> result;
  {
    v8::TryCatch failure(lock.isolate());
    std::string named(source.text);
    std::string name;
    if (source.map) {
      name = MappedScripts::Of(lock.isolate()).ConsoleName(NameForComment(source.file_name), *source.map);
      named.append("\n").append(kNameMark).append(name);
    } else if (source.text.find(kNameMark) == std::string_view::npos) {
      // A source that names itself keeps that name, as a script does.
      named.append("\n").append(kNameMark).append(NameForComment(source.file_name));
    }
    if (Run(lock, named).ToLocal(&result)) return result.As<v8::Promise>();
    if (failure.HasTerminated() || !failure.Exception()->IsNativeError()) {
      failure.ReThrow();
      return {};
    }
    if (source.map) MappedScripts::Of(lock.isolate()).DropConsole(name);
  }
  // The source did not run and will not. Compiling it once more finds the error's place in the source as it was given.
  v8::TryCatch failure(lock.isolate());
  if (Run(lock, source.text).ToLocal(&result)) return result.As<v8::Promise>();
  if (!failure.HasTerminated()) NamePlace(lock, failure, source);
  failure.ReThrow();
  return {};
}

}  // namespace network_runtime
