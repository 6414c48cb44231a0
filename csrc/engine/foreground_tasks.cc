#include "engine/foreground_tasks.h"

#include <utility>

namespace network_runtime {

void ForegroundTasks::SetWake(std::function<void()> wake) {
  MutexLock lock(mutex_);
  wake_ = wake ? std::make_shared<std::function<void()>>(std::move(wake)) : nullptr;
}

bool ForegroundTasks::RunOne() {
  std::unique_ptr<v8::Task> task;
  {
    MutexLock lock(mutex_);
    if (!ready_.empty()) {
      task = std::move(ready_.front());
      ready_.pop_front();
    } else if (!delayed_.empty() && delayed_.begin()->first <= Clock::now()) {
      task = std::move(delayed_.begin()->second);
      delayed_.erase(delayed_.begin());
    } else {
      return false;
    }
  }
  task->Run();
  return true;
}

TimePoint ForegroundTasks::NextDue() {
  MutexLock lock(mutex_);
  if (!ready_.empty()) return TimePoint::min();
  return delayed_.empty() ? TimePoint::max() : delayed_.begin()->first;
}

void ForegroundTasks::Terminate() {
  // The tasks are destroyed outside the lock: their destructors may call this class.
  std::deque<std::unique_ptr<v8::Task>> ready;
  std::multimap<TimePoint, std::unique_ptr<v8::Task>> delayed;
  {
    MutexLock lock(mutex_);
    terminated_ = true;
    wake_.reset();
    ready.swap(ready_);
    delayed.swap(delayed_);
  }
}

void ForegroundTasks::PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) {
  Post(std::move(task), TimePoint::min());
}

void ForegroundTasks::PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) {
  Post(std::move(task), TimePoint::min());
}

void ForegroundTasks::PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds, const v8::SourceLocation&) {
  Post(std::move(task),
       Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)));
}

void ForegroundTasks::PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                                     const v8::SourceLocation& location) {
  PostDelayedTaskImpl(std::move(task), seconds, location);
}

void ForegroundTasks::Post(std::unique_ptr<v8::Task> task, TimePoint due) {
  std::shared_ptr<std::function<void()>> wake;
  {
    MutexLock lock(mutex_);
    if (terminated_) return;
    if (due == TimePoint::min()) {
      ready_.push_back(std::move(task));
    } else {
      delayed_.emplace(due, std::move(task));
    }
    wake = wake_;
  }
  if (wake) (*wake)();
}

}  // namespace network_runtime
