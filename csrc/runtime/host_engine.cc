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
#include "ops/core/script_constants.h"
#include "ops/host/time_zone.h"

namespace network_runtime {
namespace {

constexpr size_t kMostTurns = 64;  // of isolates, before timers run
constexpr int kExitStatus = 0xff;  // what the system keeps of an exit code

// {name, message, code}: the script makes one of Deno's errors from it.
v8::Local<v8::Value> FailureOf(const IsolateLock& lock, const Envelope& envelope) {
  v8::Local<v8::Object> failure = v8::Object::New(lock.isolate());
  auto set = [&](std::string_view name, std::string_view value) {
    failure->CreateDataProperty(lock.context(), NameString(lock.isolate(), name), ShortString(lock.isolate(), value))
        .Check();
  };
  set("name", envelope.error->name);
  set("message", envelope.error->message);
  set("code", envelope.name);
  return failure;
}

}  // namespace

HostEngine::HostEngine(std::shared_ptr<HostState> state, TurnThread& thread)
    : state_(std::move(state)),
      thread_(thread),
      loader_(state_->options.ops, state_->options.script, state_->transpiler),
      loop_({.kind = IsolateKind::kHost,
             .memory_limit_bytes = 0,
             .own_cage = true,
             .in_left_over_room = false,
             .latch = state_->latch,
             .delegate = *this,
             .payer = *this},
            *this) {
  {
    IsolateLock lock(loop_.isolate());
    DetectTimeZoneAgain(lock.isolate());
  }
  loop_.Start(*state_);
  loop_.isolate().tasks().SetWake([shared = state_] { shared->Wake(); });
}

HostEngine::~HostEngine() {
  for (Pool& pool : pools_) pool.workers->ShutDown(true);
  // Bounded: a thread that is lost must not keep the process alive.
  TimePoint deadline = Clock::now() + std::chrono::seconds(5);
  for (Pool& pool : pools_) pool.workers->Join(deadline);
  IsolateLock lock(loop_.isolate());
  main_.Reset();
  loader_.Clear();
}

bool HostEngine::ChargeJob(int64_t used_ns, int64_t) {
  state_->budget.Charge(used_ns);
  return !state_->latch.tripped();
}

void HostEngine::Print(std::string_view text, bool to_error) {
  int fd = to_error ? STDERR_FILENO : STDOUT_FILENO;
  while (!text.empty() && !state_->latch.tripped()) {
    ssize_t written = write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {  // another program made it non-blocking
      pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
      constexpr int kSliceMs = 100;  // between checks of the latch
      (void)poll(&wanted, 1, kSliceMs);
    } else if (errno != EINTR) {
      if (lost_output_.error == 0) lost_output_ = {.descriptor = fd, .error = errno};
      if (errno == EPIPE) state_->latch.Trip(TerminationReason::kTerminated);  // as SIGPIPE ends other programs
      return;
    }
  }
}

void HostEngine::Exit() {
  exited_ = true;
  state_->latch.Trip(TerminationReason::kTerminated);
}

void HostEngine::Fail(Failure failure) {
  if (!failure_) failure_ = std::move(failure);
}

void HostEngine::Uncaught(v8::Local<v8::Value> thrown, bool in_promise) {
  if (failure_) return;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ScriptError error = DescribeForReport(isolate, isolate->GetCurrentContext(), thrown);
  if (refused_ && error.name != "SyntaxError") {  // a module was not found, say: no script has thrown it
    error.name.clear();
    return Fail({.error = std::move(error), .shows_source = false});
  }
  Fail({in_promise ? "Uncaught (in promise) " : "Uncaught ", std::move(error)});
}

uint32_t HostEngine::NewPool(uint32_t threads) {
  auto wake = [shared = state_] { shared->Wake(); };
  auto outbox = std::make_shared<Outbox>(wake);
  auto workers = WorkerPool::Start(
      {.threads = threads ? threads : default_threads(), .outbox = outbox, .quiet = wake, .log = state_->options.log});
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
  return isolate.value_or(kNoIsolate);
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
  return state_->options.ops->Call(op, arguments, result, error, code);
}

bool HostEngine::CheckPermission(const PermissionCheck& check, std::string* used, ScriptError* error,
                                 std::string* code) {
  return state_->options.ops->CheckPermission(check, used, error, code);
}

void HostEngine::StartPython(uint64_t promise, std::string op, Payload arguments) {
  ++pending_ops_;
  state_->options.outbox->PushOwn(
      {.kind = EnvelopeKind::kOp, .id = promise, .name = std::move(op), .data = std::move(arguments)});
}

void HostEngine::AwaitPython(uint64_t promise, bool awaited) {
  if (awaited) {
    unawaited_.erase(promise);
  } else {
    unawaited_.insert(promise);
  }
}

void HostEngine::StartMain(const IsolateLock& lock) {
  loop_.Turn(lock, thread_, [&](ExecutionScope&) {
    v8::Local<v8::Promise> promise;
    if (loader_.RunMain(lock.isolate(), lock.context()).ToLocal(&promise)) {
      promise->MarkAsHandled();
      main_.Reset(lock.isolate(), promise);
    } else {
      refused_ = true;
    }
  });
}

void HostEngine::CheckMain(const IsolateLock& lock) {
  if (main_.IsEmpty()) return;
  v8::Local<v8::Promise> promise = main_.Get(lock.isolate());
  if (promise->State() == v8::Promise::kPending) return;
  load_due_ = promise->State() == v8::Promise::kFulfilled;
  main_.Reset();
  if (promise->State() == v8::Promise::kRejected && !loop_.isolate().Offer(lock, {promise, promise->Result()})) {
    Uncaught(promise->Result(), true);
  }
}

bool HostEngine::Tell(const IsolateLock& lock, std::string_view type) {
  bool prevented = false;
  loop_.Turn(lock, thread_, [&](ExecutionScope&) {
    v8::Local<v8::Value> arguments[] = {NameString(lock.isolate(), type)};
    v8::Local<v8::Value> result;
    prevented = loop_.Call(lock, EntryPoint::kLifecycle, arguments).ToLocal(&result) && result->IsTrue();
  });
  return prevented;
}

// deliver(kind, pool, isolate, id, name, data)
void HostEngine::Deliver(const IsolateLock& lock, uint32_t pool, const Envelope& envelope) {
  loop_.Turn(lock, thread_, [&](ExecutionScope&) {
    v8::Isolate* isolate = lock.isolate();
    v8::Local<v8::Value> data;
    if (envelope.kind == EnvelopeKind::kOpFailed) {
      data = FailureOf(lock, envelope);
    } else if (!ScriptLoop::DataOf(lock, envelope).ToLocal(&data)) {
      return;
    }
    v8::Local<v8::Value> arguments[] = {v8::Integer::New(isolate, static_cast<int>(envelope.kind)),
                                        v8::Integer::NewFromUnsigned(isolate, pool),
                                        v8::Integer::NewFromUnsigned(isolate, envelope.isolate),
                                        v8::Number::New(isolate, static_cast<double>(envelope.id)),
                                        NameString(isolate, envelope.name),
                                        data,
                                        v8::Number::New(isolate, static_cast<double>(envelope.ByteSize()))};
    (void)loop_.Call(lock, EntryPoint::kDeliver, arguments).IsEmpty();
  });
}

// Returns true when anything was done.
bool HostEngine::RunOnce(const IsolateLock& lock) {
  bool done = false;
  for (size_t turns = 0; loader_.imports_wanted() && turns < kMostTurns && !over(); ++turns) {
    loop_.Turn(lock, thread_, [&](ExecutionScope&) { loader_.StartNextImport(lock.isolate(), lock.context()); });
    done = true;
  }
  std::deque<Envelope> inbox;
  {
    MutexLock guard(state_->mutex);
    inbox.swap(state_->inbox);
    state_->awake = false;
  }
  for (const Envelope& envelope : inbox) {
    if (over()) return true;
    --pending_ops_;
    unawaited_.erase(envelope.id);
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
  if (!over() && loop_.RunDue(lock, thread_)) done = true;
  return done;
}

bool HostEngine::Quiet() {
  if (pending_ops_ != unawaited_.size() || loop_.timers_awaited()) return false;
  return std::all_of(pools_.begin(), pools_.end(),
                     [](const Pool& pool) { return !pool.workers->busy() && pool.outbox->empty(); });
}

HostEngine::End HostEngine::Run() {
  {
    IsolateLock lock(loop_.isolate());
    loader_.Attach(lock);
    StartMain(lock);
    while (!over()) {
      if (load_due_) {
        load_due_ = false;
        (void)Tell(lock, "load");
        continue;
      }
      if (RunOnce(lock)) continue;
      if (loader_.KeepCode(lock.isolate())) continue;
      if (Quiet()) {
        // A worker may have sent something and become quiet in between.
        if (RunOnce(lock) || (main_.IsEmpty() && Tell(lock, "beforeunload"))) continue;
        break;
      }
      TimePoint until = loop_.NextDue();
      MutexLock guard(state_->mutex);
      while (!state_->awake && Clock::now() < until) state_->changed.WaitUntil(state_->mutex, until);
    }
    if (!over()) {
      if (std::optional<ScriptError> stalled = loader_.StalledError(lock.isolate(), lock.context(), !main_.IsEmpty())) {
        stalled->name.clear();
        Fail({"", std::move(*stalled)});
      }
    }
    if (!over()) (void)Tell(lock, "unload");
  }
  if (state_->latch.reason() == TerminationReason::kMemoryLimit) {
    Fail({"Uncaught ", {"RangeError", "the host script ran out of memory", ""}});
  }
  if (exited_) return {exit_code_ & kExitStatus, std::nullopt, lost_output_};
  if (failure_) return {1, std::move(failure_), lost_output_};
  return {state_->latch.tripped() ? 130 : exit_code_ & kExitStatus, std::nullopt, lost_output_};
}

}  // namespace network_runtime
