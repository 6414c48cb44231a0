// One worker isolate from its creation to its end. It is an actor: a mailbox, and turns that the pool's threads run one
// at a time. Its pool owns it, and whoever calls it meanwhile (shared_ptr).
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "bus/mailbox.h"
#include "bus/outbox.h"
#include "limits/resource_limits.h"
#include "limits/termination.h"
#include "runtime/worker_state.h"

namespace network_runtime {

class SpareIsolate;
struct TurnThread;
class WorkerEngine;

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  // `sender`: whose messages into `outbox` they are; NewSender(limits).
  Worker(uint32_t id, const ResourceLimits& limits, std::shared_ptr<Outbox> outbox, Outbox::SenderPtr sender,
         WorkerCallbacks callbacks);
  static Outbox::SenderPtr NewSender(const ResourceLimits& limits);
  ~Worker();

  uint32_t id() const { return state_.id; }
  const ResourceLimits& limits() const { return state_.limits; }

  // Any thread. For kTooLarge `most` are the bytes that the envelope may have.
  PushResult Post(Envelope envelope, size_t* most);
  bool Destroy();  // orderly; false when it was destroyed before
  // Where its host asked for it (kTerminated, kShutdown), what it has sent and the host has not taken is dropped.
  bool Terminate(TerminationReason reason);
  // The turn that runs, if any, where it next can.
  void AskToPause() { state_.latch.AskToPause(); }
  // It ends as soon as it runs, or what it runs does.
  bool condemned() const { return state_.latch.tripped(); }
  bool destroyed() const { return state_.destroyed.load(std::memory_order_acquire); }
  // Why it takes no more messages, kNone for an orderly destruction. Means nothing while it takes them.
  TerminationReason end_reason() const { return state_.latch.reason(); }
  int64_t cpu_used_ns() const { return state_.budget.used_ns(); }
  size_t heap_bytes() const;
  // Requests whose answer it has not seen.
  size_t open_requests() const { return state_.open_requests.load(std::memory_order_acquire); }
  // Those among them whose answer is not even on its way. (A host may answer twice, and that is counted as well.)
  size_t unanswered_requests() const {
    return std::min(state_.unanswered_requests.load(std::memory_order_acquire), open_requests());
  }
  // Whether something outside will go on with it: an answer, or the end of a job.
  bool awaits() const { return open_requests() != 0 || state_.open_jobs.load(std::memory_order_acquire) != 0; }

  // What is left to do after Run.
  struct Next {
    bool gone = false;        // Free it and drop it
    bool freed_soon = false;  // gone; Free takes less than a millisecond
    bool again = false;       // more to do now, but others wait
    TimePoint timer = TimePoint::max();
    bool awaited = false;  // the timer, or one after it
  };

  // The first `sent` of its messages have been handed out. Any thread.
  void HandedOut(uint64_t sent) { state_.HandedOut(sent); }

  // Before the first Run: its isolate, which fits its limits. Without it, Run makes one.
  void Take(std::unique_ptr<SpareIsolate> spare);

  // A pool thread; one at a time. Runs turns until there is nothing to do, or `others_wait` says so and one turn was
  // run.
  Next Run(TurnThread& thread, const std::function<bool()>& others_wait);
  // The same thread, once Run has said that it is gone, and before anything else.
  void Free();

  // Its thread is lost (engine/last_resort.h) or does not answer: says everything that a disposal would have said,
  // once. False when it was said before. Any thread; touches no V8.
  bool GiveUp(TerminationReason reason);

 private:
  size_t Most(EnvelopeKind kind) const;  // bytes of one envelope

  bool Create();
  bool MakeEngine();
  void SayCreated(const char* failure);  // null: it is there
  bool SaidBeforeFreed(TerminationReason reason);
  bool SayEnd(TerminationReason reason);  // false when it was said before
  std::string EndDetails(TerminationReason reason) const;
  std::string LimitOf(TerminationReason reason) const;
  void System(std::string name, std::string json);

  WorkerState state_;
  Mailbox mailbox_;
  std::atomic<size_t> last_heap_bytes_ = 0;
  std::atomic<uint64_t> grace_alarm_ = 0;
  std::unique_ptr<WorkerEngine> engine_;  // made and used by pool threads, one at a time
  std::string stopped_at_;                // its stack, once engine_ is gone; the same threads
  bool created_ = false;                  // engine_ serves this worker; the same threads
  bool finishing_ = false;                // kDestroy was reached; the same threads
  TimePoint next_look_;                   // at the heap; the same threads
  bool created_said_ GUARDED_BY(state_.mutex) = false;
  std::deque<Envelope> dropped_ GUARDED_BY(state_.mutex);  // much to free: not on the thread that terminates it
};

}  // namespace network_runtime
