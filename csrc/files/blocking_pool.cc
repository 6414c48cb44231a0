#include "files/blocking_pool.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/thread.h"
#include "base/unavailable.h"

namespace network_runtime {
namespace {

constexpr auto kHeldUp = std::chrono::milliseconds(10);  // no job was taken for that long

}  // namespace

struct BlockingPool::State : std::enable_shared_from_this<State> {
  explicit State(std::function<void(std::unique_ptr<BlockingJob>)> when_done)
      : few(std::clamp<size_t>(std::thread::hardware_concurrency(), 2, 4)), done(std::move(when_done)) {}

  bool StartThread() REQUIRES(mutex) {
    try {
      Thread("nr-blocking", [self = shared_from_this()] { self->Work(); }).Detach();
      ++threads;
      return true;
    } catch (const UnavailableError&) {
      return false;
    }
  }

  // Starts the thread that steps in where all others are held up.
  void StartRelief() REQUIRES(mutex) {
    if (relief || threads >= kMostThreads) return;
    try {
      Thread("nr-blocking", [self = shared_from_this()] { self->Relieve(); }).Detach();
      relief = true;
    } catch (const UnavailableError&) {  // the next job tries again
    }
  }

  void RunNext() REQUIRES(mutex) {
    std::unique_ptr<BlockingJob> job = std::move(waiting.front());
    waiting.pop_front();
    ++taken;
    ++running;
    mutex.Unlock();
    job->Run();
    {
      // Not the pool's mutex: `done` must not hold up Submit.
      MutexLock lock(delivery);
      if (!closed_for_delivery) done(std::move(job));
    }
    job.reset();
    mutex.Lock();
    --running;
    if (closed) ended.NotifyAll();
  }

  void Work() EXCLUDES(mutex) {
    MutexLock lock(mutex);
    while (!closed) {
      if (!waiting.empty()) {
        RunNext();
      } else if (threads > few) {
        break;
      } else {
        ++idle;
        work.Wait(mutex);
        --idle;
      }
    }
    --threads;
  }

  void Relieve() EXCLUDES(mutex) {
    MutexLock lock(mutex);
    while (!closed) {
      if (waiting.empty()) {
        held_up.Wait(mutex);
        continue;
      }
      const uint64_t before = taken;
      const TimePoint until = Clock::now() + kHeldUp;
      while (!closed && Clock::now() < until) held_up.WaitUntil(mutex, until);
      if (!closed && taken == before && !waiting.empty() && threads < kMostThreads) StartThread();
    }
    relief = false;
  }

  const size_t few;
  Mutex mutex;
  ConditionVariable work;     // there is a job
  ConditionVariable held_up;  // the same, for the relief
  ConditionVariable ended;    // a job has ended, and the pool is closed
  std::deque<std::unique_ptr<BlockingJob>> waiting GUARDED_BY(mutex);
  size_t threads GUARDED_BY(mutex) = 0;
  size_t idle GUARDED_BY(mutex) = 0;
  size_t running GUARDED_BY(mutex) = 0;
  uint64_t taken GUARDED_BY(mutex) = 0;
  bool relief GUARDED_BY(mutex) = false;
  bool closed GUARDED_BY(mutex) = false;

  Mutex delivery;
  std::function<void(std::unique_ptr<BlockingJob>)> done GUARDED_BY(delivery);
  bool closed_for_delivery GUARDED_BY(delivery) = false;
};

BlockingPool::BlockingPool(std::function<void(std::unique_ptr<BlockingJob>)> done)
    : state_(std::make_shared<State>(std::move(done))) {}

BlockingPool::~BlockingPool() { Close(Clock::now()); }

std::unique_ptr<BlockingJob> BlockingPool::Submit(std::unique_ptr<BlockingJob> job) {
  State& state = *state_;
  MutexLock lock(state.mutex);
  if (state.closed || state.waiting.size() >= kMostWaiting) return job;
  if (state.idle <= state.waiting.size() && state.threads < state.few && !state.StartThread() && state.threads == 0) {
    return job;
  }
  state.waiting.push_back(std::move(job));
  state.work.NotifyOne();
  if (state.idle < state.waiting.size()) {
    state.StartRelief();
    state.held_up.NotifyOne();
  }
  return nullptr;
}

void BlockingPool::Close(TimePoint deadline) {
  std::deque<std::unique_ptr<BlockingJob>> dropped;  // destroyed after the locks are released
  State& state = *state_;
  {
    MutexLock lock(state.mutex);
    state.closed = true;
    state.waiting.swap(dropped);
    state.work.NotifyAll();
    state.held_up.NotifyAll();
    while (state.running != 0 && Clock::now() < deadline) state.ended.WaitUntil(state.mutex, deadline);
  }
  MutexLock lock(state.delivery);
  state.closed_for_delivery = true;
}

}  // namespace network_runtime
