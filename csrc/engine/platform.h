// V8 in this process. It is initialised once, on a thread of its own that then starts every thread that runs V8: a
// thread inherits its memory-protection rights from the thread that created it. The platform lives until the process
// ends; V8 is never disposed.
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
  // The process's platform. The first call initialises V8 (on any thread; it may take some milliseconds). Throws
  // UnavailableError when this process cannot run V8 in its sandbox, or is a forked child of a process that did.
  static Platform& Get();

  // Throws what Get would throw, as far as that is known beforehand. Starts nothing.
  static void CheckAvailable();

  // Sets V8's flags. The snapshot builder and the runtime use the same flags: a snapshot is only valid under the flags
  // that made it.
  static void SetFlags();

  // Starts a thread that may run V8. Any thread.
  Thread StartThread(const char* name, std::function<void()> run);

  std::shared_ptr<ForegroundTasks> TasksOf(v8::Isolate* isolate);
  // Call it before the isolate is disposed.
  void ForgetTasks(v8::Isolate* isolate);

  // True in a child that fork() made of a process in which V8 ran or another thread was starting it. The child has none
  // of our threads, so it must not call anything.
  static bool forked();

  static const char* v8_version();

  // How many of Thread::live() belong to the platform itself, once it is made: 0 or 1.
  static size_t own_threads();

 private:
  Platform();
  static Platform* Start();
  class Spawner;
  Spawner* spawner_;  // never freed
};

}  // namespace network_runtime
