// The transpiler as its callers meet it: what it makes of sources, good and hostile, and what becomes of it where the
// program is missing, broken or killed.
#include "runtime/transpiler.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "event.h"

namespace network_runtime {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMegabyte = size_t{1} << 20;

// The real program for the time of a test, and then again.
class Program {
 public:
  Program() { SetTranspilerProgram(TRANSPILER_PROGRAM); }
  explicit Program(const std::string& path) { SetTranspilerProgram(path); }
  ~Program() { SetTranspilerProgram(TRANSPILER_PROGRAM); }
};

// A folder of its own for a test, with programs of the test's.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "transpiler_test.XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }

  std::string File(std::string_view content, mode_t mode) const {
    fs::path file = path_ / "program";
    std::ofstream(file) << content;
    REQUIRE(chmod(file.c_str(), mode) == 0);
    return file.string();
  }
  std::string Script(std::string_view commands) const { return File("#!/bin/sh\n" + std::string(commands), 0755); }
  // A program that reads nothing and writes this.
  std::string Writes(std::string_view output) const {
    std::ofstream(Path("output"), std::ios::binary) << output;
    return Script("exec cat " + Path("output").string());
  }
  fs::path Path(std::string_view name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string Repeated(std::string_view text, size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) result += text;
  return result;
}

// As the program writes it (runtime/transpiler_protocol.cc).
std::string AnswerHeader(uint64_t code, uint64_t map, uint64_t problems, uint32_t count) {
  const uint32_t words[] = {0x5354524e, 0, 1, count};
  const uint64_t lengths[] = {code, map, problems};
  std::string header(reinterpret_cast<const char*>(words), sizeof words);
  return header.append(reinterpret_cast<const char*>(lengths), sizeof lengths);
}

std::string Answer(const std::string& code, const std::string& map = "", const std::string& problems = "",
                   uint32_t count = 0) {
  return AnswerHeader(code.size(), map.size(), problems.size(), count) + code + map + problems;
}

TranspileRequest Request(std::string source, TranspileUnit unit = TranspileUnit::kModule) {
  TranspileRequest request;
  request.name = "test.ts";
  request.source = std::move(source);
  request.unit = unit;
  return request;
}

Transpiled Run(TranspileRequest request) { return TranspileClient().Run(std::move(request)); }

std::string Code(std::string source) {
  Transpiled result = Run(Request(std::move(source)));
  INFO(result.failure);
  REQUIRE(result.status == TranspileStatus::kTranspiled);
  return result.code->code;
}

size_t OpenDescriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const fs::directory_entry& entry : fs::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

bool WaitForFile(const fs::path& file) {
  for (TimePoint end = Clock::now() + kPatience; Clock::now() < end; std::this_thread::yield()) {
    if (fs::exists(file)) return true;
  }
  return false;
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

TEST_CASE("Transpiler: a program that cannot be run is named") {
  Folder folder;
  struct Case {
    std::string path;
    const char* says;
  };
  const Case cases[] = {{folder.Path("missing").string(), "No such file or directory"},
                        {folder.File("\x7f\x45LF no program", 0755), "Exec format error"},
                        {"/", "Permission denied"}};
  for (const Case& one : cases) {
    Program program(one.path);
    Transpiled result = Run(Request("let cannot_be_run: 1"));
    CHECK(result.status == TranspileStatus::kUnavailable);
    CHECK(result.failure == "the transpiler " + one.path + " cannot be started: " + one.says);
  }
}

TEST_CASE("Transpiler: a program that does not do its work is named, and how it ended") {
  struct Case {
    const char* commands;
    const char* says;
  };
  const Case cases[] = {{"echo hello; cat", " does not answer as it should"},
                        {"exec cat", " does not answer as it should"},
                        {"exit 7", " ended with code 7"},
                        {"exit 0", " ended with code 0"},
                        {"printf NRTS; exec sleep 0", " ended with code 0"},
                        {"kill -9 $$", " was ended by signal 9 (Killed)"},
                        {"kill -15 $$", " was ended by signal 15 (Terminated)"}};
  const size_t descriptors = OpenDescriptors();
  for (const Case& one : cases) {
    CAPTURE(std::string(one.commands));
    Folder folder;
    const std::string path = folder.Script(one.commands);
    Program program(path);
    // Larger than a pipe: what the program leaves unread is not waited for.
    Transpiled result = Run(Request("let not_done: 1;" + std::string(3 * kMegabyte, ' ')));
    CHECK(result.status == TranspileStatus::kBroken);
    CHECK(result.failure == "the transpiler " + path + one.says);
  }
  CHECK(OpenDescriptors() == descriptors);
}

TEST_CASE("Transpiler: without descriptors it says which limit is in force") {
  Program program;
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  Code("let threads_are_there: 1");
  rlimit none = before;
  none.rlim_cur = 3;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  Transpiled result = Run(Request("let no_descriptors: 1"));
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(result.status == TranspileStatus::kUnavailable);
  CHECK(result.failure.ends_with(" cannot be started: Too many open files (RLIMIT_NOFILE is 3)"));
  CHECK(Code("let no_descriptors: 1") == "let no_descriptors;\n");
}

TEST_CASE("Transpiler: works where the standard streams are closed") {
  Program program;
  for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const int kept = fcntl(number, F_DUPFD_CLOEXEC, 3);
    REQUIRE(kept >= 0);
    close(number);
    Transpiled result = Run(Request("let closed: " + std::to_string(number)));
    dup2(kept, number);
    close(kept);
    CHECK(result.status == TranspileStatus::kTranspiled);
  }
}

TEST_CASE("Transpiler: a child of this process that holds the pipes holds nothing up") {
  Folder folder;
  const fs::path running = folder.Path("running");
  const fs::path go_on = folder.Path("go_on");
  const std::string path =
      folder.Script(": > " + running.string() + "; while [ ! -e " + go_on.string() + " ]; do :; done; exit 7");
  Program program(path);
  Transpiled result;
  std::thread waiter([&] { result = Run(Request("let held: 1")); });
  REQUIRE(WaitForFile(running));
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  std::ofstream(go_on) << "";
  waiter.join();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(result.failure == "the transpiler " + path + " ended with code 7");
}

TEST_CASE("Transpiler: an answer longer than the source may take is refused before it is read") {
  Folder folder;
  // A header: code of 2^40 bytes.
  Program program(
      folder.Script("printf 'NRTS\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0"
                    "\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'; cat"));
  CHECK(Run(Request("let too_long: 1")).status == TranspileStatus::kBroken);
}

TEST_CASE("Transpiler: of a program that writes more than it was asked for, nothing is believed") {
  struct Case {
    std::string output;
    size_t requests;
  };
  const std::string code = Answer("forged;\n");
  const Case cases[] = {
      {code + "N", 1},
      {code + code, 1},
      {code + code + "N", 2},
      {code + code + code, 2},
      {code + Answer("forged;\n", std::string(15, '\0')), 2},                           // no table
      {Answer("forged;\n", std::string(16, '\x7f')), 1},                                // leads out of the source
      {Answer("", "", std::string(3, ' ')), 1},                                         // no problem
      {Answer("", "", "", 1), 1},                                                       // a problem that is no error
      {code.substr(0, 4) + "\2" + code.substr(5) + "N", 1},                             // panicked, and went on
      {"NRTS\1" + std::string(3, '\0') + code.substr(8) + code.substr(0, 4) + "N", 1},  // problems without any
  };
  int number = 0;
  for (const Case& one : cases) {
    CAPTURE(number);
    std::vector<TranspileRequest> requests;
    for (size_t i = 0; i < one.requests; ++i) {
      requests.push_back(Request("let believed" + std::to_string(number++) + ": 1"));
    }
    Folder folder;
    {
      const std::string path = folder.Writes(one.output);
      Program program(path);
      const std::vector<Transpiled> results = TranspileClient().RunMany(requests);
      REQUIRE(results.size() == one.requests);
      CHECK(results[0].status == TranspileStatus::kBroken);
      CHECK(results[0].failure == "the transpiler " + path + " does not answer as it should");
    }
    Program program;
    for (const TranspileRequest& request : requests) CHECK(Run(request).code->code.starts_with("let believed"));
  }
}

TEST_CASE("Transpiler: who shares a process with one that makes it misspeak has its own result") {
  Folder folder;
  const fs::path first = folder.Path("first");
  std::ofstream(folder.Path("twice")) << Answer("good;\n") << Answer("good;\n") << "N";
  std::ofstream(folder.Path("once")) << Answer("good;\n");
  Program program(folder.Script("if mkdir " + first.string() + "; then exec cat " + folder.Path("twice").string() +
                                "; else exec cat " + folder.Path("once").string() + "; fi"));
  const auto results = TranspileClient().RunMany({Request("let shares0: 1"), Request("let shares1: 1")});
  REQUIRE(results.size() == 2);
  for (const Transpiled& result : results) {
    REQUIRE(result.status == TranspileStatus::kTranspiled);
    CHECK(result.code->code == "good;\n");
  }
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

TEST_CASE("Transpiler: the parts of an answer are bounded together") {
  Folder folder;
  const size_t part = TranspileLimits::kLeastMemory * 2 / 3;
  const std::string header = AnswerHeader(part, 0, part, 0);
  std::ofstream(folder.Path("header")) << header;
  // Refused by its header. Without that the program would be waited for, and killed by nobody but itself.
  Program program(folder.Script("cat " + folder.Path("header").string() + "; cat > /dev/null; kill -15 $$"));
  TranspileRequest request = Request("let parts: 1");
  request.limits.memory_bytes = TranspileLimits::kLeastMemory;
  CHECK(Run(request).failure.ends_with(" does not answer as it should"));
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

TEST_CASE("Transpiler: closing a client ends what runs and drops what waits, and calls nobody") {
  Folder folder;
  const fs::path running = folder.Path("running");
  Program program(folder.Script(": > " + running.string() + "; exec sleep 1000"));
  TranspileClient client;
  Event called;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.Submit(Request("let hangs: " + std::to_string(i)), [&](Transpiled) { called.Set(); }));
  }
  Transpiled waited;
  std::thread waiter([&] { waited = client.Run(Request("let waits: 1")); });
  REQUIRE(WaitForFile(running));
  client.Close();
  waiter.join();
  CHECK(waited.status == TranspileStatus::kCancelled);
  CHECK_FALSE(client.Submit(Request("let late: 1"), [&](Transpiled) { called.Set(); }));
  CHECK(client.Run(Request("let late: 1")).status == TranspileStatus::kCancelled);
  CHECK(called.count() == 0);
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

TEST_CASE("Transpiler: works where the embedder takes no notice of its children") {
  Program program;
  struct sigaction ignored{};
  struct sigaction before{};
  ignored.sa_handler = SIG_IGN;
  REQUIRE(sigaction(SIGCHLD, &ignored, &before) == 0);
  Transpiled result = Run(Request("let unnoticed: 1"));
  Transpiled deep = Run(Request(std::string(20'001, '(')));
  REQUIRE(sigaction(SIGCHLD, &before, nullptr) == 0);
  CHECK(result.status == TranspileStatus::kTranspiled);
  CHECK(deep.status == TranspileStatus::kBroken);
  CHECK(deep.failure.find("took no notice") != std::string::npos);
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
