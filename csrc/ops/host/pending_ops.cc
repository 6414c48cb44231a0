#include "ops/host/pending_ops.h"

#include <v8-exception.h>
#include <v8-microtask-queue.h>
#include <v8-object.h>
#include <v8-platform.h>

#include <utility>

#include "base/memory_account.h"
#include "engine/heap_guard.h"
#include "engine/platform.h"

namespace network_runtime {
namespace {

constexpr size_t kMostInOneTurn = 64;
constexpr auto kPatience = std::chrono::milliseconds(500);

}  // namespace

class PendingOps::SettleTask final : public v8::Task {
 public:
  explicit SettleTask(v8::Isolate* isolate) : isolate_(isolate) {}
  void Run() override { PendingOps::Of(isolate_).SettleSome(); }

 private:
  v8::Isolate* const isolate_;
};

PendingOps::PendingOps(v8::Isolate* isolate)
    : isolate_(isolate),
      delegate_(OpDelegate::From(isolate)),
      pool_([isolate, ready = ready_, tasks = Platform::Get().TasksOf(isolate)](std::unique_ptr<BlockingJob> job) {
        {
          MutexLock lock(ready->mutex);
          ready->ops.emplace_back(static_cast<PendingOp*>(job.release()));
          if (std::exchange(ready->posted, true)) return;
        }
        tasks->PostTask(std::make_unique<SettleTask>(isolate));
      }) {}

PendingOps::~PendingOps() {
  pool_.Close(Clock::now() + kPatience);
  for (auto& [id, open] : open_) open.cancelled->store(true);
}

void PendingOps::Start(Args args, std::unique_ptr<PendingOp> op, uint64_t handle) {
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(isolate_->GetCurrentContext()).ToLocal(&resolver)) return;
  const uint64_t id = handle != 0 ? handle : next_++;
  op->id_ = id;
  std::shared_ptr<std::atomic<bool>> cancelled = op->cancelled_;
  std::unique_ptr<BlockingJob> refused = pool_.Submit(std::move(op));
  if (refused) return ThrowFailure(isolate_, "Busy", "too many operations wait for a thread already", "");
  open_.emplace(id, Open{{isolate_, resolver}, std::move(cancelled)});
  delegate_.JobStarted();
  args.GetReturnValue().Set(resolver->GetPromise());
}

void PendingOps::Cancel(uint64_t handle) {
  auto found = open_.find(handle);
  if (found == open_.end()) return;
  Open open = std::move(found->second);
  open_.erase(found);
  delegate_.JobEnded();
  open.cancelled->store(true);
  v8::TryCatch failure(isolate_);
  ThrowFailure(isolate_, "Interrupted", "operation canceled", "EINTR");
  if (failure.HasTerminated()) return;
  (void)open.resolver.Get(isolate_)->Reject(isolate_->GetCurrentContext(), failure.Exception()).IsNothing();
}

void PendingOps::SettleSome() {
  for (size_t settled = 0;; ++settled) {
    std::unique_ptr<PendingOp> op;
    {
      MutexLock lock(ready_->mutex);
      if (ready_->ops.empty()) {
        ready_->posted = false;
        return;
      }
      if (settled == kMostInOneTurn) break;
      op = std::move(ready_->ops.front());
      ready_->ops.pop_front();
    }
    v8::HandleScope handles(isolate_);
    if (settled != 0) isolate_->PerformMicrotaskCheckpoint();
    if (HeapGuard::Of(isolate_).condemned()) return;
    Settle(std::move(op));
  }
  Platform::Get().TasksOf(isolate_)->PostTask(std::make_unique<SettleTask>(isolate_));
}

void PendingOps::Settle(std::unique_ptr<PendingOp> op) {
  auto found = open_.find(op->id_);
  if (found == open_.end()) return;  // it was cancelled
  Open open = std::move(found->second);
  open_.erase(found);
  delegate_.JobEnded();
  v8::Local<v8::Promise::Resolver> resolver = open.resolver.Get(isolate_);
  v8::Local<v8::Context> context = isolate_->GetCurrentContext();
  v8::TryCatch failure(isolate_);
  v8::Local<v8::Value> value;
  if (op->Finish(isolate_).ToLocal(&value)) {
    (void)resolver->Resolve(context, value).IsNothing();
  } else if (failure.HasCaught() && !failure.HasTerminated()) {
    (void)resolver->Reject(context, failure.Exception()).IsNothing();
  }
}

void ThrowFailure(v8::Isolate* isolate, std::string_view name, std::string_view message, std::string_view code) {
  v8::Local<v8::Name> names[] = {NameString(isolate, "name"), NameString(isolate, "message"),
                                 NameString(isolate, "code")};
  v8::Local<v8::Value> values[] = {NameString(isolate, name), ShortString(isolate, message), NameString(isolate, code)};
  isolate->ThrowException(v8::Object::New(isolate, v8::Null(isolate), names, values, std::size(names)));
}

}  // namespace network_runtime
