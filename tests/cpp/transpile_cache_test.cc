// What the transpiler's cache keeps, and what it lets go.
#include "runtime/transpile_cache.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "event.h"

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

// A source whose middle cannot be read: whoever reads it stops there until it is let go on.
class Unreadable {
 public:
  explicit Unreadable(const std::string& source) {
    const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto middle = reinterpret_cast<uintptr_t>(source.data()) + source.size() / 2;
    g_page = reinterpret_cast<void*>(middle & ~(page - 1));
    g_page_bytes = page;
    g_readers = 0;
    g_go_on = false;
    struct sigaction action{};
    action.sa_handler = &Stop;
    REQUIRE(sigaction(SIGSEGV, &action, &before_) == 0);
    REQUIRE(mprotect(g_page, page, PROT_NONE) == 0);
  }
  ~Unreadable() {
    mprotect(g_page, g_page_bytes, PROT_READ | PROT_WRITE);
    sigaction(SIGSEGV, &before_, nullptr);
  }

  int readers() const { return g_readers; }
  // Whether someone has begun to read it.
  [[nodiscard]] bool WaitForReader() const {
    for (TimePoint end = Clock::now() + kPatience; Clock::now() < end; std::this_thread::yield()) {
      if (g_readers > 0) return true;
    }
    return false;
  }
  void GoOn() { g_go_on = true; }

 private:
  // The handler is in the middle of another thread's read, so it does nothing but what the system does.
  static void Stop(int) {
    ++g_readers;
    while (!g_go_on) usleep(1000);
    mprotect(g_page, g_page_bytes, PROT_READ | PROT_WRITE);
  }

  static inline std::atomic<void*> g_page;
  static inline std::atomic<size_t> g_page_bytes;
  static inline std::atomic<int> g_readers;
  static inline std::atomic<bool> g_go_on;
  struct sigaction before_{};
};

TEST_CASE("TranspileCache: nobody waits while another's source is read") {
  TranspileCache cache;
  cache.Keep(Request("little"), Result("L"));
  const TranspileRequest large = Request(std::string(4 << 20, 'a'));
  for (const bool keeps : {true, false}) {
    CAPTURE(keeps);
    Unreadable unreadable(large.source);
    std::thread reader([&] {
      if (keeps) {
        cache.Keep(large, Result("A"));
      } else {
        CHECK(cache.Find(large));
      }
    });
    CHECK(unreadable.WaitForReader());
    Event found;
    std::thread other([&] {
      if (cache.Find(Request("little"))) found.Set();
    });
    CHECK(found.Wait());
    unreadable.GoOn();
    reader.join();
    other.join();
  }
}

TEST_CASE("TranspileCache: what is too large to be kept is not even read") {
  TranspileCache cache;
  const TranspileRequest large = Request(std::string((8 << 20) + 1, 'a'));
  Unreadable unreadable(large.source);
  unreadable.GoOn();
  CHECK_FALSE(cache.Find(large));
  cache.Keep(large, Result("A"));
  CHECK(unreadable.readers() == 0);
  CHECK(cache.entries() == 0);
}

}  // namespace
}  // namespace network_runtime
