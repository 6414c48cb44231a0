// The threads of a WorkerPool: what each does next, and how turns are paused on them.
#include <algorithm>
#include <new>
#include <utility>

#include "base/reserve.h"
#include "base/unavailable.h"
#include "engine/last_resort.h"
#include "engine/platform.h"
#include "runtime/process_watchdog.h"
#include "runtime/worker_pool_parts.h"

namespace network_runtime {
namespace {

// A thread makes a spare isolate only after it was idle this long. Requests back to back must not wait for that, or
// share the kernel's lock on the mappings with it.
constexpr Clock::duration kQuiet = std::chrono::milliseconds(2);

// How many threads a pool may have beyond one per place, for turns that are paused or overstay.
constexpr size_t kMostFurtherThreads = 128;
// A thread that is not needed ends after this time. So isolates that come and go do not cost a thread each time.
constexpr Clock::duration kSurplusStays = std::chrono::seconds(1);
constexpr Clock::duration kBeforeAskingAgain = std::chrono::milliseconds(100);
// How often one turn's clock is read, and all clocks.
constexpr Clock::duration kObserveEvery = std::chrono::milliseconds(1);
constexpr Clock::duration kLookEvery = std::chrono::milliseconds(1);
// A turn that blocks uses a place but no CPU. This much wall time counts as one unit of CPU time.
constexpr int kWallOfCpu = 5;

}  // namespace

WorkerPool::PoolThread* WorkerPool::StartThread() {
  auto place = std::ranges::find_if(threads_, [](const auto& thread) { return thread->ended; });
  const bool first = place == threads_.end();
  auto made = first ? std::make_unique<PoolThread>(*this) : nullptr;
  if (first) threads_.reserve(threads_.size() + 1);  // nothing may throw once the thread runs
  PoolThread* self = first ? made.get() : place->get();
  self->thread = Platform::Get().StartThread("nr-worker", [pool = shared_from_this(), self] { pool->Run(*self); });
  self->ending = self->ended = false;
  self->slept = true;
  if (first) threads_.push_back(std::move(made));
  ++running_threads_;
  return self;
}

bool WorkerPool::Missing() const {
  // A stack is memory, too. After the system has refused memory, the reserve is not for further threads.
  const size_t further = Reserve::short_of() ? 0 : std::min(schedule_.without_place(), kMostFurtherThreads);
  return running_threads_ < thread_count_ + further;
}

void WorkerPool::Replenish() {
  try {
    while (Missing()) StartThread();
  } catch (const UnavailableError&) {  // the pool has fewer threads, then
    none_until_ = Clock::now() + kBeforeAskingAgain;
  } catch (const std::bad_alloc&) {
    none_until_ = Clock::now() + kBeforeAskingAgain;
  }
}

// Waits where the system has no memory: isolates are ended then until it has (engine/eviction.h).
std::shared_ptr<Watchdog::Slot> WorkerPool::RegisterThread(PoolThread& self) {
  for (;;) {
    try {
      return ProcessWatchdog().Register([this, &self] { LoseThread(self, TerminationReason::kUnresponsive); });
    } catch (const std::bad_alloc&) {
      MutexLock lock(mutex_);
      self.work.WaitUntil(mutex_, Clock::now() + kLookEvery);
    }
  }
}

void WorkerPool::Run(PoolThread& self) {
  Watchdog& watchdog = ProcessWatchdog();
  std::shared_ptr<Watchdog::Slot> slot = RegisterThread(self);
  TurnThread turns{.watchdog = watchdog, .slot = *slot, .clock = {}, .pauser = &self};
  LastResortScope last_resort([this, &self] { LoseThread(self, TerminationReason::kMemoryLimit); });
  {
    MutexLock lock(mutex_);
    self.turns = &turns;
    bool goes_on = true;
    while (goes_on && !self.lost) {
      QueueDueTimers();
      if (Entry* entry = Next(self)) {
        RunTurns(self, *entry);
      } else {
        goes_on = Idle(self);
      }
    }
  }
  watchdog.Unregister(slot);
  MutexLock lock(mutex_);
  End(self);
}

bool WorkerPool::Surplus() const { return running_threads_ > thread_count_ + schedule_.without_place(); }

void WorkerPool::End(PoolThread& self) {
  if (!self.lost) {
    --running_threads_;
    self.turns = nullptr;
    self.ended = self.ending;
    if (self.ended) {
      // These threads are at their very end.
      for (Thread& thread : ended_threads_) thread.Join();
      ended_threads_.clear();
      ended_threads_.push_back(std::move(self.thread));
    }
  }
  ended_.NotifyAll();
}

bool WorkerPool::Idle(PoolThread& self) {
  if (shutting_down_ && entries_.empty()) {
    std::unique_ptr<SpareIsolate> spare = spares_.Take();
    if (!spare) return false;
    mutex_.Unlock();
    spare.reset();
    mutex_.Lock();
    return true;
  }
  // Anything may have changed during a spin. So the thread sleeps only after a check that no spin came before.
  if (!self.spun && schedule_.free_places() != 0) {
    Spin(self);
    self.spun = true;
    return true;
  }
  const bool quiet = Sleep(self);
  self.slept = true;
  self.spun = false;
  if (quiet && SpareWanted()) MakeSpare(self);
  if (self.assigned || self.holds_place) self.ending = false;
  return !self.ending;
}

void WorkerPool::RunTurns(PoolThread& self, Entry& entry) {
  self.spun = false;
  entry.again = false;
  std::unique_ptr<SpareIsolate> spare = TakeSpare(entry);
  entry.home = &self;
  KeepTimersWatched();
  std::shared_ptr<Worker> worker = entry.worker;
  TurnThread& turns = *self.turns;
  if (std::exchange(self.slept, false)) {
    turns.clock.Read();
  } else {
    turns.clock.PassAwake();
  }
  self.charged_ns = turns.clock.now_ns();
  turns.longest_turn_ns = 0;
  self.current = &entry;
  mutex_.Unlock();
  runner_.Here();
  if (spare && spare->Fits(worker->limits())) worker->Take(std::move(spare));
  spare.reset();
  Worker::Next next = worker->Run(turns, others_wait_, poster_);
  if (next.gone) Free(self, *worker, next);
  mutex_.Lock();
  if (self.lost) return;  // the entry is gone already
  Charge(self, turns.clock.now_ns(), turns.clock.read_at());
  self.current = nullptr;
  self.holds_place = schedule_.Finish(entry, std::chrono::nanoseconds(turns.longest_turn_ns));
  Settle(entry, next);
}

void WorkerPool::Spin(PoolThread& self) {
  if (spinning_) return;
  spinning_ = &self;
  mutex_.Unlock();
  SpinUntil([this] { return waiting_.load(std::memory_order_acquire) != 0; }, poster_);
  mutex_.Lock();
  spinning_ = nullptr;
}

bool WorkerPool::Sleep(PoolThread& self) {
  const TimePoint timer = timers_.empty() ? TimePoint::max() : timers_.begin()->first;
  const TimePoint quiet = SpareWanted() ? Clock::now() + kQuiet : TimePoint::max();
  const TimePoint surplus = Surplus() ? Clock::now() + kSurplusStays : TimePoint::max();
  self.sleeps_until = std::min({timer, quiet, surplus});
  self.asleep = true;
  self.work.WaitUntil(mutex_, self.sleeps_until);
  const bool woken = !std::exchange(self.asleep, false);
  if (!woken && surplus < timer && Clock::now() >= surplus && Surplus()) self.ending = true;
  return !woken && quiet < timer && Clock::now() >= quiet;
}

bool WorkerPool::MayStart() {
  if (Sleeper() || spinning_) return true;
  if (Reserve::short_of() || none_until_ > Clock::now()) return false;
  return running_threads_ < thread_count_ + kMostFurtherThreads;
}

void WorkerPool::Charge(PoolThread& thread, int64_t cpu_now_ns, TimePoint now) {
  schedule_.Charge(*thread.current, std::max<int64_t>(cpu_now_ns - thread.charged_ns, 0), now);
  thread.charged_ns = std::max(thread.charged_ns, cpu_now_ns);
}

// Reads what the entry's turn has used, as long as it may be a slice.
void WorkerPool::Observe(Entry& entry, TimePoint now) {
  PoolThread& thread = *entry.home;
  if (thread.current != &entry || now - thread.observed_at < kObserveEvery) return;
  const TimePoint since = std::max(thread.turns->clock.read_at(), entry.placed_at());
  if (now - since < TurnSchedule::kSlice) return;
  thread.observed_at = now;
  const int64_t cpu_ns = thread.turns->clock.Look();
  Charge(thread, cpu_ns, now);
  const std::chrono::nanoseconds used(cpu_ns - thread.turns->clock.now_ns());
  schedule_.Observe(entry, std::max<Clock::duration>(used, (now - since) / kWallOfCpu), now);
}

void WorkerPool::LookForPlaces() {
  if (schedule_.waiting() == 0) return;
  // Looks again later, in case no thread takes what waits: the system may have refused one.
  if (schedule_.free_places() != 0) PlanLook(Clock::now() + kBeforeAskingAgain);
  const TimePoint now = Clock::now();
  const bool may_start = MayStart();
  for (TurnSchedule::Task* task : schedule_.placed()) Observe(static_cast<Entry&>(*task), now);
  while (schedule_.AskToPause(may_start, now)) continue;
  // Asked each time, because a thread does not notice a request between two of its turns.
  for (const auto& thread : threads_) {
    if (thread->current && thread->current->is_to_pause()) thread->current->worker->AskToPause();
  }
  bool free = false;
  while (schedule_.TakeFromOverstayer(may_start, now)) free = true;
  if (free) FillPlaces();
  const TimePoint next = std::max(schedule_.NextLook(may_start), now + kLookEvery);
  PlanLook(std::min(next, now + TurnSchedule::kSlice));
}

void WorkerPool::GoOn(Entry& entry) {
  schedule_.Run(entry, entry.home, Clock::now());
  entry.home->pause.End();
}

void WorkerPool::FillPlaces() {
  while (schedule_.TakePlace()) {
    auto* entry = static_cast<Entry*>(schedule_.Best(MayStart()));
    if (entry && entry->paused()) {
      GoOn(*entry);
      continue;
    }
    if (entry && !Sleeper() && none_until_ <= Clock::now()) Replenish();
    PoolThread* thread = entry ? Sleeper() : nullptr;
    if (!thread && entry) {
      for (const auto& other : threads_) {
        if (!other->turns && !other->assigned && !other->holds_place && !other->lost && !other->ended)
          thread = other.get();
      }
    }
    if (!thread) {
      schedule_.GivePlaceBack();
      break;
    }
    schedule_.Run(*entry, thread, Clock::now());
    entry->home = thread;
    thread->assigned = entry;
    Wake(*thread);
  }
  NoteWaiting();
}

// Called on the thread of a turn, in the middle of the turn.
void WorkerPool::PauseTurn(PoolThread& self) {
  self.pause.Begin();
  {
    MutexLock lock(mutex_);
    if (self.lost || self.current->worker->condemned()) return;
    const TimePoint now = Clock::now();
    const int64_t cpu_ns = self.turns->clock.Look();
    Charge(self, cpu_ns, now);
    schedule_.Observe(*self.current, std::chrono::nanoseconds(cpu_ns - self.turns->clock.now_ns()), now);
    if (!schedule_.Pause(*self.current, MayStart(), now)) return;
    FillPlaces();
    if (!self.current->paused()) return;
  }
  self.turns->watchdog.Suspend(self.turns->slot);
  self.pause.Wait();
  {
    MutexLock lock(mutex_);
    if (!self.lost && self.current->paused()) schedule_.GoOnWithoutPlace(*self.current);
    NoteWaiting();
  }
  self.turns->watchdog.Resume(self.turns->slot);
}

void WorkerPool::PlanLook(TimePoint when) {
  if (when >= next_look_) return;
  if (look_alarm_ != 0) ProcessWatchdog().CancelAlarm(look_alarm_);
  next_look_ = when;
  std::weak_ptr<WorkerPool> weak = weak_from_this();
  look_alarm_ = ProcessWatchdog().SetAlarm(when, [weak] {
    if (auto pool = weak.lock()) pool->OnLook();
  });
}

void WorkerPool::OnLook() {
  MutexLock lock(mutex_);
  next_look_ = TimePoint::max();
  look_alarm_ = 0;
  QueueDueTimers();
  FillPlaces();
  LookForPlaces();
  KeepTimersWatched();
}

}  // namespace network_runtime
