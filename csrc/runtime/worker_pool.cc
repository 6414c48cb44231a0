#include "runtime/worker_pool.h"

#include <algorithm>
#include <utility>

#include "base/unavailable.h"
#include "engine/last_resort.h"
#include "engine/platform.h"
#include "ops/core/op_delegate.h"
#include "runtime/execution_scope.h"
#include "runtime/process_watchdog.h"
#include "runtime/worker_pool_parts.h"

namespace network_runtime {
namespace {

std::atomic<size_t> g_live = 0;

}  // namespace

std::shared_ptr<WorkerPool> WorkerPool::Start(Options options) {
  Platform::Get();
  OpDelegate::HearCompilers();
  ProcessWatchdog();
  auto pool = std::make_shared<WorkerPool>(std::move(options));
  MutexLock lock(pool->mutex_);
  try {
    for (uint32_t i = 0; i < pool->thread_count_; ++i) pool->StartThread();
  } catch (...) {
    pool->shutting_down_ = true;
    pool->WakeAll();
    throw;
  }
  return pool;
}

std::shared_ptr<WorkerPool> WorkerPool::Closed() {
  auto pool = std::make_shared<WorkerPool>(Options{.threads = 0, .outbox = std::make_shared<Outbox>([] {})});
  pool->ShutDown(false);
  return pool;
}

WorkerPool::WorkerPool(Options options)
    : thread_count_(options.threads),
      outbox_(std::move(options.outbox)),
      quiet_(std::move(options.quiet)),
      log_(std::move(options.log)),
      schedule_(options.threads) {
  if (thread_count_ > 0) g_live.fetch_add(1);
}

WorkerPool::~WorkerPool() {
  // They were not joined, and this may run on one of them.
  for (const auto& thread : threads_) {
    if (thread->thread.joinable()) thread->thread.Detach();
  }
  if (thread_count_ > 0) g_live.fetch_sub(1);
}

size_t WorkerPool::live() { return g_live.load(); }

std::optional<uint32_t> WorkerPool::Create(const ResourceLimits& limits, bool blocking) {
  PoolThread* wake = nullptr;
  std::optional<uint32_t> id = Add(limits, blocking, &wake);
  Rouse(wake);
  return id;
}

std::optional<uint32_t> WorkerPool::Add(const ResourceLimits& limits, bool blocking, PoolThread** wake) {
  MutexLock lock(mutex_);
  if (shutting_down_) return std::nullopt;
  uint32_t id = next_isolate_++;
  // Weak: an alarm may keep a worker alive for a moment longer than the pool.
  std::weak_ptr<WorkerPool> weak = weak_from_this();
  Outbox::SenderPtr sender = Worker::NewSender(limits);
  WorkerCallbacks callbacks{.answer =
                                [weak, sender](Envelope envelope, uint64_t sent) {
                                  if (auto pool = weak.lock()) pool->Answer(sender, std::move(envelope), sent);
                                },
                            .runnable =
                                [weak, id] {
                                  if (auto pool = weak.lock()) pool->MakeRunnable(id);
                                },
                            .ended =
                                [weak, id](TerminationReason reason) {
                                  if (auto pool = weak.lock()) pool->NoteEnd(id, reason);
                                },
                            .log = log_};
  auto entry = std::make_unique<Entry>();
  entry->worker = std::make_shared<Worker>(id, limits, outbox_, std::move(sender), std::move(callbacks));
  if (blocking) waiters_.Expect(id, 0, false);
  spares_.NoteRequest(limits);
  poster_.Here();
  *wake = Enqueue(*entry);
  entries_.emplace(id, std::move(entry));
  return id;
}

std::shared_ptr<Worker> WorkerPool::Find(uint32_t isolate) const {
  MutexLock lock(mutex_);
  auto found = entries_.find(isolate);
  return found == entries_.end() ? nullptr : found->second->worker;
}

PushResult WorkerPool::Post(uint32_t isolate, Envelope envelope, size_t* most) {
  std::shared_ptr<Worker> worker = Find(isolate);
  return worker ? worker->Post(std::move(envelope), most) : PushResult::kClosed;
}

bool WorkerPool::Destroy(uint32_t isolate) {
  std::shared_ptr<Worker> worker = Find(isolate);
  return worker && worker->Destroy();
}

bool WorkerPool::Terminate(uint32_t isolate) {
  std::shared_ptr<Worker> worker = Find(isolate);
  return worker && worker->Terminate(TerminationReason::kTerminated);
}

void WorkerPool::NoteEnd(uint32_t isolate, TerminationReason reason) {
  MutexLock lock(mutex_);
  ends_[isolate] = reason;
}

std::string_view WorkerPool::EndReason(uint32_t isolate) const {
  MutexLock lock(mutex_);
  auto found = entries_.find(isolate);
  if (found != entries_.end()) {
    const Worker& worker = *found->second->worker;
    return worker.destroyed() && !found->second->told ? EndName(worker.end_reason()) : "";
  }
  auto end = ends_.find(isolate);
  return end == ends_.end() ? "" : EndName(end->second);
}

namespace {

bool SaysEnd(const Envelope& envelope) {
  return envelope.kind == EnvelopeKind::kSystem && envelope.name == "destroyed";
}

}  // namespace

bool WorkerPool::Take(Outbox::Turn* turn) {
  if (!told_.empty()) {
    MutexLock lock(mutex_);
    for (uint32_t isolate : told_) {
      ends_.erase(isolate);
      if (auto found = entries_.find(isolate); found != entries_.end()) found->second->told = true;
    }
    told_.clear();
  }
  if (!outbox_->Take(turn)) return false;
  for (const Envelope& envelope : turn->envelopes) {
    if (SaysEnd(envelope)) told_.push_back(envelope.isolate);
  }
  return true;
}

void WorkerPool::PutBack(Outbox::Turn* turn, size_t first) {
  for (size_t index = first; index < turn->envelopes.size(); ++index) {
    if (SaysEnd(turn->envelopes[index])) std::erase(told_, turn->envelopes[index].isolate);
  }
  outbox_->PutBack(turn, first);
}

std::optional<WorkerPool::Usage> WorkerPool::UsageOf(uint32_t isolate) const {
  std::shared_ptr<Worker> worker = Find(isolate);
  if (!worker) return std::nullopt;
  return Usage{worker->cpu_used_ns(), worker->heap_bytes(), worker->unanswered_requests()};
}

size_t WorkerPool::isolate_count() const {
  MutexLock lock(mutex_);
  return static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(),
                                           [](const auto& entry) { return !entry.second->worker->destroyed(); }));
}

