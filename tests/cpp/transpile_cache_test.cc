// What the transpiler's cache keeps, and what it lets go.
#include "runtime/transpile_cache.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace network_runtime {
namespace {

TranspileRequest Request(std::string source) {
  TranspileRequest request;
  request.source = std::move(source);
  return request;
}

Transpiled Result(std::string code) {
  Transpiled result;
  result.status = TranspileStatus::kTranspiled;
  result.code = std::make_shared<const TranspiledCode>(std::move(code), SourceMap(), true);
  result.cpu_ns = 5;
  result.peak_memory_bytes = 6;
  return result;
}

TEST_CASE("TranspileCache: gives back what it keeps, at no cost") {
  TranspileCache cache;
  cache.Keep(Request("a"), Result("A"));
  auto found = cache.Find(Request("a"));
  REQUIRE(found);
  CHECK(found->code->code == "A");
  CHECK(found->cpu_ns == 0);
  CHECK(found->peak_memory_bytes == 0);
  CHECK_FALSE(cache.Find(Request("b")));
  TranspileRequest other = Request("a");
  other.jsx_import_source = "preact";
  CHECK_FALSE(cache.Find(other));
  other = Request("a");
  other.name = "another.ts";
  other.limits.cpu_ns = 1;
  CHECK(cache.Find(other));
}

TEST_CASE("TranspileCache: keeps nothing that limits or accidents decided") {
  TranspileCache cache;
  for (TranspileStatus status :
       {TranspileStatus::kTooDeep, TranspileStatus::kCpuLimit, TranspileStatus::kMemoryLimit,
        TranspileStatus::kCancelled, TranspileStatus::kUnavailable, TranspileStatus::kBroken}) {
    Transpiled result;
    result.status = status;
    cache.Keep(Request("a"), result);
  }
  CHECK(cache.entries() == 0);
  Transpiled wrong;
  wrong.status = TranspileStatus::kSyntaxError;
  wrong.problems.push_back({.message = "no", .help = {}});
  cache.Keep(Request("a"), wrong);
  CHECK(cache.Find(Request("a"))->problems[0].message == "no");
}

TEST_CASE("TranspileCache: is bounded in entries and bytes, and the last used stay") {
  TranspileCache cache({.entries = 3, .bytes = 1 << 20, .largest = 1 << 19});
  for (const char* source : {"a", "b", "c"}) cache.Keep(Request(source), Result(source));
  CHECK(cache.Find(Request("a")));
  cache.Keep(Request("d"), Result("d"));
  CHECK_FALSE(cache.Find(Request("b")));
  CHECK(cache.Find(Request("a")));
  CHECK(cache.entries() == 3);

  const std::string large(400'000, ' ');
  for (const char* source : {"e", "f", "g"}) cache.Keep(Request(source + large), Result(""));
  CHECK(cache.entries() == 2);
  CHECK(cache.bytes() <= 1 << 20);
  CHECK(cache.Find(Request("g" + large)));

  cache.Keep(Request(std::string(600'000, ' ')), Result(""));
  CHECK_FALSE(cache.Find(Request(std::string(600'000, ' '))));
}

TEST_CASE("TranspileCache: a result is kept once") {
  TranspileCache cache;
  cache.Keep(Request("a"), Result("A"));
  const size_t bytes = cache.bytes();
  cache.Keep(Request("a"), Result("A"));
  CHECK(cache.entries() == 1);
  CHECK(cache.bytes() == bytes);
}

}  // namespace
}  // namespace network_runtime
