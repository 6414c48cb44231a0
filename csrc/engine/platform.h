// V8 in this process: initialised once, on a thread of its own that then starts every thread that runs V8 (a thread
// inherits its memory-protection rights from the one that created it). Lives until the process ends; V8 is never
// disposed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/thread.h"
#include "engine/foreground_tasks.h"

namespace v8 {
class Isolate;
}

namespace network_runtime {

class Platform {
 public:
  // The process's one. The first call initialises V8 (any thread, may take some milliseconds). Throws UnavailableError
  // when this process cannot run V8 in its sandbox, or is a forked child of one that did.
  static Platform& Get();

  // Throws what Get would, where that can be told beforehand. Starts nothing.
  static void CheckAvailable();

  // Sets V8's flags, the same for the snapshot builder and the runtime: a snapshot is only valid under the flags that
  // made it.
  static void SetFlags();

  // Starts a thread that may run V8. Any thread.
  Thread StartThread(const char* name, std::function<void()> run);

  std::shared_ptr<ForegroundTasks> TasksOf(v8::Isolate* isolate);
  // Before the isolate is disposed.
  void ForgetTasks(v8::Isolate* isolate);

  // True in a child that fork() made of a process in which V8 ran, or was being started by another thread: no thread of
  // ours is there, nothing may be called.
  static bool forked();

  static const char* v8_version();

  // How many of Thread::live() are the platform's own, once it is made: 0 or 1.
  static size_t own_threads();

 private:
  Platform();
  static Platform* Start();
  class Spawner;
  Spawner* spawner_;  // never freed
};

}  // namespace network_runtime
