#include "runtime/host_engine.h"

#include <poll.h>
#include <unistd.h>
#include <v8-exception.h>
#include <v8-function.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/foreground_tasks.h"
#include "engine/payload_codec.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr size_t kMostTurns = 64;  // of isolates, before timers have theirs

// The host script's own: those of its isolates are not its.
ResourceLimits Unlimited(const ResourceLimits& of_isolates) {
  return {.unresponsive_after_ns = of_isolates.unresponsive_after_ns};
}

}  // namespace

HostEngine::HostEngine(Host& host, TurnThread& thread)
    : host_(host),
      thread_(thread),
      budget_({}),
      unlimited_(Unlimited(host.options_.limits)),
      loader_([this](const std::string& specifier, const std::string& referrer, std::string* url,
                     ScriptError* error) { return host_.options_.ops->ResolveModule(specifier, referrer, url, error); },
              [this](const std::string& url, const std::string& asked, ModuleSource* source, ScriptError* error) {
                return host_.options_.ops->LoadModule(url, asked, source, error);
              }),
      isolate_({.kind = IsolateKind::kHost,
                .memory_limit_bytes = 0,
                .own_cage = true,
                .in_left_over_room = false,
                .latch = host.latch_,
                .delegate = *this,
                .payer = *this}) {
  start_ = isolate_.StartClock();
  isolate_.tasks().SetWake([&host] { host.Wake(); });
}

HostEngine::~HostEngine() {
  for (Pool& pool : pools_) pool.workers->ShutDown(true);
  // Bounded: a thread that is lost must not keep the process.
  TimePoint deadline = Clock::now() + std::chrono::seconds(5);
  for (Pool& pool : pools_) pool.workers->Join(deadline);
  IsolateLock lock(isolate_);
  main_.Reset();
  loader_.Clear();
}

void HostEngine::ScheduleTimers(double at_ms, bool awaited) {
  timers_awaited_ = awaited;
  constexpr double kFarMs = 1e12;
  next_timer_ =
      at_ms < kFarMs
          ? start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(at_ms))
          : TimePoint::max();
}

bool HostEngine::ChargeJob(int64_t used_ns, int64_t) {
  budget_.Charge(used_ns);
  return !host_.latch_.tripped();
}

void HostEngine::Print(std::string_view text, bool to_error) {
  int fd = to_error ? STDERR_FILENO : STDOUT_FILENO;
  while (!text.empty() && !host_.latch_.tripped()) {
    ssize_t written = write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {  // somebody made it non-blocking
      pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
      constexpr int kSliceMs = 100;  // between looks at the latch
      (void)poll(&wanted, 1, kSliceMs);
    } else if (errno != EINTR) {
      if (lost_output_.error == 0) lost_output_ = {.descriptor = fd, .error = errno};
      if (errno == EPIPE) host_.latch_.Trip(TerminationReason::kTerminated);  // as SIGPIPE ends other programs
      return;
    }
  }
}

void HostEngine::Exit(int code) {
  exit_code_ = code;
  host_.latch_.Trip(TerminationReason::kTerminated);
}

void HostEngine::Fail(ScriptError error) {
  if (!error_) error_ = std::move(error);
}

uint32_t HostEngine::NewPool(uint32_t threads) {
  std::shared_ptr<Host> host = host_.shared_from_this();
  auto wake = [host] { host->Wake(); };
  auto outbox = std::make_shared<Outbox>(wake);
  auto workers = WorkerPool::Start(
      {.threads = threads ? threads : default_threads(), .outbox = outbox, .quiet = wake, .log = host_.options_.log});
  pools_.push_back({std::move(outbox), std::move(workers)});
  return static_cast<uint32_t>(pools_.size() - 1);
}

uint32_t HostEngine::ThreadCount(uint32_t pool) { return pools_[pool].workers->thread_count(); }
uint32_t HostEngine::IsolateCount(uint32_t pool) {
  return static_cast<uint32_t>(pools_[pool].workers->isolate_count());
}
void HostEngine::ShutDown(uint32_t pool, bool terminate) { pools_[pool].workers->ShutDown(terminate); }