bool WorkerPool::busy() const {
  MutexLock lock(mutex_);
  return busy_ != 0;
}

void WorkerPool::Answer(const Outbox::SenderPtr& sender, Envelope envelope, uint64_t sent) {
  const uint32_t isolate = envelope.isolate;
  const uint64_t id = envelope.id;
  switch (waiters_.Offer(envelope, sent)) {
    case ReplyWaiters::Offered::kNotExpected:
      return outbox_->PushOwn(sender, std::move(envelope));
    case ReplyWaiters::Offered::kTakenInOrder:
      return outbox_->PushOwn(sender, {.kind = EnvelopeKind::kBarrier, .isolate = isolate, .id = id});
    case ReplyWaiters::Offered::kTaken:
      return;
  }
}

void WorkerPool::PassBarrier(uint32_t isolate, uint64_t evaluation) {
  std::optional<uint64_t> sent = waiters_.Pass(isolate, evaluation);
  if (!sent) return;
  if (std::shared_ptr<Worker> worker = Find(isolate)) worker->HandedOut(*sent);
}

void WorkerPool::Log(std::string line) const {
  if (log_) log_(std::move(line));
}

void WorkerPool::MakeRunnable(uint32_t isolate) {
  PoolThread* wake = nullptr;
  {
    MutexLock lock(mutex_);
    auto found = entries_.find(isolate);
    if (found == entries_.end()) return;
    Entry& entry = *found->second;
    if (entry.running() || entry.paused()) {
      entry.again = true;
    } else {
      poster_.Here();
      wake = Enqueue(entry);
    }
  }
  Rouse(wake);
}

