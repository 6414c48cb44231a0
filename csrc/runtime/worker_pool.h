// A pool of threads that run worker isolates. It has places for as many turns at a time as it is asked for `threads`;
// who gets one is for limits/turn_schedule.h to say. A worker with something to do goes to the thread that ran it last
// (its caches are warm) unless that one is busy and another is not.
//
// A turn that makes room for another is paused where it is, on its thread, which sleeps until there is a place again;
// further threads are started to take those, and end when they are no longer needed. One that cannot be paused (a
// built-in that does not look for interruptions) runs on without a place.
//
// Plain C++; any thread may call. Held by shared_ptr: its threads hold it too, so it ends when it was shut down and its
// last worker is gone.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/thread.h"
#include "bus/outbox.h"
#include "limits/resource_limits.h"
#include "limits/turn_schedule.h"
#include "limits/watchdog.h"
#include "runtime/reply_waiters.h"
#include "runtime/spare_shelf.h"
#include "runtime/worker.h"

namespace network_runtime {

class WorkerPool : public std::enable_shared_from_this<WorkerPool> {
 public:
  struct Options {
    uint32_t threads;                // turns that run at a time
    std::shared_ptr<Outbox> outbox;  // where its isolates' messages and answers go
    std::function<void()> quiet;     // called when the last busy worker has nothing to do; any thread; may be empty
    std::function<void(std::string)> log;  // one line an event; may be empty
  };

  // Initialises V8 on first use. Throws UnavailableError when there is no V8 or no thread to be had.
  static std::shared_ptr<WorkerPool> Start(Options options);
  // One that is shut down and has never had a thread: it takes nothing. It starts nothing and is not counted.
  static std::shared_ptr<WorkerPool> Closed();
  explicit WorkerPool(Options options);
  ~WorkerPool();

  // The id of an isolate that is being made; kCreated or kCreateFailed follows. Nothing after ShutDown.
  std::optional<uint32_t> Create(const ResourceLimits& limits, bool blocking = false);
  // The host has handed out everything up to the barrier of this evaluation.
  void PassBarrier(uint32_t isolate, uint64_t evaluation);

  // See Worker::Post.
  PushResult Post(uint32_t isolate, Envelope envelope, size_t* most);
  bool Destroy(uint32_t isolate);
  bool Terminate(uint32_t isolate);
  // Why an isolate takes no more messages, as its "destroyed" will say: while that is on its way to the host, or
  // being handed out. "" while it takes them, and afterwards.
  std::string_view EndReason(uint32_t isolate) const;

  // See Outbox. What was taken before and not put back has been handed out by the next Take. One thread at a time.
  bool Take(Outbox::Turn* turn);
  void PutBack(Outbox::Turn* turn, size_t first);

  uint64_t NewEvaluationId() { return next_evaluation_.fetch_add(1, std::memory_order_relaxed); }
  ReplyWaiters& waiters() { return waiters_; }

  // Destroys (or terminates) all, makes no more; the threads end with the last one. Harmless when repeated.
  void ShutDown(bool terminate);
  // Blocks until that is so; false at the deadline. Not on a thread of the pool.
  bool Join(TimePoint deadline);

  uint32_t thread_count() const { return thread_count_; }
  size_t isolate_count() const;  // those not destroyed
  // Whether a worker has a queued message, a running turn, a timer or an unanswered request.
  bool busy() const;

  struct Usage {
    int64_t cpu_ns;
    size_t heap_bytes;
    size_t unanswered_requests;  // by its host
  };
  std::optional<Usage> UsageOf(uint32_t isolate) const;

  static size_t live();  // pools that were started and are not freed

 private:
  struct Entry;
  struct PoolThread;

  std::optional<uint32_t> Add(const ResourceLimits& limits, bool blocking, PoolThread** wake);
  PoolThread* StartThread() REQUIRES(mutex_);
  // Starts those that are missing for each place to have one, as far as the system gives them; who becomes runnable
  // next tries again.
  void Replenish() REQUIRES(mutex_);
  bool Missing() const REQUIRES(mutex_);
  void Run(PoolThread& self);
  // Whether the thread is to go on.
  bool Idle(PoolThread& self) REQUIRES(mutex_);
  void RunTurns(PoolThread& self, Entry& entry) REQUIRES(mutex_);
  // What is to run on this thread next, in a place; paused turns that come before go on.
  Entry* Next(PoolThread& self) REQUIRES(mutex_);
  void End(PoolThread& self) REQUIRES(mutex_);
  bool Surplus() const REQUIRES(mutex_);
  void MakeRunnable(uint32_t isolate);
  // The thread that is to be woken for it, if any: by Rouse, best after the lock is given up.
  [[nodiscard]] PoolThread* Enqueue(Entry& entry) REQUIRES(mutex_);
  void Free(PoolThread& self, Worker& worker, const Worker::Next& next) EXCLUDES(mutex_);
  void Settle(Entry& entry, const Worker::Next& next) REQUIRES(mutex_);
  void SetTimer(Entry& entry, TimePoint when) REQUIRES(mutex_);
  void QueueDueTimers() REQUIRES(mutex_);
  PoolThread* ThreadFor(Entry& entry) REQUIRES(mutex_);
  PoolThread* Sleeper() REQUIRES(mutex_);