uint32_t HostEngine::CreateIsolate(uint32_t pool, const ResourceLimits& limits) {
  std::optional<uint32_t> isolate = pools_[pool].workers->Create(limits);
  return isolate.value_or(UINT32_MAX);
}

PushResult HostEngine::Post(uint32_t pool, uint32_t isolate, Envelope envelope, size_t* most) {
  return pools_[pool].workers->Post(isolate, std::move(envelope), most);
}

bool HostEngine::Destroy(uint32_t pool, uint32_t isolate) { return pools_[pool].workers->Destroy(isolate); }
bool HostEngine::Terminate(uint32_t pool, uint32_t isolate) { return pools_[pool].workers->Terminate(isolate); }
std::string_view HostEngine::EndReason(uint32_t pool, uint32_t isolate) {
  return pools_[pool].workers->EndReason(isolate);
}

bool HostEngine::CallPython(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                            std::string* code) {
  return host_.options_.ops->Call(op, arguments, result, error, code);
}

void HostEngine::StartPython(uint64_t promise, std::string op, Payload arguments) {
  ++pending_ops_;
  host_.options_.outbox->PushOwn(
      {.kind = EnvelopeKind::kOp, .id = promise, .name = std::move(op), .data = std::move(arguments)});
}

template <typename Body>
void HostEngine::Turn(const IsolateLock& lock, Body body) {
  v8::HandleScope handles(lock.isolate());
  ExecutionScope scope(thread_, isolate_, host_.latch_, budget_, unlimited_);
  if (!scope.ok()) return;
  v8::TryCatch failure(lock.isolate());
  body();
  if (failure.HasCaught() && !failure.HasTerminated() && scope.ok()) {
    v8::Local<v8::Value> error = failure.Exception();
    failure.Reset();
    if (!isolate_.Offer(lock, error)) Fail(DescribeError(lock.isolate(), lock.context(), error));
  }
  if (scope.ok()) lock.isolate()->PerformMicrotaskCheckpoint();
  if (scope.ok() && !error_) CheckMain(lock);
  while (scope.ok() && !error_ && !isolate_.rejections().empty()) {
    for (const UnhandledRejections::Unhandled& rejection : isolate_.rejections().Take(lock.isolate())) {
      if (!isolate_.Offer(lock, rejection)) Fail(DescribeError(lock.isolate(), lock.context(), rejection.reason));
    }
    for (const UnhandledRejections::Unhandled& rejection : isolate_.rejections().TakeHandledLate(lock.isolate())) {
      if (scope.ok()) isolate_.TellHandled(lock, rejection);
    }
    if (scope.ok()) lock.isolate()->PerformMicrotaskCheckpoint();
  }
}

void HostEngine::StartMain(const IsolateLock& lock) {
  Turn(lock, [&] {
    v8::Local<v8::Promise> promise;
    if (loader_.Run(lock.isolate(), lock.context(), host_.options_.script).ToLocal(&promise)) {
      promise->MarkAsHandled();
      main_.Reset(lock.isolate(), promise);
    }
  });
}

void HostEngine::CheckMain(const IsolateLock& lock) {
  if (main_.IsEmpty()) return;
  v8::Local<v8::Promise> promise = main_.Get(lock.isolate());
  if (promise->State() == v8::Promise::kPending) return;
  if (promise->State() == v8::Promise::kRejected) {
    Fail(DescribeError(lock.isolate(), lock.context(), promise->Result()));
  }
  main_.Reset();
}

