#include "engine/script_runner.h"

#include <v8-exception.h>
#include <v8-message.h>
#include <v8-script.h>

#include <string>

#include "engine/console_script.h"
#include "engine/mapped_scripts.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

v8::ScriptOrigin OriginOf(const IsolateLock& lock, const ScriptSource& source) {
  if (!source.map) return v8::ScriptOrigin(NameString(lock.isolate(), source.file_name));
  return MappedScripts::Of(lock.isolate()).Origin(source.file_name, source.text, *source.map, false);
}

v8::MaybeLocal<v8::Script> Compile(const IsolateLock& lock, const ScriptSource& source) {
  v8::Local<v8::String> text;
  if (!FromUtf8(lock.isolate(), source.text).ToLocal(&text)) return {};
  v8::ScriptOrigin origin = OriginOf(lock, source);
  return v8::Script::Compile(lock.context(), text, &origin);
}

// True when the source uses `await` outside of functions. Some such source also compiles as a script, with another
// meaning: `await (x)` calls a function of that name.
bool AwaitsAtTopLevel(const IsolateLock& lock, const ScriptSource& source) {
  v8::Local<v8::String> text;
  if (!FromUtf8(lock.isolate(), source.text).ToLocal(&text)) return false;
  v8::TryCatch quiet(lock.isolate());
  v8::ScriptOrigin origin(NameString(lock.isolate(), source.file_name), 0, 0, false, -1, {}, false, false, true);
  v8::ScriptCompiler::Source compiled(text, origin);
  v8::Local<v8::Module> module;
  return v8::ScriptCompiler::CompileModule(lock.isolate(), &compiled).ToLocal(&module) && module->HasTopLevelAwait();
}

bool RunInConsole(const IsolateLock& lock, const ScriptSource& source, Completion* completion) {
  v8::Local<v8::Promise> promise;
  if (!RunConsoleScript(lock, source).ToLocal(&promise)) return false;
  *completion = {promise, true};
  return true;
}

// The position in the source where the error was found.
int PositionOf(const v8::TryCatch& failure) {
  return failure.Message().IsEmpty() ? -1 : failure.Message()->GetStartPosition();
}

// Runs source that is neither a script nor a module with `await`: sloppy code may still be valid in the console.
// `failure` holds the script's error. Of the two readings' errors, the one that came further stays there: that is what
// the author can fix.
bool RunWhatIsNoScript(const IsolateLock& lock, const ScriptSource& source, v8::TryCatch& failure,
                       Completion* completion) {
  const int script_position = PositionOf(failure);
  v8::TryCatch console_failure(lock.isolate());
  if (RunInConsole(lock, source, completion)) {
    failure.Reset();
    return true;
  }
  if (console_failure.HasTerminated() || PositionOf(console_failure) > script_position) {
    failure.Reset();
    console_failure.ReThrow();
  }
  return false;
}

bool ReplaceText(const IsolateLock& lock, v8::Local<v8::Object> object, std::string_view name, std::string_view part,
                 std::string_view longer) {
  v8::Local<v8::String> key = NameString(lock.isolate(), name);
  v8::Local<v8::Value> value;
  if (!object->GetRealNamedProperty(lock.context(), key).ToLocal(&value) || !value->IsString()) return false;
  std::string text = ToUtf8(lock.isolate(), value.As<v8::String>());
  const size_t start = text.find(part);
  if (start == std::string::npos) return false;
  text.replace(start, part.size(), longer);
  v8::Local<v8::String> replaced;
  return FromUtf8(lock.isolate(), text).ToLocal(&replaced) &&
         object->DefineOwnProperty(lock.context(), key, replaced, v8::DontEnum).FromMaybe(false);
}

// Adds a hint when the source is a module: "Unexpected token 'export'" alone does not help.
void HintAtModules(const IsolateLock& lock, v8::Local<v8::Value> thrown) {
  constexpr std::string_view kOfModules[] = {"Unexpected token 'export'",
                                             "Cannot use import statement outside a module",
                                             "Cannot use 'import.meta' outside a module"};
  if (!thrown->IsNativeError()) return;
  v8::TryCatch quiet(lock.isolate());
  for (std::string_view message : kOfModules) {
    const std::string hinted =
        std::string(message) + " (what is run here is a script, not a module: bundle the code into one script)";
    if (!ReplaceText(lock, thrown.As<v8::Object>(), "message", message, hinted)) continue;
    ReplaceText(lock, thrown.As<v8::Object>(), "stack", message, hinted);
    return;
  }
}

bool Run(const IsolateLock& lock, const ScriptSource& source, Completion* completion) {
  const bool says_await = source.text.find("await") != std::string_view::npos;
  if (says_await && AwaitsAtTopLevel(lock, source)) {
    return RunInConsole(lock, source, completion);
  }
  v8::TryCatch failure(lock.isolate());
  v8::Local<v8::Script> script;
  if (!Compile(lock, source).ToLocal(&script) && says_await && !failure.HasTerminated() &&
      RunWhatIsNoScript(lock, source, failure, completion)) {
    return true;
  }
  v8::Local<v8::Value> result;
  if (script.IsEmpty() || !script->Run(lock.context()).ToLocal(&result)) {
    failure.ReThrow();
    return false;
  }
  *completion = {result, false};
  return true;
}

}  // namespace

bool RunSource(const IsolateLock& lock, const ScriptSource& source, Completion* completion) {
  v8::TryCatch failure(lock.isolate());
  if (Run(lock, source, completion)) return true;
  if (failure.HasCaught() && !failure.HasTerminated()) HintAtModules(lock, failure.Exception());
  failure.ReThrow();
  return false;
}

}  // namespace network_runtime
