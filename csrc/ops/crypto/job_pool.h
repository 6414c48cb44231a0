// The process's few threads for computations that would take too long on an isolate's own thread. Each isolate has a
// bounded queue of its own. The threads take one job from each queue in turn, and one isolate never has all of the
// threads. A job that can be resumed gives its thread up after some milliseconds. Threads are started when they are
// first needed and live until the process ends. They are not joined, and what they use is never freed, so the process
// may exit or fork at any moment.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "base/mutex.h"
#include "ops/crypto/job.h"

namespace network_runtime {

// One isolate, as the pool's threads know it. Created and closed on the isolate's thread.
class JobTenant {
 public:
  // The pool's threads call both functions, one call at a time, until Close has returned.
  struct Owner {
    // Charges `used_ns` of CPU to the isolate, for a job that has used `job_ns` so far. Returns false when the isolate
    // is condemned, before this charge or by it.
    std::function<bool(int64_t used_ns, int64_t job_ns)> charge;
    // A job is done.
    std::function<void(std::unique_ptr<Job>)> deliver;
  };
  explicit JobTenant(Owner owner) : owner_(std::move(owner)) {}

  // Once this returns, none of the owner's functions is called any more. Running jobs are told when they next call
  // their meter.
  void Close() EXCLUDES(mutex_);

  bool Charge(int64_t used_ns, int64_t job_ns) EXCLUDES(mutex_);
  void Deliver(std::unique_ptr<Job> job) EXCLUDES(mutex_);

 private:
  friend class JobPool;

  struct Waiting {
    std::unique_ptr<Job> job;
    int64_t used_ns;
  };

  Mutex mutex_;
  Owner owner_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;

  // Belongs to the pool, under its mutex.
  std::deque<Waiting> waiting_;
  size_t running_ = 0;
  bool listed_ = false;
};

class JobPool {
 public:
  // The most jobs of one isolate that may wait.
  static constexpr size_t kMostWaiting = 1024;

  static JobPool& Get();

  // Any thread. Returns the job when the tenant's queue is full or the system has no thread.
  std::unique_ptr<Job> Submit(const std::shared_ptr<JobTenant>& tenant, std::unique_ptr<Job> job) EXCLUDES(mutex_);
  // Drops the tenant's waiting jobs. Any thread.
  void Drop(const std::shared_ptr<JobTenant>& tenant) EXCLUDES(mutex_);

 private:
  JobPool();
  void Run() EXCLUDES(mutex_);
  void List(const std::shared_ptr<JobTenant>& tenant) REQUIRES(mutex_);

  const size_t most_threads_;
  Mutex mutex_;
  ConditionVariable work_;
  std::deque<std::shared_ptr<JobTenant>> ready_ GUARDED_BY(mutex_);  // those that have a job and may have a thread
  size_t threads_ GUARDED_BY(mutex_) = 0;
  size_t idle_ GUARDED_BY(mutex_) = 0;
};

}  // namespace network_runtime
