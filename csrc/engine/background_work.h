// Who pays for what V8 does for an isolate on threads of its own (engine/platform.h): the isolate on whose thread a job
// or task was posted, or which has asked a job for more since. WebAssembly's modules are shared by isolates, and their
// jobs outlive the one that began them: then nobody pays, until another asks for more. JavaScript's optimising compiler
// has one job for all isolates, which no isolate's thread creates: ops/core/op_delegate.h hears of its work.
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

// One isolate's, as its jobs know it.
class BackgroundAccount {
 public:
  explicit BackgroundAccount(BackgroundPayer& payer) : payer_(&payer) {}
  BackgroundAccount(const BackgroundAccount&) = delete;

  // Any thread; nothing once it is closed.
  void Charge(int64_t used_ns) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (payer_) payer_->ChargeCompiler(used_ns);
  }
  // The payer is not called any more once this returns.
  void Close() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    payer_ = nullptr;
  }

  // Of the isolate that the calling thread has locked; null where there is none, or one without a payer.
  static std::shared_ptr<BackgroundAccount> Current();

 private:
  Mutex mutex_;
  BackgroundPayer* payer_ GUARDED_BY(mutex_);
};

// From SetPayer on what an isolate's thread posts is charged. On its thread.
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

// `task`, charged to the current account; as it is where there is none.
std::unique_ptr<v8::Task> Charged(std::unique_ptr<v8::Task> task);

// The same for a job of `platform`'s.
std::unique_ptr<v8::JobHandle> CreateChargedJob(v8::Platform& platform, v8::TaskPriority priority,
                                                std::unique_ptr<v8::JobTask> task, const v8::SourceLocation& location);

}  // namespace network_runtime
