#include "ops/crypto/job_pool.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/thread.h"
#include "base/thread_cpu_clock.h"
#include "base/unavailable.h"
#include "ops/crypto/job_threads.h"

namespace network_runtime {
namespace {

constexpr int64_t kSliceNs = 10'000'000;

std::atomic<size_t> g_threads = 0;

// Charges a tenant by the CPU clock of the thread that works for it.
class TenantMeter final : public JobMeter {
 public:
  TenantMeter(JobTenant& tenant, int64_t used_ns)
      : tenant_(tenant),
        clock_(ThreadCpuClock::OfThisThread()),
        used_ns_(used_ns),
        start_ns_(clock_.Now()),
        charged_ns_(start_ns_) {}

  bool GoOn() override {
    int64_t now_ns = clock_.Now();
    int64_t fresh_ns = now_ns - std::exchange(charged_ns_, now_ns);
    used_ns_ += fresh_ns;
    return tenant_.Charge(fresh_ns, used_ns_);
  }
  bool ShouldYield() override { return charged_ns_ - start_ns_ >= kSliceNs; }

  int64_t used_ns() const { return used_ns_; }

 private:
  JobTenant& tenant_;
  const ThreadCpuClock clock_;
  int64_t used_ns_;
  const int64_t start_ns_;
  int64_t charged_ns_;
};

}  // namespace

void JobTenant::Close() {
  Owner dropped;
  MutexLock lock(mutex_);
  closed_ = true;
  std::swap(dropped, owner_);
}

bool JobTenant::Charge(int64_t used_ns, int64_t job_ns) {
  MutexLock lock(mutex_);
  return !closed_ && owner_.charge(used_ns, job_ns);
}

void JobTenant::Deliver(std::unique_ptr<Job> job) {
  MutexLock lock(mutex_);
  if (!closed_) owner_.deliver(std::move(job));
}

// At least two, so that no isolate has all of them. Few, because they take processors from the isolates' own threads.
JobPool::JobPool() : most_threads_(std::clamp<size_t>(std::thread::hardware_concurrency(), 2, 4)) {}

JobPool& JobPool::Get() {
  static auto* pool = new JobPool;  // never freed: its threads may outlive static objects
  return *pool;
}

size_t JobThreads() { return g_threads.load(); }

void JobPool::List(const std::shared_ptr<JobTenant>& tenant) {
  if (tenant->listed_ || tenant->waiting_.empty() || tenant->running_ + 1 >= most_threads_) return;
  tenant->listed_ = true;
  ready_.push_back(tenant);
  work_.NotifyOne();
}

std::unique_ptr<Job> JobPool::Submit(const std::shared_ptr<JobTenant>& tenant, std::unique_ptr<Job> job) {
  MutexLock lock(mutex_);
  if (tenant->waiting_.size() >= kMostWaiting) return job;
  if (idle_ <= ready_.size() && threads_ < most_threads_) {
    try {
      Thread("nr-crypto", [this] { Run(); }).Detach();
      ++threads_;
      g_threads.fetch_add(1);
    } catch (const UnavailableError&) {
      if (threads_ == 0) return job;
    }
  }
  tenant->waiting_.push_back({std::move(job), 0});
  List(tenant);
  return nullptr;
}

void JobPool::Drop(const std::shared_ptr<JobTenant>& tenant) {
  std::deque<JobTenant::Waiting> dropped;  // destroyed after the lock is released
  MutexLock lock(mutex_);
  tenant->waiting_.swap(dropped);
  if (std::exchange(tenant->listed_, false)) std::erase(ready_, tenant);
}

void JobPool::Run() {
  MutexLock lock(mutex_);
  while (true) {
    while (ready_.empty()) {
      ++idle_;
      work_.Wait(mutex_);
      --idle_;
    }
    std::shared_ptr<JobTenant> tenant = std::move(ready_.front());
    ready_.pop_front();
    tenant->listed_ = false;
    JobTenant::Waiting next = std::move(tenant->waiting_.front());
    tenant->waiting_.pop_front();
    ++tenant->running_;
    List(tenant);
    mutex_.Unlock();

    TenantMeter meter(*tenant, next.used_ns);
    bool done = !meter.GoOn() || next.job->Run(meter);
    bool wanted = meter.GoOn();
    if (done && wanted) tenant->Deliver(std::move(next.job));
    if (!wanted) next.job.reset();

    mutex_.Lock();
    --tenant->running_;
    // The job goes to the front of its isolate's queue. So only other isolates' jobs come before it, and it reaches its
    // CPU limit as soon as possible.
    if (next.job) tenant->waiting_.push_front({std::move(next.job), meter.used_ns()});
    List(tenant);
  }
}

}  // namespace network_runtime
