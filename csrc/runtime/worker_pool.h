// A pool of threads that run worker isolates. It has places for `threads` turns at a time. limits/turn_schedule.h
// decides which worker gets a place. A worker with something to do goes to the thread that ran it last, whose caches
// are warm, unless that thread is busy and another one is not.
//
// A turn that makes room for another is paused where it is. Its thread sleeps until there is a place again. Further
// threads are started to run the turns in those places; they end when they are no longer needed. A turn that cannot be
// paused (a built-in that does not check for interrupts) runs on without a place.
//
// Plain C++; any thread may call. Held by shared_ptr: its threads hold it too. So it ends when it was shut down and its
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
    uint32_t threads;                // how many turns run at a time
    std::shared_ptr<Outbox> outbox;  // takes its isolates' messages and answers
    std::function<void()> quiet;     // called when the last busy worker has nothing to do; any thread; may be empty
    std::function<void(std::string)> log;  // called with one line per event; may be empty
  };

  // Initialises V8 on first use. Throws UnavailableError when V8 is not available or the system has no thread left.
  static std::shared_ptr<WorkerPool> Start(Options options);
  // Returns a pool that is shut down and never had a thread: it accepts nothing. Starts nothing and is not counted.
  static std::shared_ptr<WorkerPool> Closed();
  explicit WorkerPool(Options options);
  ~WorkerPool();

  // Returns the id of an isolate that is being made; kCreated or kCreateFailed follows. Returns nothing after ShutDown.
  std::optional<uint32_t> Create(const ResourceLimits& limits, bool blocking = false);
  // The host has handed out everything up to the barrier of this evaluation.
  void PassBarrier(uint32_t isolate, uint64_t evaluation);

  // See Worker::Post.
  PushResult Post(uint32_t isolate, Envelope envelope, size_t* most);
  bool Destroy(uint32_t isolate);
  bool Terminate(uint32_t isolate);
  // Why an isolate takes no more messages, as its "destroyed" event will report: while that event is on its way to the
  // host or being handed out. "" while the isolate takes messages, and after the event.
  std::string_view EndReason(uint32_t isolate) const;

  // See Outbox. By the next Take, the host has handed out what it took before and did not put back. One thread at a
  // time.
  bool Take(Outbox::Turn* turn);
  void PutBack(Outbox::Turn* turn, size_t first);

  uint64_t NewEvaluationId() { return next_evaluation_.fetch_add(1, std::memory_order_relaxed); }
  ReplyWaiters& waiters() { return waiters_; }

  // Destroys (or terminates) all isolates and makes no more. The threads end with the last isolate. Harmless when
  // repeated.
  void ShutDown(bool terminate);
  // Blocks until that is done. Returns false at the deadline. Not on a thread of the pool.
  bool Join(TimePoint deadline);

  uint32_t thread_count() const { return thread_count_; }
  size_t isolate_count() const;  // without those that were destroyed
  // True when a worker has a queued message, a running turn, a timer or an unanswered request.
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
  // Starts the threads that are missing to have one for each place, as far as the system allows. The next worker that
  // becomes runnable tries again.
  void Replenish() REQUIRES(mutex_);
  bool Missing() const REQUIRES(mutex_);
  std::shared_ptr<Watchdog::Slot> RegisterThread(PoolThread& self) EXCLUDES(mutex_);
  void Run(PoolThread& self);
  // Returns true when the thread is to go on.
  bool Idle(PoolThread& self) REQUIRES(mutex_);
  void RunTurns(PoolThread& self, Entry& entry) REQUIRES(mutex_);
  // Returns what this thread runs next, in a place. Paused turns that come before it go on.
  Entry* Next(PoolThread& self) REQUIRES(mutex_);
  void End(PoolThread& self) REQUIRES(mutex_);
  bool Surplus() const REQUIRES(mutex_);
  void MakeRunnable(uint32_t isolate);
  // Returns the thread to wake for it, if any. Call Rouse for it, best after the lock is released.
  [[nodiscard]] PoolThread* Enqueue(Entry& entry) REQUIRES(mutex_);
  void Free(PoolThread& self, Worker& worker, const Worker::Next& next) EXCLUDES(mutex_);
  void Settle(Entry& entry, const Worker::Next& next) REQUIRES(mutex_);
  void SetTimer(Entry& entry, TimePoint when) REQUIRES(mutex_);
  void QueueDueTimers() REQUIRES(mutex_);
  PoolThread* ThreadFor(Entry& entry) REQUIRES(mutex_);
  PoolThread* Sleeper() REQUIRES(mutex_);

  // These decide about places and pauses.
  void NoteWaiting() REQUIRES(mutex_) {
    waiting_.store(static_cast<uint32_t>(schedule_.waiting()), std::memory_order_release);
  }
  bool MayStart() REQUIRES(mutex_);
  void Charge(PoolThread& thread, int64_t cpu_now_ns, TimePoint now) REQUIRES(mutex_);
  void Observe(Entry& entry, TimePoint now) REQUIRES(mutex_);
  // Asks turns to pause, takes places from those that do not pause, and plans when to look again.
  void LookForPlaces() REQUIRES(mutex_);
  void FillPlaces() REQUIRES(mutex_);
  void GoOn(Entry& entry) REQUIRES(mutex_);
  void PauseTurn(PoolThread& self) EXCLUDES(mutex_);
  void PlanLook(TimePoint when) REQUIRES(mutex_);
  void OnLook() EXCLUDES(mutex_);
  // Returns true when the thread slept long enough, and undisturbed, to make a spare isolate now.
  bool Sleep(PoolThread& self) REQUIRES(mutex_);
  // Returns the spare isolate when it fits the worker. A spare that does not fit is handed out to be freed.
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
  ProcessorNote runner_;  // where turns run
  ProcessorNote poster_;  // where messages to the isolates are posted
  ReplyWaiters waiters_{runner_};
  std::atomic<uint64_t> next_evaluation_ = 1;
  std::atomic<uint32_t> waiting_ = 0;  // workers that wait for a place, or for their thread, which has one for them

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
  TimePoint next_look_ GUARDED_BY(mutex_) = TimePoint::max();  // at places
  Watchdog::AlarmId look_alarm_ GUARDED_BY(mutex_) = 0;
  size_t busy_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<uint32_t, std::unique_ptr<Entry>> entries_ GUARDED_BY(mutex_);
  // The end reasons of isolates that are no longer in entries_, or are about to leave it.
  std::unordered_map<uint32_t, TerminationReason> ends_ GUARDED_BY(mutex_);
  std::vector<uint32_t> told_;  // isolates whose "destroyed" was taken last; used by the taking thread
  std::vector<std::unique_ptr<PoolThread>> threads_ GUARDED_BY(mutex_);
  std::set<std::pair<TimePoint, uint32_t>> timers_ GUARDED_BY(mutex_);
  SpareShelf spares_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
