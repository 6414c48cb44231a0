#include "files/blocking_pool.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <vector>

#include "base/thread.h"
#include "event.h"

namespace network_runtime {
namespace {

class Job final : public BlockingJob {
 public:
  explicit Job(std::function<void()> run) : run_(std::move(run)) {}
  void Run() override { run_(); }

 private:
  const std::function<void()> run_;
};

std::unique_ptr<BlockingJob> Make(std::function<void()> run) { return std::make_unique<Job>(std::move(run)); }

// Its reads block until something is written.
struct Pipe {
  Pipe() { REQUIRE(pipe(ends) == 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  void Read() const {
    char byte;
    (void)!read(ends[0], &byte, 1);
  }
  void Write() const { REQUIRE(write(ends[1], "x", 1) == 1); }
  int ends[2];
};

TEST_CASE("BlockingPool: hands every job back once it has run") {
  Event done;
  std::atomic<int> ran = 0;
  BlockingPool pool([&](std::unique_ptr<BlockingJob>) { done.Set(); });
  constexpr int kJobs = 1000;
  for (int i = 0; i < kJobs; ++i) REQUIRE(!pool.Submit(Make([&] { ran.fetch_add(1); })));
  REQUIRE(done.Wait(kJobs));
  CHECK(ran == kJobs);
}

TEST_CASE("BlockingPool: a job that comes while all threads are held up runs all the same") {
  Pipe pipe;
  Event done;
  BlockingPool pool([&](std::unique_ptr<BlockingJob>) { done.Set(); });
  constexpr int kReaders = 20;  // more than the pool has threads to begin with
  for (int i = 0; i < kReaders; ++i) REQUIRE(!pool.Submit(Make([&] { pipe.Read(); })));
  // Nothing is submitted after this one: it is the last that would have to wait.
  REQUIRE(!pool.Submit(Make([&] {
    for (int i = 0; i < kReaders; ++i) pipe.Write();
  })));
  CHECK(done.Wait(kReaders + 1));
}

TEST_CASE("BlockingPool: Close drops what waits, and a thread that the system holds is left alone") {
  auto pipe = std::make_shared<Pipe>();
  Event started;
  Event ended;
  auto dropped = std::make_shared<int>(0);
  std::atomic<int> delivered = 0;
  {
    BlockingPool pool([&](std::unique_ptr<BlockingJob>) { delivered.fetch_add(1); });
    REQUIRE(!pool.Submit(Make([&, pipe] {
      started.Set();
      pipe->Read();
      ended.Set();
    })));
    REQUIRE(started.Wait());
    pool.Close(Clock::now());
    CHECK(pool.Submit(Make([] {})));
  }
  CHECK(ended.count() == 0);
  pipe->Write();
  CHECK(ended.Wait());
  CHECK(delivered == 0);
}

TEST_CASE("BlockingPool: Close waits for a running job until its deadline") {
  Pipe pipe;
  Event started;
  std::atomic<bool> finished = false;
  Event delivered;
  BlockingPool pool([&](std::unique_ptr<BlockingJob>) { delivered.Set(); });
  REQUIRE(!pool.Submit(Make([&] {
    started.Set();
    pipe.Read();
    finished = true;
  })));
  REQUIRE(started.Wait());
  Thread writer("writer", [&] { pipe.Write(); });
  pool.Close(Clock::now() + kPatience);
  CHECK(finished);
  CHECK(delivered.count() == 1);
  writer.Join();
}

TEST_CASE("BlockingPool: any thread may submit") {
  Event done;
  BlockingPool pool([&](std::unique_ptr<BlockingJob>) { done.Set(); });
  constexpr int kEach = 200;
  std::vector<Thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back("submitter", [&] {
      for (int j = 0; j < kEach; ++j) CHECK(!pool.Submit(Make([] {})));
    });
  }
  for (Thread& thread : threads) thread.Join();
  CHECK(done.Wait(4 * kEach));
}

}  // namespace
}  // namespace network_runtime