WorkerPool::PoolThread* WorkerPool::ThreadFor(Entry& entry) {
  if (spinning_ && !spinning_->holds_place && !spinning_->assigned) return spinning_;
  if (entry.home && entry.home->asleep) return entry.home;
  // When one thread makes an isolate while another one frees one, both take longer. The kernel lets one thread at a
  // time change the process's mappings, and interrupts the others for it.
  if (!entry.home) {
    for (const auto& thread : threads_) {
      if (thread->freeing && !thread->expected) return thread.get();
    }
  }
  return Sleeper();
}

WorkerPool::PoolThread* WorkerPool::Sleeper() {
  for (const auto& thread : threads_) {
    if (thread->asleep) return thread.get();
  }
  return nullptr;
}

WorkerPool::PoolThread* WorkerPool::Enqueue(Entry& entry) {
  if (running_threads_ < thread_count_ || (Missing() && none_until_ <= Clock::now())) Replenish();
  schedule_.MakeReady(entry, entry.worker->destroyed(), Clock::now());
  NoteWaiting();
  SetTimer(entry, TimePoint::max());
  UpdateBusy(entry);
  PoolThread* thread = schedule_.free_places() == 0 ? nullptr : ThreadFor(entry);
  if (!thread) {
    LookForPlaces();
    return nullptr;
  }
  if (thread->freeing) {
    thread->expected = true;
    return nullptr;
  }
  thread->holds_place = schedule_.TakePlace();
  // From now on it is not asleep, so the next queued worker goes to another thread.
  return std::exchange(thread->asleep, false) ? thread : nullptr;
}

bool WorkerPool::SpareWanted() const {
  if (!spares_.Wants() || shutting_down_ || schedule_.free_places() == 0) return false;
  return std::none_of(threads_.begin(), threads_.end(),
                      [](const auto& thread) { return thread->making_spare && !thread->lost; });
}

std::unique_ptr<SpareIsolate> WorkerPool::TakeSpare(const Entry& entry) {
  return entry.home || !SpareIsolate::Possible(entry.worker->limits()) ? nullptr : spares_.Take();
}

void WorkerPool::MakeSpare(PoolThread& self) {
  const ResourceLimits limits = spares_.limits();
  std::unique_ptr<SpareIsolate> old = spares_.Take();
  self.making_spare = true;
  KeepTimersWatched();
  mutex_.Unlock();
  old.reset();
  std::unique_ptr<SpareIsolate> spare = SpareIsolate::Make(limits);
  mutex_.Lock();
  self.making_spare = false;
  old = spares_.Take();  // another thread may have made one
  spares_.Put(std::move(spare));
}

// If it were called under the lock, the woken thread would block on the lock at once.
void WorkerPool::Rouse(PoolThread* thread) {
  if (thread) thread->work.NotifyOne();
}

void WorkerPool::Wake(PoolThread& thread) {
  if (std::exchange(thread.asleep, false)) Rouse(&thread);
}

void WorkerPool::WakeAll() {
  for (const auto& thread : threads_) Wake(*thread);
}

// The thread that leaves for a turn may have been the one that would wake up for the next timer.
void WorkerPool::KeepTimersWatched() {
  if (timers_.empty()) return;
  PoolThread* asleep = nullptr;
  for (const auto& thread : threads_) {
    if (!thread->asleep) continue;
    if (thread->sleeps_until <= timers_.begin()->first) return;
    asleep = thread.get();
  }
  if (asleep) return Wake(*asleep);
  // The thread that ends a turn checks the timers, but that may take long.
  PlanLook(std::max(timers_.begin()->first, Clock::now() + TurnSchedule::kSlice));
}

WorkerPool::Entry* WorkerPool::Next(PoolThread& self) {
  self.expected = false;
  if (self.assigned) return std::exchange(self.assigned, nullptr);
  Entry* next = nullptr;
  while (!next && (self.holds_place || schedule_.TakePlace())) {
    self.holds_place = false;
    auto* best = static_cast<Entry*>(schedule_.Best(true, &self));
    if (!best) {
      schedule_.GivePlaceBack();
      break;
    }
    if (best->paused()) {
      GoOn(*best);
    } else {
      next = best;
      schedule_.Run(*next, &self, Clock::now());
    }
  }
  NoteWaiting();
  return next;
}