  // Places, and who makes room.
  void NoteWaiting() REQUIRES(mutex_) {
    waiting_.store(static_cast<uint32_t>(schedule_.waiting()), std::memory_order_release);
  }
  bool MayStart() REQUIRES(mutex_);
  void Charge(PoolThread& thread, int64_t cpu_now_ns, TimePoint now) REQUIRES(mutex_);
  void Observe(Entry& entry, TimePoint now) REQUIRES(mutex_);
  // Asks who is to make room, takes places from those who do not, and plans when to look again.
  void LookForPlaces() REQUIRES(mutex_);
  void FillPlaces() REQUIRES(mutex_);
  void GoOn(Entry& entry) REQUIRES(mutex_);
  void PauseTurn(PoolThread& self) EXCLUDES(mutex_);
  void PlanLook(TimePoint when) REQUIRES(mutex_);
  void OnLook() EXCLUDES(mutex_);
  // Whether it was long enough, and undisturbed, for a spare isolate to be made now.
  bool Sleep(PoolThread& self) REQUIRES(mutex_);
  // The isolate that a worker starts with, if one is there that fits it; one that does not is handed out to be freed.
  std::unique_ptr<SpareIsolate> TakeSpare(const Entry& entry) REQUIRES(mutex_);
  bool SpareWanted() const REQUIRES(mutex_);
  void MakeSpare(PoolThread& self) REQUIRES(mutex_);
  void Spin(PoolThread& self) REQUIRES(mutex_);
  static void Rouse(PoolThread* thread);
  void Wake(PoolThread& thread) REQUIRES(mutex_);
  void WakeAll() REQUIRES(mutex_);
  void KeepTimersWatched() REQUIRES(mutex_);
  void UpdateBusy(Entry& entry) REQUIRES(mutex_);
  void Remove(Entry& entry) REQUIRES(mutex_);
  void LoseThread(PoolThread& self, TerminationReason reason);
  std::shared_ptr<Worker> Replace(PoolThread& self) REQUIRES(mutex_);
  void Answer(const Outbox::SenderPtr& sender, Envelope envelope, uint64_t sent);
  void NoteEnd(uint32_t isolate, TerminationReason reason);
  std::shared_ptr<Worker> Find(uint32_t isolate) const;
  void Log(std::string line) const;

  const uint32_t thread_count_;  // places
  const std::shared_ptr<Outbox> outbox_;
  const std::function<void()> quiet_;
  const std::function<void(std::string)> log_;
  ProcessorNote runner_;  // of turns
  ProcessorNote poster_;  // of messages to the isolates
  ReplyWaiters waiters_{runner_};
  std::atomic<uint64_t> next_evaluation_ = 1;
  std::atomic<uint32_t> waiting_ = 0;  // workers that wait for a place, or for the thread that has one for them

  const std::function<bool()> others_wait_ = [this] { return waiting_.load(std::memory_order_relaxed) != 0; };

  mutable Mutex mutex_;
  ConditionVariable ended_;
  uint32_t next_isolate_ GUARDED_BY(mutex_) = 0;
  bool shutting_down_ GUARDED_BY(mutex_) = false;
  PoolThread* spinning_ GUARDED_BY(mutex_) = nullptr;  // the one thread that looks for work without sleeping
  size_t running_threads_ GUARDED_BY(mutex_) = 0;
  TimePoint none_until_ GUARDED_BY(mutex_);  // the system refused a thread
  std::vector<Thread> ended_threads_ GUARDED_BY(mutex_);
  TurnSchedule schedule_ GUARDED_BY(mutex_);
  TimePoint next_look_ GUARDED_BY(mutex_) = TimePoint::max();  // for places
  Watchdog::AlarmId look_alarm_ GUARDED_BY(mutex_) = 0;
  size_t busy_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<uint32_t, std::unique_ptr<Entry>> entries_ GUARDED_BY(mutex_);
  // Of isolates that are not in entries_ any more, or are about to leave it.
  std::unordered_map<uint32_t, TerminationReason> ends_ GUARDED_BY(mutex_);
  std::vector<uint32_t> told_;  // isolates whose "destroyed" was taken last; the thread that takes
  std::vector<std::unique_ptr<PoolThread>> threads_ GUARDED_BY(mutex_);
  std::set<std::pair<TimePoint, uint32_t>> timers_ GUARDED_BY(mutex_);
  SpareShelf spares_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
