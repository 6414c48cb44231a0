#include "engine/background_work.h"

#include <v8-locker.h>

#include <utility>

#include "base/thread_cpu_clock.h"
#include "engine/isolate_slots.h"

namespace network_runtime {
namespace {

// Measures the CPU of its thread from now on.
class ThreadMeter {
 public:
  int64_t Take() {
    int64_t now = clock_.Now();
    return now - std::exchange(last_ns_, now);
  }

 private:
  const ThreadCpuClock clock_ = ThreadCpuClock::OfThisThread();
  int64_t last_ns_ = clock_.Now();
};

class ChargedTask final : public v8::Task {
 public:
  ChargedTask(std::unique_ptr<v8::Task> task, std::shared_ptr<BackgroundAccount> account)
      : task_(std::move(task)), account_(std::move(account)) {}

  void Run() override {
    ThreadMeter meter;
    task_->Run();
    account_->Charge(meter.Take());
  }

 private:
  const std::unique_ptr<v8::Task> task_;
  const std::shared_ptr<BackgroundAccount> account_;
};

// The account that pays for a job: the one that last asked it for more.
class Payer {
 public:
  explicit Payer(std::shared_ptr<BackgroundAccount> account) : account_(std::move(account)) {}

  void Set(std::shared_ptr<BackgroundAccount> account) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    account_ = std::move(account);
  }
  void Charge(int64_t used_ns) EXCLUDES(mutex_) {
    std::shared_ptr<BackgroundAccount> account;
    {
      MutexLock lock(mutex_);
      account = account_;
    }
    account->Charge(used_ns);
  }

 private:
  Mutex mutex_;
  std::shared_ptr<BackgroundAccount> account_ GUARDED_BY(mutex_);
};

// Charges between two pieces of a job, so that a limit is passed by one piece at most.
class ChargingDelegate final : public v8::JobDelegate {
 public:
  ChargingDelegate(v8::JobDelegate& delegate, Payer& payer) : delegate_(delegate), payer_(payer) {}
  ~ChargingDelegate() { payer_.Charge(meter_.Take()); }

  bool ShouldYield() override {
    TimePoint now = Clock::now();
    if (now >= charge_at_) {
      charge_at_ = now + kBetween;
      payer_.Charge(meter_.Take());
    }
    return delegate_.ShouldYield();
  }
  void NotifyConcurrencyIncrease() override { delegate_.NotifyConcurrencyIncrease(); }
  uint8_t GetTaskId() override { return delegate_.GetTaskId(); }
  bool IsJoiningThread() const override { return delegate_.IsJoiningThread(); }

 private:
  static constexpr auto kBetween = std::chrono::milliseconds(1);

  v8::JobDelegate& delegate_;
  Payer& payer_;
  ThreadMeter meter_;
  TimePoint charge_at_ = Clock::now() + kBetween;
};

class ChargedJobTask final : public v8::JobTask {
 public:
  ChargedJobTask(std::unique_ptr<v8::JobTask> task, std::shared_ptr<Payer> payer)
      : task_(std::move(task)), payer_(std::move(payer)) {}

  void Run(v8::JobDelegate* delegate) override {
    if (delegate->IsJoiningThread()) return task_->Run(delegate);  // inside a turn, which pays
    ChargingDelegate charging(*delegate, *payer_);
    task_->Run(&charging);
  }
  size_t GetMaxConcurrency(size_t workers) const override { return task_->GetMaxConcurrency(workers); }

 private:
  const std::unique_ptr<v8::JobTask> task_;
  const std::shared_ptr<Payer> payer_;
};

class ChargedJobHandle final : public v8::JobHandle {
 public:
  ChargedJobHandle(std::unique_ptr<v8::JobHandle> handle, std::shared_ptr<Payer> payer)
      : handle_(std::move(handle)), payer_(std::move(payer)) {}

  void NotifyConcurrencyIncrease() override {
    if (std::shared_ptr<BackgroundAccount> asks = BackgroundAccount::Current()) payer_->Set(std::move(asks));
    handle_->NotifyConcurrencyIncrease();
  }
  void Join() override { handle_->Join(); }
  void Cancel() override { handle_->Cancel(); }
  void CancelAndDetach() override { handle_->CancelAndDetach(); }
  bool IsActive() override { return handle_->IsActive(); }
  bool IsValid() override { return handle_->IsValid(); }
  bool UpdatePriorityEnabled() const override { return handle_->UpdatePriorityEnabled(); }
  void UpdatePriority(v8::TaskPriority priority) override { handle_->UpdatePriority(priority); }

 private:
  const std::unique_ptr<v8::JobHandle> handle_;
  const std::shared_ptr<Payer> payer_;
};

}  // namespace

std::shared_ptr<BackgroundAccount> BackgroundAccount::Current() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  // V8's own threads have a current isolate, too.
  if (!isolate || !v8::Locker::IsLocked(isolate) || !isolate->GetData(kNativeStatesSlot)) return nullptr;
  BackgroundWork* work = NativeStates::IfThere<BackgroundWork>(isolate);
  return work ? work->account() : nullptr;
}

std::unique_ptr<v8::Task> Charged(std::unique_ptr<v8::Task> task) {
  std::shared_ptr<BackgroundAccount> account = BackgroundAccount::Current();
  if (!account) return task;
  return std::make_unique<ChargedTask>(std::move(task), std::move(account));
}

std::unique_ptr<v8::JobHandle> CreateChargedJob(v8::Platform& platform, v8::TaskPriority priority,
                                                std::unique_ptr<v8::JobTask> task, const v8::SourceLocation& location) {
  std::shared_ptr<BackgroundAccount> account = BackgroundAccount::Current();
  if (!account) return platform.CreateJob(priority, std::move(task), location);
  auto payer = std::make_shared<Payer>(std::move(account));
  auto charged = std::make_unique<ChargedJobTask>(std::move(task), payer);
  return std::make_unique<ChargedJobHandle>(platform.CreateJob(priority, std::move(charged), location),
                                            std::move(payer));
}

}  // namespace network_runtime
