#include "engine/platform.h"

#include <libplatform/libplatform.h>
#include <pthread.h>
#include <sys/random.h>
#include <v8-initialization.h>
#include <v8-sandbox.h>
#include <v8-version-string.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/mutex.h"
#include "engine/isolate_slots.h"
#include "engine/last_resort.h"
#include "engine/native_states.h"
#include "engine/time_origin.h"

namespace network_runtime {
namespace {

std::atomic<bool> g_initialised = false;
std::atomic<bool> g_forked = false;

// Whether it is an isolate of ours whose scripts must not have a fine clock.
bool SeesTimeCoarsely(v8::Isolate* isolate) {
  if (!isolate || !isolate->GetData(kNativeStatesSlot)) return false;
  const TimeOrigin* origin = NativeStates::IfThere<TimeOrigin>(isolate);
  return origin && origin->coarse();
}

// V8's platform: background work goes to V8's own default pool, foreground work to the isolate's owner.
class V8Platform final : public v8::Platform {
 public:
  V8Platform() : background_(v8::platform::NewDefaultPlatform(BackgroundThreads())) {}

  int NumberOfWorkerThreads() override { return background_->NumberOfWorkerThreads(); }

  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate, v8::TaskPriority) override {
    return TasksOf(isolate);
  }

  std::shared_ptr<ForegroundTasks> TasksOf(v8::Isolate* isolate) {
    MutexLock lock(mutex_);
    std::shared_ptr<ForegroundTasks>& tasks = tasks_[isolate];
    if (!tasks) tasks = std::make_shared<ForegroundTasks>();
    return tasks;
  }

  void ForgetTasks(v8::Isolate* isolate) {
    std::shared_ptr<ForegroundTasks> tasks;
    {
      MutexLock lock(mutex_);
      auto found = tasks_.find(isolate);
      if (found == tasks_.end()) return;
      tasks = std::move(found->second);
      tasks_.erase(found);
    }
    tasks->Terminate();
  }

  bool IdleTasksEnabled(v8::Isolate*) override { return false; }
  double MonotonicallyIncreasingTime() override { return background_->MonotonicallyIncreasingTime(); }
  double CurrentClockTimeMillis() override { return background_->CurrentClockTimeMillis(); }
  // Temporal.Now asks this one.
  double CurrentClockTimeMillisecondsHighResolution() override {
    double now = background_->CurrentClockTimeMillisecondsHighResolution();
    return SeesTimeCoarsely(v8::Isolate::TryGetCurrent()) ? std::floor(now) : now;
  }
  v8::TracingController* GetTracingController() override { return background_->GetTracingController(); }
  v8::PageAllocator* GetPageAllocator() override { return background_->GetPageAllocator(); }
  v8::ThreadIsolatedAllocator* GetThreadIsolatedAllocator() override {
    return background_->GetThreadIsolatedAllocator();
  }

 private:
  static int BackgroundThreads() { return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U)); }

  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation& location) override {
    return background_->CreateJob(priority, std::move(task), location);
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& location) override {
    background_->PostTaskOnWorkerThread(priority, std::move(task), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task, double seconds,
                                         const v8::SourceLocation& location) override {
    background_->PostDelayedTaskOnWorkerThread(priority, std::move(task), seconds, location);
  }

  const std::unique_ptr<v8::Platform> background_;
  Mutex mutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<ForegroundTasks>> tasks_ GUARDED_BY(mutex_);
};

V8Platform* g_v8_platform = nullptr;  // never freed: background threads use it until the process ends

// A process whose executable is not position-independent (Debian's python3) has code below 4 GB, which V8's strictest
// sandbox check wants to reserve. There the check is left out, and IsSandboxConfiguredSecurely is asked instead.
bool LowMemoryIsFree() {
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (!maps) return false;
  char line[64];
  bool free = std::fgets(line, sizeof line, maps) && std::strtoull(line, nullptr, 16) >= (1ULL << 32);
  std::fclose(maps);
  return free;
}

