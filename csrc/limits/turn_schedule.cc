#include "limits/turn_schedule.h"

#include <algorithm>
#include <cmath>

namespace network_runtime {
namespace {

// A difference of less does not order two tasks.
constexpr double kLeastNs = 1e6;
// Times shorter than this do not decay what was used.
constexpr Clock::duration kDecayEvery = std::chrono::milliseconds(1);
// While long turns wait, they are owed this part of what short ones use. They get it when it has grown to a slice.
constexpr double kShareOfLong = 0.25;
constexpr double kMostOwedNs = 40e6;
// How many starts a thread considers to find one of its own, and by how much that one may be worse: a factor of two, or
// a half-life.
constexpr int kLookedAt = 4;
constexpr double kAboutAsGood = 1;

double Nanoseconds(Clock::duration duration) {
  return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count());
}

double HalfLives(Clock::duration duration) { return Nanoseconds(duration) / Nanoseconds(TurnSchedule::kHalfLife); }

}  // namespace

double TurnSchedule::Lately(const Task& task, TimePoint now) {
  return task.used_ns_ == 0 ? 0 : task.used_ns_ * std::exp2(-HalfLives(now - task.used_at_));
}

// All that was used halves at the same pace. So an order by its logarithm plus the time stays right while tasks wait.
double TurnSchedule::LevelOf(const Task& task, TimePoint now) {
  static const double least = std::log2(kLeastNs);
  const double level = task.used_ns_ <= kLeastNs ? least : std::log2(std::max(Lately(task, now), kLeastNs));
  return level + HalfLives(now.time_since_epoch());
}

TurnSchedule::Queue& TurnSchedule::QueueOf(const Task& task) {
  if (task.paused()) return paused_;
  return task.long_ ? long_starts_ : starts_;
}

void TurnSchedule::Enter(Task& task, TimePoint now) {
  task.key_ = {LevelOf(task, now), ++order_};
  if (!task.node_) {
    QueueOf(task).insert({task.key_, &task});
    return;
  }
  task.node_.value() = {task.key_, &task};
  QueueOf(task).insert(std::move(task.node_));
}

// Short turns wait a million times a second, so the node is kept for the next time.
void TurnSchedule::Leave(Task& task) { task.node_ = QueueOf(task).extract({task.key_, &task}); }

void TurnSchedule::LeavePlace(Task& task) {
  task.placed_ = false;
  std::erase(in_places_, &task);
  if (std::exchange(task.asked_, false)) --asked_;
}

void TurnSchedule::MakeReady(Task& task, bool ending, TimePoint now) {
  if (task.ready()) {
    if (!ending || !task.long_) return;
    Leave(task);
  }
  task.state_ = Task::State::kReady;
  if (ending) task.long_ = false;
  Enter(task, now);
}

void TurnSchedule::Withdraw(Task& task) {
  if (task.ready() || task.paused()) Leave(task);
  if (task.long_ && (task.running() || task.paused())) --long_;
  if (task.placed_) {
    LeavePlace(task);
    GivePlaceBack();
  } else if (task.running()) {
    --overstaying_;
  }
  task.state_ = Task::State::kIdle;
}

bool TurnSchedule::TakePlace() {
  if (taken_ >= places_) return false;
  ++taken_;
  return true;
}

TurnSchedule::Task* TurnSchedule::BestLong(bool may_start) const {
  const bool starts = may_start && !long_starts_.empty() && long_ < places_ + kMostLong;
  if (paused_.empty()) return starts ? long_starts_.begin()->second : nullptr;
  if (starts && long_starts_.begin()->first < paused_.begin()->first) return long_starts_.begin()->second;
  return paused_.begin()->second;
}

TurnSchedule::Task* TurnSchedule::Best(bool may_start, const void* home) const {
  if (!may_start || starts_.empty()) return BestLong(may_start);
  if (owed_ns_ >= Nanoseconds(kSlice)) {
    if (Task* task = BestLong(may_start)) return task;
  }
  auto place = starts_.begin();
  const double good = place->first.first + kAboutAsGood;
  for (int i = 0; i < kLookedAt && home && place != starts_.end() && place->first.first <= good; ++i, ++place) {
    if (place->second->home_ == home) return place->second;
  }
  return starts_.begin()->second;
}

void TurnSchedule::Run(Task& task, const void* home, TimePoint now) {
  const bool owed = task.long_ && !starts_.empty();
  Leave(task);
  if (task.long_ && task.ready()) ++long_;
  task.state_ = Task::State::kRunning;
  task.placed_ = true;
  task.placed_at_ = now;
  task.slice_end_ = task.long_ ? now : now + kSlice;
  task.safe_until_ = owed ? now + kSlice : now;
  task.home_ = home;
  in_places_.push_back(&task);
}

