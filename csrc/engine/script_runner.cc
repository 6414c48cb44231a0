#include "engine/script_runner.h"

#include <v8-exception.h>
#include <v8-function.h>
#include <v8-script.h>

#include <string>
#include <vector>

#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr int kMostAttempts = 64;

// `prefix` is what we put before the user's first line: columns are counted without it.
v8::MaybeLocal<v8::Script> Compile(const IsolateLock& lock, std::string_view source, std::string_view file_name,
                                   std::string_view prefix = {}) {
  v8::Local<v8::String> text;
  if (!FromUtf8(lock.isolate(), source).ToLocal(&text)) return {};
  v8::ScriptOrigin origin(NameString(lock.isolate(), file_name), 0, -static_cast<int>(prefix.size()));
  return v8::Script::Compile(lock.context(), text, &origin);
}

v8::MaybeLocal<v8::Script> TryCompile(const IsolateLock& lock, std::string_view prefix, const std::string& rest,
                                      std::string_view file_name) {
  v8::TryCatch quiet(lock.isolate());
  return Compile(lock, std::string(prefix) + rest, file_name, prefix);
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Whether a line that starts with `rest` would go on with the statement before it (ECMA-262, "Automatic Semicolon
// Insertion": no semicolon is inserted where the next token is allowed).
bool ContinuesStatement(std::string_view rest) {
  constexpr std::string_view kOperators = "+-*/%&|^=<>?:,.([`";
  if (rest.empty() || kOperators.find(rest.front()) != std::string_view::npos) return true;
  return rest.starts_with("in ") || rest.starts_with("instanceof ");
}

// Where the last statement may start, nearest to the end first.
std::vector<size_t> StatementStarts(std::string_view source) {
  std::vector<size_t> starts;
  size_t end = source.find_last_not_of(" \t\r\n;");
  if (end == std::string_view::npos) return starts;
  for (size_t i = end; i > 0 && starts.size() < kMostAttempts; --i) {
    char before = source[i - 1];
    if (before != ';' && before != '\n' && before != '}') continue;
    size_t start = i;
    while (start < source.size() && IsSpace(source[start])) ++start;
    if (start > end || (!starts.empty() && starts.back() == start)) continue;
    if (before != ';' && ContinuesStatement(source.substr(start))) continue;
    starts.push_back(start);
  }
  return starts;
}

std::string WithoutTrailingSemicolons(std::string_view text) {
  size_t end = text.find_last_not_of(" \t\r\n;");
  return std::string(text.substr(0, end == std::string_view::npos ? 0 : end + 1));
}

v8::MaybeLocal<v8::Script> CompileAsAsync(const IsolateLock& lock, std::string_view source,
                                          std::string_view file_name) {
  v8::Local<v8::Script> script;
  std::string whole = WithoutTrailingSemicolons(source);
  if (TryCompile(lock, "(async()=>(", whole + "\n))()", file_name).ToLocal(&script)) return script;
  std::string all(source);
  if (!TryCompile(lock, "(async()=>{", all + "\n})()", file_name).ToLocal(&script)) return {};
  for (size_t start : StatementStarts(source)) {
    v8::Local<v8::Script> with_value;
    std::string head = all.substr(0, start);
    head.append("return(").append(WithoutTrailingSemicolons(source.substr(start))).append("\n)})()");
    if (TryCompile(lock, "(async()=>{", head, file_name).ToLocal(&with_value)) {
      return with_value;
    }
  }
  return script;
}

}  // namespace

// Whether the source says `await` outside of functions. As a script some of it means something else: `await (x)` calls
// a function of that name.
bool AwaitsAtTopLevel(const IsolateLock& lock, std::string_view source, std::string_view file_name) {
  v8::Local<v8::String> text;
  if (source.find("await") == std::string_view::npos || !FromUtf8(lock.isolate(), source).ToLocal(&text)) return false;
  v8::TryCatch quiet(lock.isolate());
  v8::ScriptOrigin origin(NameString(lock.isolate(), file_name), 0, 0, false, -1, {}, false, false, true);
  v8::ScriptCompiler::Source compiled(text, origin);
  v8::Local<v8::Module> module;
  return v8::ScriptCompiler::CompileModule(lock.isolate(), &compiled).ToLocal(&module) && module->HasTopLevelAwait();
}

v8::MaybeLocal<v8::Value> RunSource(const IsolateLock& lock, std::string_view source, std::string_view file_name) {
  v8::TryCatch failure(lock.isolate());
  v8::Local<v8::Script> script;
  if (!AwaitsAtTopLevel(lock, source, file_name) || !CompileAsAsync(lock, source, file_name).ToLocal(&script)) {
    // What is only valid in sloppy mode is no module, but may be the body of a function.
    bool awaits = source.find("await") != std::string_view::npos;
    if (!Compile(lock, source, file_name).ToLocal(&script) &&
        (failure.HasTerminated() || !awaits || !CompileAsAsync(lock, source, file_name).ToLocal(&script))) {
      failure.ReThrow();
      return {};
    }
    failure.Reset();
  }
  v8::Local<v8::Value> result;
  if (!script->Run(lock.context()).ToLocal(&result)) {
    failure.ReThrow();
    return {};
  }
  return result;
}

}  // namespace network_runtime