// V8 opens /dev/urandom several times for each isolate otherwise, a tenth of what making one costs.
bool Entropy(unsigned char* buffer, size_t length) {
  static Mutex mutex;
  static unsigned char pool[1024];
  static size_t left = 0;
  MutexLock lock(mutex);
  if (length > sizeof pool) return getrandom(buffer, length, 0) == static_cast<ssize_t>(length);
  if (length > left) {
    if (getrandom(pool, sizeof pool, 0) != static_cast<ssize_t>(sizeof pool)) return false;
    left = sizeof pool;
  }
  left -= length;
  std::memcpy(buffer, pool + left, length);
  explicit_bzero(pool + left, length);
  return true;
}

void InitialiseV8() {
  v8::SandboxHardwareSupport::InitializeBeforeThreadCreation();
  Platform::SetFlags();
  if (LowMemoryIsFree()) v8::V8::SetFlagsFromString("--sandbox-prohibit-insecure-mode");
  v8::V8::SetEntropySource(Entropy);
  g_v8_platform = new V8Platform;
  v8::V8::InitializePlatform(g_v8_platform);
  v8::V8::Initialize();
  if (!v8::V8::IsSandboxConfiguredSecurely()) {
    throw std::runtime_error(
        "V8's sandbox cannot be set up: this process has too little free address space (1.4 TB is needed)");
  }
  InstallLastResort();
}

}  // namespace

class Platform::Spawner {
 public:
  // Runs `initialise` on the new thread before anything else and reports its exception.
  Spawner() : thread_("nr-spawner", [this] { Run(); }) {
    MutexLock lock(mutex_);
    while (!ready_) changed_.Wait(mutex_);
    if (failure_) {
      thread_.Join();
      std::rethrow_exception(failure_);
    }
    thread_.Detach();
  }

  Thread Start(const char* name, std::function<void()> run) {
    Request request{name, std::move(run), {}, {}, false};
    MutexLock lock(mutex_);
    requests_.push_back(&request);
    changed_.NotifyAll();
    while (!request.done) changed_.Wait(mutex_);
    if (request.failure) std::rethrow_exception(request.failure);
    return std::move(request.thread);
  }

 private:
  struct Request {
    const char* name;
    std::function<void()> run;
    Thread thread;
    std::exception_ptr failure;
    bool done;
  };

  void Run() {
    try {
      InitialiseV8();
    } catch (...) {
      MutexLock lock(mutex_);
      failure_ = std::current_exception();
      ready_ = true;
      changed_.NotifyAll();
      return;
    }
    MutexLock lock(mutex_);
    ready_ = true;
    changed_.NotifyAll();
    for (;;) {
      while (requests_.empty()) changed_.Wait(mutex_);
      Request& request = *requests_.front();
      requests_.pop_front();
      try {
        request.thread = Thread(request.name, std::move(request.run));
      } catch (...) {
        request.failure = std::current_exception();
      }
      request.done = true;
      changed_.NotifyAll();
    }
  }

  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Request*> requests_ GUARDED_BY(mutex_);
  std::exception_ptr failure_ GUARDED_BY(mutex_);
  bool ready_ GUARDED_BY(mutex_) = false;
  Thread thread_;
};

Platform& Platform::Get() {
  if (forked()) {
    throw std::runtime_error(
        "network_runtime cannot be used in a child process made by fork(): V8's threads are not there; start the child "
        "with "
        "'spawn' or 'forkserver', or create the first sandbox after the fork");
  }
  static Platform* platform = new Platform;  // never freed
  return *platform;
}

Platform::Platform() : spawner_(std::make_unique<Spawner>()) {
  g_initialised = true;
  pthread_atfork(nullptr, nullptr, [] { g_forked = g_initialised.load(); });
}

void Platform::SetFlags() {
  // The collector runs on the isolate's own thread, so that its work is charged to the isolate that made the garbage.
  v8::V8::SetFlagsFromString("--single-threaded-gc");
}

Thread Platform::StartThread(const char* name, std::function<void()> run) {
  return spawner_->Start(name, std::move(run));
}

std::shared_ptr<ForegroundTasks> Platform::TasksOf(v8::Isolate* isolate) { return g_v8_platform->TasksOf(isolate); }

void Platform::ForgetTasks(v8::Isolate* isolate) { g_v8_platform->ForgetTasks(isolate); }

bool Platform::forked() { return g_forked.load(std::memory_order_relaxed); }

size_t Platform::own_threads() { return g_initialised ? 1 : 0; }

const char* Platform::v8_version() { return V8_VERSION_STRING; }

}  // namespace network_runtime