void WorkerPool::QueueDueTimers() {
  while (!timers_.empty() && timers_.begin()->first <= Clock::now()) {
    Rouse(Enqueue(*entries_.at(timers_.begin()->second)));
  }
}

void WorkerPool::SetTimer(Entry& entry, TimePoint when) {
  if (entry.timer != TimePoint::max()) timers_.erase({entry.timer, entry.worker->id()});
  entry.timer = when;
  if (when != TimePoint::max()) timers_.insert({when, entry.worker->id()});
}

void WorkerPool::UpdateBusy(Entry& entry) {
  bool busy = entry.ready() || entry.running() || entry.paused() || entry.timer_awaited || entry.worker->awaits();
  if (busy == entry.busy) return;
  entry.busy = busy;
  busy_ += busy ? 1 : -1;
  if (busy_ == 0 && quiet_) quiet_();
}

void WorkerPool::Remove(Entry& entry) {
  SetTimer(entry, TimePoint::max());
  if (entry.busy) --busy_;
  entries_.erase(entry.worker->id());
  if (busy_ == 0 && quiet_) quiet_();
  if (entries_.empty() && shutting_down_) WakeAll();
}

void WorkerPool::Free(PoolThread& self, Worker& worker, const Worker::Next& next) {
  {
    MutexLock lock(mutex_);
    self.freeing = next.freed_soon;
  }
  worker.Free();
  MutexLock lock(mutex_);
  self.freeing = false;
}

void WorkerPool::Settle(Entry& entry, const Worker::Next& next) {
  if (next.gone) return Remove(entry);
  if (next.again || entry.again) return Rouse(Enqueue(entry));
  SetTimer(entry, next.timer);
  entry.timer_awaited = next.awaited;
  UpdateBusy(entry);
}

void WorkerPool::LoseThread(PoolThread& self, TerminationReason reason) {
  std::shared_ptr<Worker> worker;
  {
    MutexLock lock(mutex_);
    if (self.lost || (!self.current && !self.making_spare)) return;
    worker = Replace(self);
    if (worker) ends_[worker->id()] = reason;
  }
  if (!worker) return Log("a thread is lost to a spare isolate; another one takes its place");
  Log("a thread is lost to isolate #" + std::to_string(worker->id()) + "; another one takes its place");
  if (worker->GiveUp(reason)) return;
  MutexLock lock(mutex_);
  ends_.erase(worker->id());  // it ended before, and its host may know already
}

// Returns the worker that it ran, if any.
std::shared_ptr<Worker> WorkerPool::Replace(PoolThread& self) {
  self.lost = true;
  self.thread.Detach();
  if (self.making_spare) spares_.GiveUp();
  std::shared_ptr<Worker> worker;
  if (self.current) {
    Entry& entry = *std::exchange(self.current, nullptr);
    worker = entry.worker;
    schedule_.Withdraw(entry);
    Remove(entry);
  }
  --running_threads_;
  Replenish();
  FillPlaces();
  WakeAll();
  ended_.NotifyAll();
  return worker;
}

void WorkerPool::ShutDown(bool terminate) {
  std::vector<std::shared_ptr<Worker>> workers;
  {
    MutexLock lock(mutex_);
    shutting_down_ = true;
    for (const auto& [id, entry] : entries_) workers.push_back(entry->worker);
    WakeAll();
  }
  for (const std::shared_ptr<Worker>& worker : workers) {
    if (terminate) {
      worker->Terminate(TerminationReason::kShutdown);
    } else {
      worker->Destroy();
    }
  }
}

bool WorkerPool::Join(TimePoint deadline) {
  std::vector<Thread> ended;
  {
    MutexLock lock(mutex_);
    while (!(shutting_down_ && entries_.empty() && running_threads_ == 0)) {
      if (Clock::now() >= deadline) return false;
      ended_.WaitUntil(mutex_, deadline);
    }
    ended.swap(ended_threads_);
    for (const auto& thread : threads_) {
      if (thread->thread.joinable()) ended.push_back(std::move(thread->thread));
    }
  }
  for (Thread& thread : ended) thread.Join();  // at their very end already
  return true;
}

}  // namespace network_runtime
