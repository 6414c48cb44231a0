// A pool's records of each worker and of each thread. Included by worker_pool.cc and pool_threads.cc only.
#pragma once

#include <memory>

#include "limits/pause_point.h"
#include "runtime/execution_scope.h"
#include "runtime/worker_pool.h"

namespace network_runtime {

struct WorkerPool::Entry : TurnSchedule::Task {
  std::shared_ptr<Worker> worker;
  PoolThread* home = nullptr;  // the thread that ran it last
  bool again = false;          // became runnable while it ran
  bool busy = false;           // counted in busy_
  bool told = false;           // its end was handed out
  TimePoint timer = TimePoint::max();
  bool timer_awaited = false;  // the timer keeps the process alive
};

struct WorkerPool::PoolThread final : Pauser {
  explicit PoolThread(WorkerPool& its_pool) : pool(its_pool) {}
  void Pause() override { pool.PauseTurn(*this); }
  void EndPause() override { pause.End(); }

  WorkerPool& pool;
  Entry* current = nullptr;
  Entry* assigned = nullptr;  // the schedule counts it as running already
  bool holds_place = false;   // for what it takes next
  bool lost = false;          // another thread has taken its place
  bool ending = false;
  bool ended = false;     // another one may be started in its place
  bool freeing = false;   // it frees a small isolate; then it takes what waits
  bool expected = false;  // it is to take a worker once it has freed
  bool making_spare = false;
  Thread thread;
  TurnThread* turns = nullptr;
  int64_t charged_ns = 0;  // the part of its CPU that was charged to the worker that it runs
  TimePoint observed_at;
  PausePoint pause;
  bool spun = false;  // since it last ran something
  bool slept = true;
  bool asleep = false;
  TimePoint sleeps_until = TimePoint::max();
  ConditionVariable work;
};

}  // namespace network_runtime
