// What V8 wants done on one isolate's own thread: steps of the collector, results of background compilation. V8 posts
// tasks on any thread; the thread that holds the isolate runs them. `wake` tells the isolate's owner that there is a
// task to run.
#pragma once

#include <v8-platform.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "base/mutex.h"

namespace network_runtime {

class ForegroundTasks final : public v8::TaskRunner {
 public:
  // `wake` is called on the posting thread, outside the lock. Set it before the isolate runs. Set it to nullptr when
  // the owner no longer wants to be told.
  void SetWake(std::function<void()> wake) EXCLUDES(mutex_);

  // Runs one due task. Returns false when there is none. On the isolate's thread, with the isolate entered.
  bool RunOne() EXCLUDES(mutex_);

  // When the next task is due: now or earlier for an immediate one, TimePoint::max() for none.
  TimePoint NextDue() EXCLUDES(mutex_);

  // Drops all tasks and refuses later ones.
  void Terminate() EXCLUDES(mutex_);

  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

 private:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds, const v8::SourceLocation&) override;
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                      const v8::SourceLocation&) override;
  void PostIdleTaskImpl(std::unique_ptr<v8::IdleTask>, const v8::SourceLocation&) override {}

  void Post(std::unique_ptr<v8::Task> task, TimePoint due) EXCLUDES(mutex_);

  Mutex mutex_;
  std::deque<std::unique_ptr<v8::Task>> ready_ GUARDED_BY(mutex_);
  std::multimap<TimePoint, std::unique_ptr<v8::Task>> delayed_ GUARDED_BY(mutex_);
  std::shared_ptr<std::function<void()>> wake_ GUARDED_BY(mutex_);
  bool terminated_ GUARDED_BY(mutex_) = false;
};

}  // namespace network_runtime
