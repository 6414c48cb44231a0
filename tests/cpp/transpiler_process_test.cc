// What becomes of a source where the program is missing, broken, hostile or killed, and what of the program.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "event.h"
#include "runtime/child_process.h"
#include "runtime/transpiler.h"
#include "transpiler_fixtures.h"

namespace {
std::atomic<int> g_kills = 0;
}

// The system's, and counts: a process that has been reaped must not be meant by its number.
extern "C" int kill(pid_t pid, int signal) noexcept {
  ++g_kills;
  return static_cast<int>(syscall(SYS_kill, pid, signal));
}

namespace network_runtime {
namespace {

size_t OpenDescriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const fs::directory_entry& entry : fs::directory_iterator("/proc/self/fd")) ++count;
  return count;
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

TEST_CASE("Transpiler: a short source need not wait for the end of long ones, whoever they are from") {
  Folder folder;
  std::vector<std::unique_ptr<TranspileClient>> hostile;
  {
    Program program(folder.Script(": > " + folder.Path("running").string() + "$$; exec sleep 1000"));
    for (int i = 0; i < 10; ++i) {  // more than there are processes at once
      hostile.push_back(std::make_unique<TranspileClient>());
      REQUIRE(hostile.back()->Submit(Request("let hostile: " + std::to_string(i)), [](Transpiled) {}));
    }
    // Each has its process: none waits for another's end.
    size_t running = 0;
    for (TimePoint end = Clock::now() + kPatience; running < 10 && Clock::now() < end; std::this_thread::yield()) {
      running = static_cast<size_t>(std::distance(fs::directory_iterator(folder.Path("")), {})) - 1;
    }
    REQUIRE(running == 10);
  }
  Program program;
  TranspileClient neighbour;
  Event done;
  REQUIRE(neighbour.Submit(Request("let neighbour: 1"), [&](Transpiled) { done.Set(); }));
  CHECK(done.Wait());
}

TEST_CASE("Transpiler: processes at once are bounded") {
  Folder folder;
  std::vector<std::unique_ptr<TranspileClient>> hostile;
  Program program(folder.Script("exec sleep 1000"));
  for (int i = 0; i < 40; ++i) {
    hostile.push_back(std::make_unique<TranspileClient>());
    REQUIRE(hostile.back()->Submit(Request("let bounded: " + std::to_string(i)), [](Transpiled) {}));
  }
  for (TimePoint end = Clock::now() + kPatience; TranspilerThreads() < 18 && Clock::now() < end;) {
    std::this_thread::yield();
  }
  CHECK(TranspilerThreads() >= 18);
  CHECK(TranspilerThreads() <= 24);
}

TEST_CASE("Transpiler: a process that only sleeps, or says a little now and then, does not keep its place") {
  Folder folder;
  std::ofstream(folder.Path("header")) << AnswerHeader(60 * kMegabyte, 0, 0, 0);
  for (const std::string& commands :
       {std::string("exec sleep 1000"), "cat " + folder.Path("header").string() + "; while :; do printf x; done"}) {
    CAPTURE(commands);
    const std::string path = folder.Script(commands);
    Program program(path);
    TranspileRequest request = Request("let sleeps: 1");
    request.limits.wall_ns = 50'000'000;
    TranspileClient client;
    Transpiled result;
    Event done;
    REQUIRE(client.Submit(request, [&](Transpiled given) {
      result = std::move(given);
      done.Set();
    }));
    REQUIRE(done.Wait());
    CHECK(result.status == TranspileStatus::kBroken);
    CHECK(result.failure == "the transpiler " + path + " did not answer within 50 ms");
  }
}

TEST_CASE("Transpiler: where nobody takes notice of children, no process is ended by its number") {
  Folder folder;
  Program program(folder.Script("exit 7"));
  struct sigaction ignored{};
  struct sigaction before{};
  ignored.sa_handler = SIG_IGN;
  REQUIRE(sigaction(SIGCHLD, &ignored, &before) == 0);
  const int killed = g_kills;
  Transpiled result = Run(Request("let by_number: 1"));
  CHECK(g_kills == killed);
  REQUIRE(sigaction(SIGCHLD, &before, nullptr) == 0);
  CHECK(result.status == TranspileStatus::kBroken);
}

TEST_CASE("ChildProcess: is ended, or is another's business") {
  const auto start = [] {
    const pid_t pid = fork();
    if (pid == 0) {
      while (true) pause();
    }
    return pid;
  };
  ChildProcess child(start());
  CHECK_FALSE(child.Exited());
  child.Kill();
  child.WaitForExit();
  CHECK(child.Exited());
  const ChildProcess::End end = child.Reap();
  CHECK(end.known);
  CHECK(WIFSIGNALED(end.wait_status));
  CHECK(WTERMSIG(end.wait_status) == SIGKILL);
  CHECK(end.used.ru_maxrss > 0);

  const pid_t pid = start();
  ChildProcess reaped(pid);
  kill(pid, SIGKILL);
  REQUIRE(waitpid(pid, nullptr, 0) == pid);
  const int killed = g_kills;
  reaped.Kill();
  reaped.WaitForExit();
  CHECK(reaped.Exited());
  CHECK_FALSE(reaped.Reap().known);
  ChildProcess never_ours(getppid());
  never_ours.Kill();
  CHECK(g_kills == killed);
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

}  // namespace
}  // namespace network_runtime
