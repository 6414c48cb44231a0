#include "runtime/worker.h"

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "base/json_text.h"
#include "runtime/execution_scope.h"
#include "runtime/process_watchdog.h"
#include "runtime/source_job.h"
#include "runtime/spare_isolate.h"
#include "runtime/transpiler.h"
#include "runtime/worker_engine.h"

namespace network_runtime {
namespace {

// Messages often come back to back. To leave and to be run again takes longer than this, and the lock of the pool.
constexpr Clock::duration kNextMessage = std::chrono::microseconds(10);

// How long one isolate may keep its thread while others wait for one. At least one turn runs, however long it takes.
constexpr Clock::duration kSlice = std::chrono::milliseconds(2);
// Reading the heap's statistics takes a microsecond: as long as a short turn.
constexpr Clock::duration kLookEvery = std::chrono::milliseconds(1);
// A shorter turn cannot take much memory.
constexpr Clock::duration kLongTurn = std::chrono::microseconds(100);

// When this much is freed, the C library keeps it. It is worth giving back to the system.
constexpr size_t kMuchQueued = size_t{16} << 20;
// An isolate whose heap and buffers are no larger is freed in well under a millisecond. So its end may be reported
// first.
constexpr size_t kSmall = size_t{8} << 20;

// The largest source that a host may send to an isolate with a memory limit. isolate.cc has the limit for source that a
// guest compiles itself.
constexpr size_t kLargestSource = size_t{16} << 20;

// What a guest has in the queue counts as memory that it holds.
size_t OutboxBytes(const ResourceLimits& limits) {
  return limits.memory_limit_bytes == 0 ? limits.outbox_bytes
                                        : std::min(limits.outbox_bytes, limits.memory_limit_bytes);
}

}  // namespace

Outbox::SenderPtr Worker::NewSender(const ResourceLimits& limits) {
  return std::make_shared<Outbox::Sender>(limits.outbox_messages, OutboxBytes(limits));
}

Worker::Worker(uint32_t id, const ResourceLimits& limits, std::shared_ptr<Outbox> outbox, Outbox::SenderPtr sender,
               WorkerCallbacks callbacks)
    : state_(id, limits, std::move(outbox), std::move(sender), std::move(callbacks)),
      mailbox_(limits.mailbox_messages, limits.mailbox_bytes) {}

Worker::~Worker() = default;

size_t Worker::Most(EnvelopeKind kind) const {
  const bool source = kind == EnvelopeKind::kExecute || kind == EnvelopeKind::kEvaluate;
  const bool bounded = source && state_.limits.memory_limit_bytes != 0;
  return bounded ? std::min(state_.limits.mailbox_bytes, kLargestSource) : state_.limits.mailbox_bytes;
}

PushResult Worker::Post(Envelope envelope, size_t* most) {
  const bool reply = envelope.kind == EnvelopeKind::kReply || envelope.kind == EnvelopeKind::kReplyError;
  if (destroyed() && !reply) return PushResult::kClosed;
  const size_t size = envelope.ByteSize();
  *most = Most(envelope.kind);
  if (reply && mailbox_.bytes() + size > state_.limits.mailbox_bytes) {
    // An answer is never refused: its request would stay open. But what a guest requests must not fill the host's
    // memory.
    ScriptError refusal{"QueueFullError", "the answer does not fit into the isolate's queue", ""};
    if (size > *most) {
      refusal = {"MessageTooLargeError",
                 "the answer is a message of " + std::to_string(size) +
                     " bytes, which is larger than the isolate's queue takes (" + std::to_string(*most) + ")",
                 ""};
    }
    envelope.kind = EnvelopeKind::kReplyError;
    envelope.data = {};
    envelope.error = std::make_unique<ScriptError>(std::move(refusal));
  } else if (size > *most && envelope.kind != EnvelopeKind::kStep) {
    return PushResult::kTooLarge;
  }
  bool evaluation = envelope.kind == EnvelopeKind::kEvaluate;
  uint64_t id = envelope.id;
  if (evaluation) {
    MutexLock lock(state_.mutex);
    if (state_.ended) return PushResult::kClosed;
    state_.evaluations.insert(id);
  }
  PushResult result = mailbox_.Push(std::move(envelope));
  if (result == PushResult::kAccepted) {
    if (reply) state_.unanswered_requests.fetch_sub(1, std::memory_order_acq_rel);
    state_.callbacks.runnable();
  } else if (evaluation) {
    MutexLock lock(state_.mutex);
    state_.evaluations.erase(id);
  }
  return result;
}

bool Worker::Destroy() {
  if (state_.destroyed.exchange(true, std::memory_order_acq_rel)) return false;
  mailbox_.CloseWith({.kind = EnvelopeKind::kDestroy});
  state_.callbacks.runnable();
  std::weak_ptr<Worker> self = weak_from_this();
  grace_alarm_ =
      ProcessWatchdog().SetAlarm(Clock::now() + std::chrono::nanoseconds(state_.limits.destroy_grace_ns), [self] {
        if (auto worker = self.lock()) worker->Terminate(TerminationReason::kDestroyGrace);
      });
  return true;
}

bool Worker::Terminate(TerminationReason reason) {
  if (reason == TerminationReason::kTerminated || reason == TerminationReason::kShutdown) {
    std::deque<Envelope> dropped = state_.outbox->Silence(*state_.sender);
    MutexLock lock(state_.mutex);
    if (!dropped.empty()) dropped_ = std::move(dropped);
  }
  return state_.Condemn(reason);
}

size_t Worker::heap_bytes() const { return last_heap_bytes_.load(std::memory_order_relaxed); }

void Worker::Take(std::unique_ptr<SpareIsolate> spare) { engine_ = spare->Release(); }

bool Worker::Create() {
  if (!engine_ && !MakeEngine()) return false;
  engine_->Serve(state_);
  created_ = true;
  if (state_.callbacks.log) state_.callbacks.log("isolate #" + std::to_string(state_.id) + " created");
  SayCreated(nullptr);
  return true;
}

bool Worker::MakeEngine() {
  try {
    engine_ = std::make_unique<WorkerEngine>(state_.limits, false);
  } catch (const std::runtime_error& error) {
    {
      MutexLock lock(state_.mutex);
      state_.ended = true;
    }
    mailbox_.Clear();
    state_.destroyed.store(true, std::memory_order_release);
    SayCreated(error.what());
    return false;
  }
  if (engine_->failed()) state_.latch.Trip(TerminationReason::kMemoryLimit);
  return true;
}

void Worker::SayCreated(const char* failure) {
  {
    MutexLock lock(state_.mutex);
    if (std::exchange(created_said_, true)) return;
  }
  Envelope created{.kind = EnvelopeKind::kCreated, .isolate = state_.id};
  if (failure) {
    created.kind = EnvelopeKind::kCreateFailed;
    created.error = std::make_unique<ScriptError>(ScriptError{"Error", failure, ""});
  }
  state_.callbacks.answer(std::move(created), 0);
}

Worker::Next Worker::Run(TurnThread& thread, const std::function<bool()>& others_wait, const ProcessorNote& poster) {
  if (!created_ && !state_.latch.tripped()) {
    if (!Create()) return {.gone = true};
    thread.clock.Read();  // making an isolate is not part of one of its turns
  }
  Next next;
  if (engine_) {
    IsolateLock lock(engine_->isolate());
    engine_->isolate().PausesWith(thread.pauser);
    const TimePoint start = Clock::now();
    const TimePoint slice_end = start + kSlice;
    while (!state_.latch.tripped() && !finishing_) {
      if (engine_->isolate().heap().raised()) engine_->isolate().heap().Enforce();  // not left raised for the next turn
      if (std::unique_ptr<SourceJob> job = DoneSourceJob()) {
        engine_->RunSourceJob(lock, thread, *job);
      } else if (std::optional<Envelope> envelope = NextMessage()) {
        if (envelope->kind == EnvelopeKind::kDestroy) {
          finishing_ = true;
        } else if (envelope->language != SourceLanguage::kJavaScript) {
          StartSourceJob(std::move(*envelope));
        } else {
          engine_->RunMessage(lock, thread, std::move(*envelope));
        }
      } else if (!engine_->loop().RunDue(lock, thread)) {
        auto wanted = [&] { return MessageReady() || others_wait() || state_.latch.tripped(); };
        if (SpinUntil(wanted, poster, kNextMessage) && MessageReady()) {
          thread.clock.PassAwake();
          continue;
        }
        next.timer = engine_->loop().NextDue();
        next.awaited = engine_->loop().awaited();
        break;
      }
      if (others_wait() && Clock::now() >= slice_end) {
        next.again = true;
        break;
      }
    }
    TimePoint now = Clock::now();
    if (now >= next_look_ || now - start >= kLongTurn || state_.latch.tripped() || finishing_) {
      next_look_ = now + kLookEvery;
      engine_->isolate().heap().Enforce();
      last_heap_bytes_.store(engine_->isolate().heap().used_bytes(), std::memory_order_relaxed);
    }
  }
  if (state_.latch.tripped() || finishing_) {
    EndSourceJob();
    state_.destroyed.store(true, std::memory_order_release);
    return {.gone = true, .freed_soon = SaidBeforeFreed(state_.latch.reason())};
  }
  return next;
}

std::optional<Envelope> Worker::NextMessage() { return source_job_ ? std::nullopt : mailbox_.Pop(); }

bool Worker::MessageReady() const { return source_job_ ? source_job_->done() : mailbox_.messages() != 0; }

void Worker::StartSourceJob(Envelope envelope) {
  if (!transpiler_) transpiler_ = std::make_unique<TranspileClient>();
  state_.open_jobs.fetch_add(1, std::memory_order_acq_rel);
  source_job_ = std::make_unique<SourceJob>(*transpiler_, std::move(envelope), state_.budget.ForTurn(), state_.limits,
                                            state_.callbacks.runnable);
}

// Null while there is none.
std::unique_ptr<SourceJob> Worker::DoneSourceJob() {
  if (!source_job_ || !source_job_->done()) return nullptr;
  state_.open_jobs.fetch_sub(1, std::memory_order_acq_rel);
  return std::move(source_job_);
}

void Worker::EndSourceJob() {
  transpiler_.reset();
  source_job_.reset();
}

// The end of a small isolate is reported before its pages are freed. Its thread frees them before it does anything
// else. So there are never more dead, unfreed isolates than threads.
bool Worker::SaidBeforeFreed(TerminationReason reason) {
  if (!engine_ || reason != TerminationReason::kNone || state_.limits.own_cage || heap_bytes() > kSmall) return false;
  engine_->isolate().WillBeDestroyed();
  SayEnd(reason);
  return true;
}

void Worker::Free() {
  const TerminationReason reason = state_.latch.reason();
  if (engine_) stopped_at_ = engine_->isolate().stopped_at();
  engine_.reset();
  // Otherwise the C library keeps what a greedy isolate had outside its heap, and the process still looks as large as
  // before.
  if (reason != TerminationReason::kNone) malloc_trim(0);
  SayEnd(reason);
}

bool Worker::GiveUp(TerminationReason reason) {
  // The turn's scope stays open for ever; nothing may use its isolate any more.
  if (reason == TerminationReason::kMemoryLimit) state_.latch.Close();
  state_.latch.Trip(reason);
  state_.destroyed.store(true, std::memory_order_release);
  if (reason == TerminationReason::kUnresponsive) System("unresponsive", EndDetails(state_.latch.reason()));
  return SayEnd(state_.latch.reason());
}

bool Worker::SayEnd(TerminationReason reason) {
  std::unordered_set<uint64_t> open;
  std::deque<Envelope> dropped;
  {
    MutexLock lock(state_.mutex);
    if (std::exchange(state_.ended, true)) return false;
    open.swap(state_.evaluations);
    dropped.swap(dropped_);
  }
  SayCreated("the isolate ended before it was made");
  bool much_queued = mailbox_.bytes() > kMuchQueued;
  mailbox_.Clear();
  if (much_queued) malloc_trim(0);
  if (Watchdog::AlarmId alarm = grace_alarm_.load()) ProcessWatchdog().CancelAlarm(alarm);
  state_.open_requests.store(0, std::memory_order_release);
  state_.open_jobs.store(0, std::memory_order_release);
  std::string name(EndName(reason));
  std::string details = EndDetails(reason);
  state_.callbacks.ended(reason);
  if (reason != TerminationReason::kNone) System("terminated", details);
  System("destroyed", details);
  for (uint64_t id : open) {
    Envelope failure{.kind = EnvelopeKind::kEvaluateFailed, .isolate = state_.id, .id = id, .name = name};
    failure.data = {.encoding = PayloadEncoding::kJson, .text = details};
    state_.callbacks.answer(std::move(failure), 1);  // at least the events above
  }
  if (state_.callbacks.log) {
    state_.callbacks.log("isolate #" + std::to_string(state_.id) + " destroyed (" + name + "), " +
                         std::to_string(state_.budget.used_ns() / 1'000'000) + " ms CPU, " +
                         std::to_string(heap_bytes() >> 10) + " KB heap");
  }
  return true;
}

// The limit that `reason` names, as a member of the details.
std::string Worker::LimitOf(TerminationReason reason) const {
  char member[64] = "";
  auto write = [&](const char* name, double value) {
    std::snprintf(member, sizeof member, ",\"%s\":%.15g", name, value);
  };
  switch (reason) {
    case TerminationReason::kCpuLimit:
      write("limitMs", static_cast<double>(state_.limits.cpu_limit_ns) / 1e6);
      break;
    case TerminationReason::kCpuTotalLimit:
      write("limitMs", static_cast<double>(state_.limits.cpu_total_limit_ns) / 1e6);
      break;
    case TerminationReason::kMemoryLimit:
      if (state_.limits.memory_limit_bytes != 0)
        write("limitMb", static_cast<double>(state_.limits.memory_limit_bytes) / (1 << 20));
      break;
    default:
      break;
  }
  return member;
}

std::string Worker::EndDetails(TerminationReason reason) const {
  char milliseconds[32];
  std::snprintf(milliseconds, sizeof milliseconds, "%.3f", static_cast<double>(state_.budget.used_ns()) / 1e6);
  std::string details = "{\"reason\":" + JsonQuoted(EndName(reason)) + ",\"cpuMs\":" + milliseconds +
                        ",\"heapBytes\":" + std::to_string(heap_bytes());
  if (reason != TerminationReason::kNone) {
    details += LimitOf(reason) + ",\"stack\":" + JsonQuoted(engine_ ? engine_->isolate().stopped_at() : stopped_at_);
  }
  return details + "}";
}

void Worker::System(std::string name, std::string json) {
  state_.System(std::move(name), {.encoding = PayloadEncoding::kJson, .text = std::move(json)}, false);
}

}  // namespace network_runtime
