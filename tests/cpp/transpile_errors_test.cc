// The errors of sources that could not be made JavaScript: what they say, and where they lead.
#include "runtime/transpile_errors.h"

#include <doctest/doctest.h>

#include <iterator>
#include <string>
#include <string_view>

namespace network_runtime {
namespace {

Transpiled Refused(uint32_t line, uint32_t column) {
  Transpiled refused;
  refused.status = TranspileStatus::kSyntaxError;
  refused.problems.push_back({.message = "a warning", .help = "", .is_error = false});
  refused.problems.push_back({.message = "no \"b\"", .help = "", .line = line, .column = column});
  return refused;
}

TEST_CASE("LineOf: lines end as the language says") {
  constexpr std::string_view kSource = "a\nb\r\nc\rd\u2028e\u2029f\u2030g";
  const std::string_view lines[] = {"a", "b", "c", "d", "e", "f\u2030g"};
  for (size_t i = 0; i < std::size(lines); ++i) CHECK(LineOf(kSource, i) == lines[i]);
  CHECK(LineOf(kSource, std::size(lines)).empty());
  CHECK(LineOf("", 0).empty());
  CHECK(LineOf("", 1).empty());
  CHECK(LineOf("\n", 1).empty());
  CHECK(LineOf("\xe2", 0) == "\xe2");
  CHECK(LineOf("a\r", 0) == "a");
}

TEST_CASE("ErrorOf: a syntax error has its place and its line") {
  const ScriptError error = ErrorOf(Refused(1, 4), "a.ts", "x\nlet b\n");
  CHECK(error.name == "SyntaxError");
  CHECK(error.message == "no \"b\"");
  CHECK(error.stack == "SyntaxError: no \"b\"\n    at a.ts:2:5");
  CHECK(error.details.text == R"({"data":{"fileName":"a.ts","lineNumber":2,"columnNumber":5,"sourceLine":"let b"}})");
  CHECK(PlaceOfProblem(Refused(1, 4), "a.ts") == "a.ts:2:5");
}

TEST_CASE("ErrorOf: a line that is very long, or that is not there, is left out") {
  CHECK(ErrorOf(Refused(0, 0), "a.ts", std::string(1001, 'x')).details.text.find("sourceLine") == std::string::npos);
  CHECK(ErrorOf(Refused(0, 0), "a.ts", std::string(1000, 'x')).details.text.find("sourceLine") != std::string::npos);
  CHECK(ErrorOf(Refused(9, 0), "a.ts", "x").details.text.find("sourceLine") == std::string::npos);
}

TEST_CASE("ErrorOf: every other way to fail has an error of its own") {
  Transpiled failed;
  failed.failure = "no such program";
  const auto error = [&failed](TranspileStatus status) {
    failed.status = status;
    return ErrorOf(failed, "a.ts", "");
  };
  CHECK(error(TranspileStatus::kTooDeep).stack == "SyntaxError: the source is nested too deeply\n    at a.ts");
  CHECK(error(TranspileStatus::kCpuLimit).name == "RangeError");
  CHECK(error(TranspileStatus::kMemoryLimit).name == "RangeError");
  CHECK(error(TranspileStatus::kUnavailable).message == "the source could not be made JavaScript: no such program");
  CHECK(error(TranspileStatus::kSyntaxError).message == "the source cannot be read");
  CHECK(PlaceOfProblem(failed, "a.ts") == "a.ts");
}

}  // namespace
}  // namespace network_runtime
