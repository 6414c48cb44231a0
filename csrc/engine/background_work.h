// Charges isolates for what V8 does for them on threads of its own (engine/platform.h). A job or task is charged to the
// isolate on whose thread it was posted, or to the isolate that has last asked the job for more. Isolates share
// WebAssembly modules, and the modules' jobs may outlive the isolate that started them. Then no isolate is charged
// until another one asks for more. JavaScript's optimising compiler has one job for all isolates, which no isolate's
// thread creates: ops/core/op_delegate.h is told of its work.
#pragma once

#include <v8-isolate.h>
#include <v8-platform.h>

#include <cstdint>
#include <memory>

#include "base/mutex.h"
#include "engine/native_states.h"

namespace network_runtime {

class BackgroundPayer {
 public:
  // Any thread, while the isolate is there: charges CPU that V8 used beside the turns.
  virtual void ChargeCompiler(int64_t used_ns) = 0;

 protected:
  ~BackgroundPayer() = default;
};

// The account of one isolate, as its jobs hold it.
class BackgroundAccount {
 public:
  explicit BackgroundAccount(BackgroundPayer& payer) : payer_(&payer) {}
  BackgroundAccount(const BackgroundAccount&) = delete;

  // Any thread. Does nothing once the account is closed.
  void Charge(int64_t used_ns) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (payer_) payer_->ChargeCompiler(used_ns);
  }
  // Once this returns, the payer is not called any more.
  void Close() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    payer_ = nullptr;
  }

  // The account of the isolate that the calling thread has locked; null when there is none or it has no payer.
  static std::shared_ptr<BackgroundAccount> Current();

 private:
  Mutex mutex_;
  BackgroundPayer* payer_ GUARDED_BY(mutex_);
};

// From SetPayer on, what the isolate's thread posts is charged. On the isolate's thread.
class BackgroundWork final : public NativeState {
 public:
  explicit BackgroundWork(v8::Isolate*) {}
  ~BackgroundWork() override {
    if (account_) account_->Close();
  }

  void SetPayer(BackgroundPayer& payer) { account_ = std::make_shared<BackgroundAccount>(payer); }
  const std::shared_ptr<BackgroundAccount>& account() const { return account_; }

 private:
  std::shared_ptr<BackgroundAccount> account_;
};

// Returns `task`, charged to the current account; unchanged when there is none.
std::unique_ptr<v8::Task> Charged(std::unique_ptr<v8::Task> task);

// The same for a job of `platform`'s.
std::unique_ptr<v8::JobHandle> CreateChargedJob(v8::Platform& platform, v8::TaskPriority priority,
                                                std::unique_ptr<v8::JobTask> task, const v8::SourceLocation& location);

}  // namespace network_runtime