void TurnSchedule::Observe(Task& task, Clock::duration used, TimePoint now) {
  if (task.long_) return;
  if (used >= kSlice) {
    task.long_ = true;
    ++long_;
  }
  task.slice_end_ = now + std::max(kSlice - used, Clock::duration::zero());
}

void TurnSchedule::Charge(Task& task, int64_t cpu_ns, TimePoint now) {
  const auto used = static_cast<double>(cpu_ns);
  if (now - task.used_at_ >= kDecayEvery) {
    task.used_ns_ = Lately(task, now);
    task.used_at_ = now;
  }
  task.used_ns_ += used;
  if (task.long_) {
    owed_ns_ = std::max(owed_ns_ - used, 0.0);
  } else if (!paused_.empty() || !long_starts_.empty()) {
    owed_ns_ = std::min(owed_ns_ + kShareOfLong * used, kMostOwedNs);
  } else {
    owed_ns_ = 0;
  }
}

// When a task may be asked to make room, for a start or else for another long turn.
TimePoint TurnSchedule::MayBeAskedAt(const Task& task, bool may_start) const {
  if (!HasStarts(may_start)) return std::max(task.slice_end_, task.placed_at_ + kLongSlice);
  return std::max(task.slice_end_, task.safe_until_);
}

TurnSchedule::Task* TurnSchedule::AskToPause(bool may_start, TimePoint now) {
  const bool for_start = HasStarts(may_start);
  const Task* next = for_start ? starts_.begin()->second : BestLong(may_start);
  if (!next || asked_ >= (for_start ? starts_.size() : 1)) return nullptr;
  Task* most = nullptr;
  for (Task* task : in_places_) {
    if (!task->long_ || task->asked_ || MayBeAskedAt(*task, may_start) > now) continue;
    if (!for_start && LevelOf(*task, now) <= next->key_.first) continue;
    if (!most || Lately(*task, now) > Lately(*most, now)) most = task;
  }
  if (most) {
    most->asked_ = true;
    most->asked_at_ = now;
    ++asked_;
  }
  return most;
}

bool TurnSchedule::IsToPause(const Task& task, bool may_start, TimePoint now) const {
  if (!task.placed_) return true;
  const bool for_start = HasStarts(may_start);
  const Task* next = for_start ? starts_.begin()->second : BestLong(may_start);
  if (!next || !task.long_ || MayBeAskedAt(task, may_start) > now) return false;
  return for_start || LevelOf(task, now) > next->key_.first;
}

TurnSchedule::Task* TurnSchedule::TakeFromOverstayer(bool may_start, TimePoint now) {
  if (asked_ == 0 || overstaying_ >= places_ || !Best(may_start)) return nullptr;
  for (Task* task : in_places_) {
    if (!task->asked_ || task->asked_at_ + kPatience > now) continue;
    LeavePlace(*task);
    GivePlaceBack();
    ++overstaying_;
    return task;
  }
  return nullptr;
}

TimePoint TurnSchedule::NextLook(bool may_start) const {
  TimePoint next = TimePoint::max();
  if (!Best(may_start)) return next;
  for (const Task* task : in_places_) {
    if (!task->asked_) {
      next = std::min(next, MayBeAskedAt(*task, may_start));
    } else if (overstaying_ < places_) {
      next = std::min(next, task->asked_at_ + kPatience);
    }
  }
  return next;
}

bool TurnSchedule::Pause(Task& task, bool may_start, TimePoint now) {
  if (!IsToPause(task, may_start, now)) {
    if (std::exchange(task.asked_, false)) --asked_;
    return false;
  }
  if (task.placed_) {
    LeavePlace(task);
    GivePlaceBack();
  } else {
    --overstaying_;
  }
  task.state_ = Task::State::kPaused;
  Enter(task, now);
  return true;
}

void TurnSchedule::GoOnWithoutPlace(Task& task) {
  Leave(task);
  task.state_ = Task::State::kRunning;
  ++overstaying_;
}

bool TurnSchedule::Finish(Task& task, Clock::duration longest) {
  const bool had_place = task.placed_;
  if (had_place) {
    LeavePlace(task);
  } else {
    --overstaying_;
  }
  if (task.long_) --long_;
  task.long_ = longest >= kSlice;
  task.state_ = Task::State::kIdle;
  return had_place;
}

}  // namespace network_runtime
