#include "ops/crypto/crypto_promises.h"

#include <v8-array-buffer.h>
#include <v8-typed-array.h>

#include <cstring>
#include <utility>

#include "engine/heap_guard.h"
#include "engine/platform.h"

namespace network_runtime {
namespace {

// For a job on the isolate's own thread: the turn pays, and the watchdog condemns.
class TurnMeter final : public JobMeter {
 public:
  explicit TurnMeter(v8::Isolate* isolate) : guard_(HeapGuard::Of(isolate)) {}
  bool GoOn() override { return !guard_.condemned(); }

 private:
  const HeapGuard& guard_;
};

}  // namespace

class CryptoPromises::DoneTask final : public v8::Task {
 public:
  DoneTask(v8::Isolate* isolate, std::unique_ptr<Job> job) : isolate_(isolate), job_(std::move(job)) {}
  void Run() override { CryptoPromises::Of(isolate_).Finish(std::move(job_)); }

 private:
  v8::Isolate* const isolate_;
  std::unique_ptr<Job> job_;
};

CryptoPromises::CryptoPromises(v8::Isolate* isolate)
    : isolate_(isolate),
      delegate_(OpDelegate::From(isolate)),
      tenant_(std::make_shared<JobTenant>(JobTenant::Owner{
          .charge = [this](int64_t used_ns, int64_t job_ns) { return delegate_.ChargeJob(used_ns, job_ns); },
          .deliver =
              [isolate, tasks = Platform::Get().TasksOf(isolate)](std::unique_ptr<Job> job) {
                tasks->PostTask(std::make_unique<DoneTask>(isolate, std::move(job)));
              },
      })) {}

CryptoPromises::~CryptoPromises() {
  tenant_->Close();
  JobPool::Get().Drop(tenant_);
}

void CryptoPromises::RunNow(Args args, std::unique_ptr<Job> job) {
  TurnMeter meter(isolate_);
  while (!job->Run(meter)) {
  }
  if (!meter.GoOn()) return;
  if (job->result.kind == JobResult::Kind::kError) {
    return ThrowError(isolate_, job->result.error_name, job->result.message);
  }
  v8::Local<v8::Promise::Resolver> resolver;
  v8::Local<v8::Value> value;
  if (v8::Promise::Resolver::New(isolate_->GetCurrentContext()).ToLocal(&resolver) &&
      ValueOf(job->result).ToLocal(&value) && Resolve(resolver, value) && Guard(resolver->GetPromise())) {
    args.GetReturnValue().Set(resolver->GetPromise());
  }
}

void CryptoPromises::RunLater(Args args, std::unique_ptr<Job> job, size_t output_size, bool brief) {
  Open open{.resolver = {}, .memory = OutsideMemory(isolate_)};
  v8::Local<v8::Promise::Resolver> resolver;
  if (!open.memory.Resize(job->input_size() + output_size) ||
      !v8::Promise::Resolver::New(isolate_->GetCurrentContext()).ToLocal(&resolver) || !Guard(resolver->GetPromise())) {
    return;
  }
  open.resolver.Reset(isolate_, resolver);
  job->OwnInput();
  job->id = next_id_++;
  uint64_t id = job->id;
  job = JobPool::Get().Submit(tenant_, std::move(job));
  if (job && brief) return RunNow(args, std::move(job));
  if (job)
    return ThrowError(isolate_, "OperationError", "too many operations of this isolate wait for a thread already");
  open_.emplace(id, std::move(open));
  delegate_.JobStarted();
  args.GetReturnValue().Set(resolver->GetPromise());
}

void CryptoPromises::Finish(std::unique_ptr<Job> job) {
  auto found = open_.find(job->id);
  Open open = std::move(found->second);
  open_.erase(found);
  delegate_.JobEnded();
  v8::Local<v8::Promise::Resolver> resolver = open.resolver.Get(isolate_);
  v8::TryCatch failure(isolate_);
  v8::Local<v8::Value> value;
  if (job->result.kind == JobResult::Kind::kError) {
    ThrowError(isolate_, job->result.error_name, job->result.message);
  } else if (ValueOf(job->result).ToLocal(&value)) {
    (void)Resolve(resolver, value);
  }
  if (!failure.HasCaught() || failure.HasTerminated()) return;
  value = failure.Exception();
  failure.Reset();
  Reject(resolver, value);
}

void CryptoPromises::Reject(v8::Local<v8::Promise::Resolver> resolver, v8::Local<v8::Value> error) {
  v8::Local<v8::Context> context = isolate_->GetCurrentContext();
  v8::TryCatch quiet(isolate_);
  v8::Local<v8::Function> resolve;
  auto adopt = [](const v8::FunctionCallbackInfo<v8::Value>& call) {
    (void)call.Data().As<v8::Promise::Resolver>()->Resolve(call.GetIsolate()->GetCurrentContext(), call[0]).IsNothing();
  };
  if (v8::Function::New(context, adopt, resolver, 1, v8::ConstructorBehavior::kThrow).ToLocal(&resolve)) {
    v8::Local<v8::Value> arguments[] = {resolve, error};
    if (!reject_awaited_.Get(isolate_)->Call(context, v8::Undefined(isolate_), 2, arguments).IsEmpty()) return;
  }
  if (!quiet.HasTerminated()) (void)resolver->Reject(context, error).IsNothing();
}

bool CryptoPromises::Resolve(v8::Local<v8::Promise::Resolver> resolver, v8::Local<v8::Value> value) {
  v8::Local<v8::Context> context = isolate_->GetCurrentContext();
  if (value->IsObject() && value.As<v8::Object>()
                               ->CreateDataProperty(context, NameString(isolate_, "then"), v8::Undefined(isolate_))
                               .IsNothing()) {
    return false;
  }
  return resolver->Resolve(context, value).FromMaybe(false);
}

bool CryptoPromises::Guard(v8::Local<v8::Promise> promise) {
  v8::Local<v8::Context> context = isolate_->GetCurrentContext();
  v8::Local<v8::String> name = NameString(isolate_, "constructor");
  v8::Local<v8::Value> promise_class = promise_class_.Get(isolate_);
  // An own property of that name takes V8's fast path away from all promises of the isolate. So it is set only where
  // that path is lost already.
  v8::Local<v8::Value> inherited = promise->GetPrototype();
  v8::Local<v8::Value> described;
  if (inherited->IsObject() && !inherited->IsProxy() &&
      inherited.As<v8::Object>()->GetOwnPropertyDescriptor(context, name).ToLocal(&described) &&
      described->IsObject()) {
    v8::Local<v8::String> member = NameString(isolate_, "value");
    v8::Local<v8::Value> value;
    if (described.As<v8::Object>()->HasOwnProperty(context, member).FromMaybe(false) &&
        described.As<v8::Object>()->Get(context, member).ToLocal(&value) && value->StrictEquals(promise_class)) {
      return true;
    }
  }
  return promise->CreateDataProperty(context, name, promise_class).FromMaybe(false);
}

v8::MaybeLocal<v8::Value> CryptoPromises::ValueOf(const JobResult& result) {
  if (result.kind == JobResult::Kind::kVerdict) return v8::Boolean::New(isolate_, result.verdict).As<v8::Value>();
  return NewBytes(isolate_, result.bytes);
}

v8::MaybeLocal<v8::Value> NewBytes(v8::Isolate* isolate, BytesView bytes) {
  v8::Local<v8::ArrayBuffer> buffer;
  if (!v8::ArrayBuffer::MaybeNew(isolate, bytes.size(), v8::BackingStoreInitializationMode::kUninitialized)
           .ToLocal(&buffer)) {
    ThrowError(isolate, "RangeError",
               "the isolate's memory limit has no room for " + std::to_string(bytes.size()) + " bytes");
    return {};
  }
  if (!bytes.empty()) std::memcpy(buffer->Data(), bytes.data(), bytes.size());
  return v8::Uint8Array::New(buffer, 0, bytes.size());
}

}  // namespace network_runtime
