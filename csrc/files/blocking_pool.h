// The threads of one host for calls of the system that may block: files, and whatever else has no descriptor to poll.
//
// A few threads do the work. Where all of them are held up (a pipe that nobody opens for writing, a lock that another
// process has), one more thread notices that nothing was taken from the queue for a while, and takes the next job
// itself: so a job waits for others only while those get on. Threads are started when they are needed; what is more
// than a few ends when there is no work.
//
// The pool ends with its owner: jobs that wait are dropped, running ones get a moment to finish. A thread that the
// system still holds then is left alone; it owns what it uses, and its result is thrown away.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "base/mutex.h"

namespace network_runtime {

class BlockingJob {
 public:
  virtual ~BlockingJob() = default;
  virtual void Run() = 0;  // on a thread of the pool
};

class BlockingPool {
 public:
  // Jobs that may wait. Beyond that Submit refuses.
  static constexpr size_t kMostWaiting = 1'000'000;
  static constexpr size_t kMostThreads = 256;

  // `done` is called on a thread of the pool with each job that has run, until Close has returned.
  explicit BlockingPool(std::function<void(std::unique_ptr<BlockingJob>)> done);
  ~BlockingPool();  // Close() without patience, unless it was closed
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Any thread. Returns the job when the queue is full, the pool is closed, or the system has no thread.
  [[nodiscard]] std::unique_ptr<BlockingJob> Submit(std::unique_ptr<BlockingJob> job);

  // Drops the jobs that wait, and waits until `deadline` for those that run. Harmless when repeated.
  void Close(TimePoint deadline);

 private:
  struct State;
  const std::shared_ptr<State> state_;  // its threads own it too
};

}  // namespace network_runtime
