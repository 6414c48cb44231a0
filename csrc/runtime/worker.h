// One worker isolate from its creation to its end. It is an actor: a mailbox, and turns that the pool's threads run one
// at a time. Its pool owns it, and so does any caller meanwhile (shared_ptr).
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "base/spin.h"
#include "bus/mailbox.h"
#include "bus/outbox.h"
#include "limits/resource_limits.h"
#include "limits/termination.h"
#include "runtime/worker_state.h"

namespace network_runtime {

class SourceJob;
class SpareIsolate;
class TranspileClient;
struct TurnThread;
class WorkerEngine;

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  // `sender`: the sender of its messages in `outbox`, made with NewSender(limits).
  Worker(uint32_t id, const ResourceLimits& limits, std::shared_ptr<Outbox> outbox, Outbox::SenderPtr sender,
         WorkerCallbacks callbacks);
  static Outbox::SenderPtr NewSender(const ResourceLimits& limits);
  ~Worker();

  uint32_t id() const { return state_.id; }
  const ResourceLimits& limits() const { return state_.limits; }

  // Any thread. With kTooLarge, `most` is the largest size in bytes that such an envelope may have.
  PushResult Post(Envelope envelope, size_t* most);
  bool Destroy();  // orderly; false when it was destroyed before
  // When the host requested it (kTerminated, kShutdown), drops what the isolate has sent and the host has not taken.
  bool Terminate(TerminationReason reason);
  // Asks the running turn, if any, to pause where it next can.
  void AskToPause() { state_.latch.AskToPause(); }
  // True when it will end: as soon as it runs, or as soon as what it runs ends.
  bool condemned() const { return state_.latch.tripped(); }
  bool destroyed() const { return state_.destroyed.load(std::memory_order_acquire); }
  // Why it takes no more messages; kNone for an orderly destruction. Meaningless while it takes messages.
  TerminationReason end_reason() const { return state_.latch.reason(); }
  int64_t cpu_used_ns() const { return state_.budget.used_ns(); }
  size_t heap_bytes() const;
  // Requests whose answers the isolate has not seen.
  size_t open_requests() const { return state_.open_requests.load(std::memory_order_acquire); }
  // Those whose answers are not even on their way. (A host may answer twice, and both answers are counted.)
  size_t unanswered_requests() const {
    return std::min(state_.unanswered_requests.load(std::memory_order_acquire), open_requests());
  }
  // True when something outside will continue it: an answer, or the end of a job.
  bool awaits() const { return open_requests() != 0 || state_.open_jobs.load(std::memory_order_acquire) != 0; }

  // What the pool must do after Run.
  struct Next {
    bool gone = false;        // call Free and drop it
    bool freed_soon = false;  // gone; Free will take less than a millisecond
    bool again = false;       // there is more to do now, but others wait
    TimePoint timer = TimePoint::max();
    bool awaited = false;  // the timer, or one after it, keeps the process alive
  };

  // The first `sent` of its messages have been handed out. Any thread.
  void HandedOut(uint64_t sent) { state_.HandedOut(sent); }

  // Call it before the first Run: gives it an isolate that fits its limits. Without it, Run makes one.
  void Take(std::unique_ptr<SpareIsolate> spare);

  // On a pool thread, one at a time. Runs turns until there is nothing to do, or until `others_wait` returns true after
  // a turn.
  // Before that it waits a moment for another message, unless `poster`, who posts them, was last seen on this
  // processor.
  Next Run(TurnThread& thread, const std::function<bool()>& others_wait, const ProcessorNote& poster);
  // On the same thread, right after Run has returned `gone`.
  void Free();

  // Call it when its thread is lost (engine/last_resort.h) or does not answer. Reports everything that a disposal would
  // have reported, once. Returns false when that was done before. Any thread; touches no V8.
  bool GiveUp(TerminationReason reason);

 private:
  size_t Most(EnvelopeKind kind) const;  // the largest size of one envelope, in bytes

  bool Create();
  bool MakeEngine();
  std::optional<Envelope> NextMessage();
  bool MessageReady() const;
  void StartSourceJob(Envelope envelope);
  std::unique_ptr<SourceJob> DoneSourceJob();
  void EndSourceJob();
  void SayCreated(const char* failure);  // null: it was created
  bool SaidBeforeFreed(TerminationReason reason);
  bool SayEnd(TerminationReason reason);  // false when it was reported before
  std::string EndDetails(TerminationReason reason) const;
  std::string LimitOf(TerminationReason reason) const;
  void System(std::string name, std::string json);

  WorkerState state_;
  Mailbox mailbox_;
  std::atomic<size_t> last_heap_bytes_ = 0;
  std::atomic<uint64_t> grace_alarm_ = 0;
  std::unique_ptr<WorkerEngine> engine_;  // pool threads make and use it, one at a time
  // The source that the transpiler has. What is queued behind it waits. On the same threads.
  std::unique_ptr<TranspileClient> transpiler_;
  std::unique_ptr<SourceJob> source_job_;
  std::string stopped_at_;  // its stack, once engine_ is gone; on the same threads
  bool created_ = false;    // engine_ serves this worker; on the same threads
  bool finishing_ = false;  // kDestroy was reached; on the same threads
  TimePoint next_look_;     // at the heap; on the same threads
  bool created_said_ GUARDED_BY(state_.mutex) = false;
  std::deque<Envelope> dropped_ GUARDED_BY(state_.mutex);  // freed later, not on the thread that terminates it
};

}  // namespace network_runtime
