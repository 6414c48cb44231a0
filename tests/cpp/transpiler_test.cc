// The transpiler as its callers meet it: what it makes of sources, good and hostile, in which order, and what is kept.
#include "runtime/transpiler.h"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "event.h"
#include "transpiler_fixtures.h"

namespace network_runtime {
namespace {

std::string Repeated(std::string_view text, size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST_CASE("Transpiler: takes the types out and says where the code comes from") {
  Program program;
  Transpiled result = Run(Request("type T = number;\nlet a: T = 1;\n  throw a;\n"));
  REQUIRE(result.status == TranspileStatus::kTranspiled);
  CHECK(result.failure.empty());
  CHECK(result.code->code == "let a = 1;\nthrow a;\n");
  CHECK(result.code->is_module);
  CHECK(result.code->map.Find({1, 0}) == SourceMap::Position{2, 2});
  CHECK(result.cpu_ns > 0);
  CHECK(result.peak_memory_bytes > 0);
}

TEST_CASE("Transpiler: a source is a script unless it says that it is a module") {
  Program program;
  CHECK_FALSE(Run(Request("let a: number = 1", TranspileUnit::kUnambiguous)).code->is_module);
  CHECK(Run(Request("export let b: number = 1", TranspileUnit::kUnambiguous)).code->is_module);
  CHECK(Run(Request("await 0 as any", TranspileUnit::kUnambiguous)).code->is_module);
  CHECK(Run(Request("let a: number = 1")).code->is_module);
}

TEST_CASE("Transpiler: a declaration file is an empty module, whatever is in it") {
  Program program("/nowhere");
  TranspileRequest request = Request("declare let a: string; ][");
  request.language = TranspileLanguage::kDeclaration;
  Transpiled result = Run(request);
  REQUIRE(result.status == TranspileStatus::kTranspiled);
  CHECK(result.code->code == "export {};\n");
}

TEST_CASE("Transpiler: a syntax error has its place, in UTF-16 units, and the offsets of its bytes") {
  Program program;
  Transpiled result = Run(Request("let a = 1;\nlet \xc3\xa9\xf0\x9d\x92\xb3 = ;\n"));
  REQUIRE(result.status == TranspileStatus::kSyntaxError);
  REQUIRE(result.problems.size() == 1);
  const TranspileProblem& problem = result.problems[0];
  CHECK(problem.message == "Unexpected token");
  CHECK(result.failure == problem.message);
  CHECK(problem.is_error);
  CHECK(problem.line == 1);
  CHECK(problem.column == 10);
  CHECK(problem.start == 24);
  CHECK(problem.end == 25);
  CHECK(result.code == nullptr);
}

TEST_CASE("Transpiler: hostile sources fail, each in its way, and the next source is transpiled") {
  Program program;
  struct Case {
    const char* what;
    std::string source;
    int64_t cpu_ms;
    size_t memory_mb;
    TranspileStatus status;
  };
  std::string enums;
  for (int i = 0; enums.size() < 10 * kMegabyte; ++i) {
    enums +=
        "enum E" + std::to_string(i) + " { A, B = A << 1, C = \"c\".length, D = E" + std::to_string(i) + ".B | 4 }\n";
  }
  const Case cases[] = {
      {"brackets", std::string(20'000, '('), 10'000, 512, TranspileStatus::kTooDeep},
      {"closed brackets", std::string(20'000, '[') + std::string(20'000, ']'), 10'000, 512, TranspileStatus::kTooDeep},
      {"blocks", std::string(40'000, '{') + std::string(40'000, '}'), 10'000, 512, TranspileStatus::kTooDeep},
      {"types", "let a: " + Repeated("A<", 40'000), 10'000, 512, TranspileStatus::kTooDeep},
      {"a chain", "a" + Repeated("+a", 100'000), 10'000, 1024, TranspileStatus::kTooDeep},
      {"a long else", Repeated("if (a) b; else ", 100'000) + "c;", 10'000, 1024, TranspileStatus::kTooDeep},
      {"arrows or conditions", Repeated("a ? (b) : c => ", 3000), 300, 4096, TranspileStatus::kCpuLimit},
      {"the same with little memory", Repeated("a ? (b) : c => ", 3000), 30'000, 64, TranspileStatus::kMemoryLimit},
      {"parameters or brackets", Repeated("(a=", 3000), 100, 4096, TranspileStatus::kCpuLimit},
      {"the same with little memory", Repeated("(a=", 3000), 30'000, 64, TranspileStatus::kMemoryLimit},
      {"10 MB of enums", enums, 30'000, 64, TranspileStatus::kMemoryLimit},
  };
  for (const Case& one : cases) {
    CAPTURE(std::string(one.what));
    TranspileRequest request = Request(one.source);
    request.limits = {.cpu_ns = one.cpu_ms * 1'000'000, .memory_bytes = one.memory_mb * kMegabyte};
    Transpiled result = Run(std::move(request));
    CHECK(result.status == one.status);
    CHECK_FALSE(result.failure.empty());
    CHECK(result.code == nullptr);
    CHECK(result.cpu_ns <= one.cpu_ms * 1'000'000 + 1'000'000'000);
    CHECK(result.peak_memory_bytes <= one.memory_mb * kMegabyte);
    CHECK(Code("let a: 1 = 1") == "let a = 1;\n");
  }
}

TEST_CASE("Transpiler: the least memory is enough for an ordinary source") {
  Program program;
  TranspileRequest request = Request("let little: string = 'memory';");
  request.limits.memory_bytes = 1;
  CHECK(Run(std::move(request)).status == TranspileStatus::kTranspiled);
}

TEST_CASE("Transpiler: what is nested grows by its own size only") {
  Program program;
  const std::string nested = Code(std::string(3000, '{') + std::string(3000, '}'));
  CHECK(nested.size() < 20'000);
}

TEST_CASE("Transpiler: what a process says of a source is not kept where it has seen another before") {
  const std::vector<TranspileRequest> requests = {Request("let kept0: 1"), Request("let kept1: 1")};
  {
    Folder folder;
    Program program(folder.Writes(Answer("let kept0;\n") + Answer("forged;\n")));
    CHECK(TranspileClient().RunMany(requests)[1].code->code == "forged;\n");
  }
  {
    Program program;
    CHECK(Run(requests[1]).code->code == "let kept1;\n");
  }
  Program program("/nowhere");
  CHECK(Run(requests[0]).code->code == "let kept0;\n");
}

TEST_CASE("Transpiler: many sources by one process, each with its own result") {
  Program program;
  std::vector<TranspileRequest> requests;
  for (const char* source : {"let m0: 0", "let m1: = 1", "let m2: 2"}) requests.push_back(Request(source));
  requests.push_back(Request(std::string(20'000, '[')));
  requests.push_back(Request("let m4: 4"));
  std::vector<Transpiled> results = TranspileClient().RunMany(requests);
  REQUIRE(results.size() == 5);
  CHECK(results[0].code->code == "let m0;\n");
  CHECK(results[1].status == TranspileStatus::kSyntaxError);
  CHECK(results[2].code->code == "let m2;\n");
  CHECK(results[3].status == TranspileStatus::kTooDeep);
  CHECK(results[4].code->code == "let m4;\n");
  CHECK(results[0].cpu_ns > 0);  // of the process
  CHECK(results[1].cpu_ns == 0);
  CHECK(TranspileClient().RunMany({}).empty());
}

TEST_CASE("Transpiler: what is known is not transpiled again, whatever happens to the program") {
  const std::string source = "let known: number = 1;";
  TranspileRequest wrong = Request("let known: = 1;");
  {
    Program program;
    CHECK(Code(source) == "let known = 1;\n");
    CHECK(Run(wrong).status == TranspileStatus::kSyntaxError);
  }
  Program program("/nowhere");
  Transpiled again = Run(Request(source));
  CHECK(again.status == TranspileStatus::kTranspiled);
  CHECK(again.code->code == "let known = 1;\n");
  CHECK(again.cpu_ns == 0);
  CHECK(Run(wrong).status == TranspileStatus::kSyntaxError);
  // Other options are another result.
  CHECK(Run(Request(source, TranspileUnit::kUnambiguous)).status == TranspileStatus::kUnavailable);
  TranspileRequest tsx = Request(source);
  tsx.language = TranspileLanguage::kTsx;
  CHECK(Run(tsx).status == TranspileStatus::kUnavailable);
  TranspileRequest metadata = Request(source);
  metadata.decorator_metadata = true;
  CHECK(Run(metadata).status == TranspileStatus::kUnavailable);
}

TEST_CASE("Transpiler: what is submitted is answered on another thread, at once where it is known") {
  Program program;
  TranspileClient client;
  Event done;
  Transpiled first;
  REQUIRE(client.Submit(Request("let submitted: 1"), [&](Transpiled result) {
    first = std::move(result);
    done.Set();
  }));
  REQUIRE(done.Wait());
  CHECK(first.code->code == "let submitted;\n");
  bool called = false;
  REQUIRE(client.Submit(Request("let submitted: 1"), [&](Transpiled result) {
    called = true;
    CHECK(result.code == first.code);
  }));
  CHECK(called);
}

TEST_CASE("Transpiler: what is submitted may hold the client") {
  Program program;
  auto client = std::make_shared<TranspileClient>();
  Event done;
  std::weak_ptr<TranspileClient> left = client;
  REQUIRE(client->Submit(Request("let holds: 1"), [&done, held = client](Transpiled) { done.Set(); }));
  client.reset();
  REQUIRE(done.Wait());
  TimePoint end = Clock::now() + kPatience;
  while (!left.expired() && Clock::now() < end) std::this_thread::yield();
  CHECK(left.expired());
  CHECK(Code("let afterwards: 1") == "let afterwards;\n");
}

TEST_CASE("Transpiler: a client has a bounded queue and never all of the processes") {
  Folder folder;
  const fs::path running = folder.Path("running");
  TranspileClient greedy;
  {
    Program program(folder.Script(": > " + running.string() + "; exec sleep 1000"));
    size_t taken = 0;
    while (greedy.Submit(Request("let greedy: " + std::to_string(taken)), [](Transpiled) {})) {
      REQUIRE(++taken < 1000);
    }
    CHECK(taken >= TranspileClient::kMostWaiting);
    REQUIRE(WaitForFile(running));
  }
  CHECK(Code("let modest: 1") == "let modest;\n");
  greedy.Close();
}

TEST_CASE("Transpiler: what waits is bounded in bytes, too") {
  Folder folder;
  Program program(folder.Script("exec sleep 1000"));
  TranspileClient client;
  const std::string large(30 * kMegabyte, ' ');
  size_t taken = 0;
  while (client.Submit(Request(std::to_string(taken) + large), [](Transpiled) {})) REQUIRE(++taken < 100);
  CHECK(taken <= 2 + std::thread::hardware_concurrency());
}

TEST_CASE("Transpiler: many clients at once") {
  Program program;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&right, i] {
      TranspileClient client;
      for (int j = 0; j < 8; ++j) {
        const std::string name = "v" + std::to_string(i) + "_" + std::to_string(j % 6);
        Transpiled result = client.Run(Request("let " + name + ": number"));
        if (result.code && result.code->code == "let " + name + ";\n") ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 32);
}

TEST_CASE("Transpiler: the language by a file's name and by what embedders call it") {
  CHECK(LanguageOfName("/a/b.ts") == TranspileLanguage::kTypeScript);
  CHECK(LanguageOfName("b.mts") == TranspileLanguage::kTypeScript);
  CHECK(LanguageOfName("b.tsx") == TranspileLanguage::kTsx);
  CHECK(LanguageOfName("b.jsx") == TranspileLanguage::kJsx);
  CHECK(LanguageOfName("b.d.ts") == TranspileLanguage::kDeclaration);
  CHECK(LanguageOfName("b.d.mts") == TranspileLanguage::kDeclaration);
  for (const char* name : {"b.js", "b.mjs", "b.cts", "b.json", "ts", "b", ""}) CHECK_FALSE(LanguageOfName(name));
  CHECK(LanguageCalled("ts") == TranspileLanguage::kTypeScript);
  CHECK(LanguageCalled("tsx") == TranspileLanguage::kTsx);
  for (const char* name : {"js", "TS", ""}) CHECK_FALSE(LanguageCalled(name));
}

}  // namespace
}  // namespace network_runtime
