// How a turn is paused: the engine says where it can be, and its thread waits there.
#pragma once

#include "base/mutex.h"

namespace network_runtime {

// Who pauses turns. Knows no engine.
class Pauser {
 public:
  // The thread of the turn, somewhere in the midst of it: blocks for as long as the turn is to pause. Nothing may be
  // locked that another turn could need.
  virtual void Pause() = 0;
  // Any thread: the turn is to end, paused or not. Must be short and lock nothing but what is its own.
  virtual void EndPause() = 0;

 protected:
  ~Pauser() = default;
};

// Where a thread waits in Pause.
class PausePoint {
 public:
  // Its thread, before it looks whether the turn is to end already: an End from now on ends the wait.
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
