// How a turn is paused: the engine calls Pause where the turn can be paused, and its thread waits there.
#pragma once

#include "base/mutex.h"

namespace network_runtime {

// Decides about pauses of turns. Knows no engine.
class Pauser {
 public:
  // On the thread of the turn, in the middle of it. Blocks for as long as the turn is to pause. The thread must hold no
  // lock that another turn could need.
  virtual void Pause() = 0;
  // Any thread: the turn is to end, paused or not. Must be short, and may lock only its own mutex.
  virtual void EndPause() = 0;

 protected:
  ~Pauser() = default;
};

// Where a thread waits in Pause.
class PausePoint {
 public:
  // On its thread, before it checks whether the turn is already to end: from now on End() ends the wait.
  void Begin() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    ended_ = false;
  }
  // Its thread. Blocks until End.
  void Wait() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!ended_) changed_.Wait(mutex_);
  }
  // Any thread: the turn has a place to go on, or is to end.
  void End() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.NotifyOne();
  }

 private:
  Mutex mutex_;
  ConditionVariable changed_;
  bool ended_ GUARDED_BY(mutex_) = false;
};

}  // namespace network_runtime