// deliver(kind, pool, isolate, id, name, data)
void HostEngine::Deliver(const IsolateLock& lock, uint32_t pool, const Envelope& envelope) {
  Turn(lock, [&] {
    v8::Isolate* isolate = lock.isolate();
    v8::Local<v8::Context> context = lock.context();
    v8::Local<v8::Value> data;
    if (envelope.kind == EnvelopeKind::kOpFailed) {
      v8::Local<v8::Object> failure = v8::Object::New(isolate);
      auto set = [&](std::string_view name, std::string_view value) {
        failure->CreateDataProperty(context, NameString(isolate, name), ShortString(isolate, value)).Check();
      };
      set("name", envelope.error->name);
      set("message", envelope.error->message);
      set("code", envelope.name);
      data = failure;
    } else if (envelope.error) {
      data = MakeError(isolate, context, *envelope.error);
    } else if (!DecodePayload(isolate, context, envelope.data).ToLocal(&data)) {
      return;
    }
    v8::Local<v8::Value> arguments[] = {v8::Integer::New(isolate, static_cast<int>(envelope.kind)),
                                        v8::Integer::NewFromUnsigned(isolate, pool),
                                        v8::Integer::NewFromUnsigned(isolate, envelope.isolate),
                                        v8::Number::New(isolate, static_cast<double>(envelope.id)),
                                        NameString(isolate, envelope.name),
                                        data,
                                        v8::Number::New(isolate, static_cast<double>(envelope.ByteSize()))};
    (void)isolate_.Entry(EntryPoint::kDeliver)->Call(context, v8::Undefined(isolate), 7, arguments).IsEmpty();
  });
}

// Whether anything was done.
bool HostEngine::RunOnce(const IsolateLock& lock) {
  bool done = false;
  std::deque<Envelope> inbox;
  {
    MutexLock guard(host_.mutex_);
    inbox.swap(host_.inbox_);
    host_.awake_ = false;
  }
  for (const Envelope& envelope : inbox) {
    if (over()) return true;
    --pending_ops_;
    Deliver(lock, 0, envelope);
    done = true;
  }
  for (size_t pool = 0; pool < pools_.size() && !over(); ++pool) {
    Outbox::Turn turn;
    for (size_t turns = 0; turns < kMostTurns && pools_[pool].workers->Take(&turn); ++turns) {
      for (const Envelope& envelope : turn.envelopes) {
        if (over()) return true;
        Deliver(lock, static_cast<uint32_t>(pool), envelope);
        done = true;
      }
    }
  }
  if (!over() && next_timer_ <= Clock::now()) {
    Turn(lock, [&] {
      (void)isolate_.Entry(EntryPoint::kRunDueTimer)
          ->Call(lock.context(), v8::Undefined(lock.isolate()), 0, nullptr)
          .IsEmpty();
    });
    done = true;
  }
  if (!over() && isolate_.tasks().NextDue() <= Clock::now()) {
    Turn(lock, [&] { isolate_.tasks().RunOne(); });
    done = true;
  }
  return done;
}

bool HostEngine::Quiet() {
  if (pending_ops_ != 0 || timers_awaited_) return false;
  return std::all_of(pools_.begin(), pools_.end(),
                     [](const Pool& pool) { return !pool.workers->busy() && pool.outbox->empty(); });
}

HostEngine::End HostEngine::Run() {
  {
    IsolateLock lock(isolate_);
    loader_.Attach(lock);
    StartMain(lock);
    while (!over()) {
      if (RunOnce(lock)) continue;
      if (Quiet()) {
        // A worker may have gone quiet and said something in between.
        if (RunOnce(lock)) continue;
        break;
      }
      TimePoint until = std::min(next_timer_, isolate_.tasks().NextDue());
      MutexLock guard(host_.mutex_);
      while (!host_.awake_ && Clock::now() < until) host_.changed_.WaitUntil(host_.mutex_, until);
    }
    if (!over() && !main_.IsEmpty()) {
      Fail({"Error",
            "the script awaits at its top level something that will never happen: nothing is left that could settle it",
            ""});
    }
  }
  if (host_.latch_.reason() == TerminationReason::kMemoryLimit) {
    Fail({"RangeError", "the host script ran out of memory", ""});
  }
  if (exit_code_) return {*exit_code_, std::nullopt, lost_output_};
  if (error_) return {1, std::move(error_), lost_output_};
  return {host_.latch_.tripped() ? 130 : 0, std::nullopt, lost_output_};
}

}  // namespace network_runtime
