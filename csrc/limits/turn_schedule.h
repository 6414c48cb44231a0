// Decides which of the isolates that share a pool's places runs next, and which makes room. Its owner locks it and
// tells it the time. It knows neither threads nor engines.
//
// A task is one isolate's wish to run. It is ready when it wants to start a turn, and paused when its turn was stopped
// halfway. Both need one of the `places` to go on. Two kinds of turns wait:
//
//  - short ones: of tasks whose last turns took less than a slice. They come first.
//  - long ones: paused turns, and starts of tasks whose last turn was long. They get what the short ones leave. While
//    long turns wait, they get at least a fifth of what the short ones use.
//
// Within a kind, the task that used least CPU lately comes first. What a task used halves with each half-life, and a
// waiting task counts as if it used nothing meanwhile. So every task gets to run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace network_runtime {

class TurnSchedule {
 public:
  // A turn that has used more is long, and makes room for shorter ones.
  static constexpr Clock::duration kSlice = std::chrono::milliseconds(10);
  // A long turn makes room for another long one after this much wall time in a place.
  static constexpr Clock::duration kLongSlice = std::chrono::milliseconds(50);
  // A turn that was asked to pause and does not within this time runs on beside the turn that gets its place.
  static constexpr Clock::duration kPatience = std::chrono::milliseconds(5);
  // The most unfinished long turns, beyond one per place. When there are more, no task whose last turn was long is
  // started.
  static constexpr size_t kMostLong = 64;
  static constexpr Clock::duration kHalfLife = std::chrono::milliseconds(250);

  class Task;

 private:
  using Key = std::pair<double, uint64_t>;
  using Queue = std::set<std::pair<Key, Task*>>;

 public:
  // Its owner keeps it at one address, and withdraws it before it is destroyed.
  class Task {
   public:
    Task() = default;
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    bool ready() const { return state_ == State::kReady; }      // waits to start
    bool running() const { return state_ == State::kRunning; }  // with a place or, when it overstays, without
    bool paused() const { return state_ == State::kPaused; }    // halfway, waits to go on
    bool placed() const { return placed_; }
    bool is_to_pause() const { return asked_ || (running() && !placed_); }
    TimePoint placed_at() const { return placed_at_; }  // the last time

   private:
    friend class TurnSchedule;
    enum class State : uint8_t { kIdle, kReady, kRunning, kPaused };

    State state_ = State::kIdle;
    bool placed_ = false;
    bool long_ = false;   // its current turn is long, or its last one was
    bool asked_ = false;  // to pause
    TimePoint asked_at_;
    TimePoint placed_at_;
    TimePoint safe_until_;  // until then, short turns do not take its place
    TimePoint slice_end_;   // before it, its turn does not count as long
    double used_ns_ = 0;    // lately, as of used_at_
    TimePoint used_at_;
    Key key_;                // while it waits
    Queue::node_type node_;  // while it does not
    const void* home_ = nullptr;
  };

  explicit TurnSchedule(uint32_t places) : places_(places) {}
  TurnSchedule(const TurnSchedule&) = delete;
  TurnSchedule& operator=(const TurnSchedule&) = delete;

  // The task wants to start. `ending`: it will only end, which is short.
  void MakeReady(Task& task, bool ending, TimePoint now);
  // The task no longer wants to run. Its place, if it has one, becomes free.
  void Withdraw(Task& task);

  // Takes a free place for the task that comes next. Returns false when there is none.
  bool TakePlace();
  void GivePlaceBack() { --taken_; }
  uint32_t free_places() const { return places_ - taken_; }

  // Returns the task that comes next, or null. `may_start`: a paused turn or a start; otherwise a paused turn only.
  // Among starts that are about as good, prefers those of `home`.
  Task* Best(bool may_start, const void* home = nullptr) const;
  // The task runs from now on, in a place that was taken.
  void Run(Task& task, const void* home, TimePoint now);

  // A running task's turn has used so much by now. Once it has used a slice, it is long until it finishes.
  void Observe(Task& task, Clock::duration used, TimePoint now);
  // A running task has used so much CPU since the last call.
  void Charge(Task& task, int64_t cpu_ns, TimePoint now);

  // The following are for the moment when all places are taken. `may_start` as above, for the task that would get a
  // place.
  //
  // Returns the running task that is to pause now, if any. It counts as asked from then on.
  Task* AskToPause(bool may_start, TimePoint now);
  // A running task can pause now. Returns true when it still is to pause. Then it waits to go on, and its place, if it
  // had one, is free.
  bool Pause(Task& task, bool may_start, TimePoint now);
  // Returns a running task that was asked too long ago, if another task waits for its place. It loses the place, which
  // is free.
  Task* TakeFromOverstayer(bool may_start, TimePoint now);
  // When AskToPause or TakeFromOverstayer may next return a task, if nothing else happens. TimePoint::max() when no
  // task waits.
  TimePoint NextLook(bool may_start) const;

  // A paused task that is to end goes on, without a place.
  void GoOnWithoutPlace(Task& task);
  // The task has nothing to do for now; the longest of its turns took `longest`. The caller now owns the place that the
  // task had, and runs another task in it or gives it back. Returns false when the task had none.
  bool Finish(Task& task, Clock::duration longest);

  size_t waiting() const { return starts_.size() + long_starts_.size() + paused_.size(); }
  // Tasks that keep a thread but have no place: paused ones, and those that overstay.
  size_t without_place() const { return paused_.size() + overstaying_; }
  // Running tasks with a place.
  const std::vector<Task*>& placed() const { return in_places_; }

 private:
  Queue& QueueOf(const Task& task);
  void Enter(Task& task, TimePoint now);
  void Leave(Task& task);  // the queue that it is in
  void LeavePlace(Task& task);
  bool IsToPause(const Task& task, bool may_start, TimePoint now) const;
  Task* BestLong(bool may_start) const;
  bool HasStarts(bool may_start) const { return may_start && !starts_.empty(); }
  TimePoint MayBeAskedAt(const Task& task, bool may_start) const;
  static double Lately(const Task& task, TimePoint now);
  static double LevelOf(const Task& task, TimePoint now);

  const uint32_t places_;
  uint32_t taken_ = 0;
  size_t overstaying_ = 0;
  size_t asked_ = 0;
  size_t long_ = 0;  // turns that run or are paused
  uint64_t order_ = 0;
  double owed_ns_ = 0;  // to long turns
  Queue starts_;
  Queue long_starts_;
  Queue paused_;
  std::vector<Task*> in_places_;
};

}  // namespace network_runtime
