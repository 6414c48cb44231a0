#include "runtime/transpile_errors.h"

#include <algorithm>

#include "base/json_text.h"

namespace network_runtime {
namespace {

constexpr size_t kLongestLine = 1000;  // bytes of a line that is shown

// The length of the line terminator at `at`; 0 where there is none.
size_t TerminatorAt(std::string_view text, size_t at) {
  if (text[at] == '\n') return 1;
  if (text[at] == '\r') return at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
  const std::string_view wide = text[at] == '\xe2' ? text.substr(at, 3) : std::string_view();
  return wide == "\u2028" || wide == "\u2029" ? 3 : 0;
}

ScriptError Named(std::string error_name, std::string message, std::string_view place) {
  std::string stack = error_name + ": " + message + "\n    at ";
  stack += place;
  return {std::move(error_name), std::move(message), std::move(stack)};
}

const TranspileProblem* FirstError(const Transpiled& transpiled) {
  if (transpiled.status != TranspileStatus::kSyntaxError) return nullptr;
  auto first = std::ranges::find_if(transpiled.problems, &TranspileProblem::is_error);
  return first == transpiled.problems.end() ? nullptr : &*first;
}

ScriptError SyntaxErrorAt(const TranspileProblem& problem, std::string_view place, std::string_view name,
                          std::string_view source) {
  const std::string line = std::to_string(problem.line + 1);
  const std::string column = std::to_string(problem.column + 1);
  ScriptError error = Named("SyntaxError", problem.message, place);
  std::string data = "{\"fileName\":" + JsonQuoted(name) + ",\"lineNumber\":" + line + ",\"columnNumber\":" + column;
  const std::string_view text = LineOf(source, problem.line);
  if (!text.empty() && text.size() <= kLongestLine) data += ",\"sourceLine\":" + JsonQuoted(text);
  error.details = {.encoding = PayloadEncoding::kJson, .text = "{\"data\":" + data + "}}"};
  return error;
}

}  // namespace

std::string_view LineOf(std::string_view source, size_t line) {
  size_t start = 0;
  for (size_t at = 0; at < source.size();) {
    const size_t terminator = TerminatorAt(source, at);
    if (terminator != 0 && line-- == 0) return source.substr(start, at - start);
    at += std::max<size_t>(terminator, 1);
    if (terminator != 0) start = at;
  }
  return line == 0 ? source.substr(start) : std::string_view();
}

std::string PlaceOfProblem(const Transpiled& transpiled, std::string_view name) {
  std::string place(name);
  if (const TranspileProblem* problem = FirstError(transpiled)) {
    place += ":" + std::to_string(problem->line + 1) + ":" + std::to_string(problem->column + 1);
  }
  return place;
}

ScriptError ErrorOf(const Transpiled& transpiled, std::string_view name, std::string_view source) {
  switch (transpiled.status) {
    case TranspileStatus::kSyntaxError:
      if (const TranspileProblem* problem = FirstError(transpiled)) {
        return SyntaxErrorAt(*problem, PlaceOfProblem(transpiled, name), name, source);
      }
      return Named("SyntaxError", "the source cannot be read", name);
    case TranspileStatus::kTooDeep:
      return Named("SyntaxError", "the source is nested too deeply", name);
    case TranspileStatus::kCpuLimit:
      return Named("RangeError", "the source takes too long to be made JavaScript", name);
    case TranspileStatus::kMemoryLimit:
      return Named("RangeError", "the source takes too much memory to be made JavaScript", name);
    default:
      return Named("Error", "the source could not be made JavaScript: " + transpiled.failure, name);
  }
}

}  // namespace network_runtime
