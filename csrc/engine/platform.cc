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
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/unavailable.h"
#include "engine/address_space.h"
#include "engine/background_work.h"
#include "engine/isolate_slots.h"
#include "engine/last_resort.h"
#include "engine/native_states.h"
#include "engine/time_origin.h"

namespace network_runtime {
namespace {

// The number of threads that are about to start V8, plus one for good once it is started. Counted before a start takes
// any lock: a child that is forked meanwhile has the lock taken, but not the thread that would release it.
std::atomic<int> g_starts = 0;
std::atomic<bool> g_forked = false;
const int g_forks_watched = pthread_atfork(nullptr, nullptr, [] { g_forked = g_starts.load() != 0; });

Mutex g_start;
std::atomic<Platform*> g_platform = nullptr;  // never freed

// True for an isolate of ours whose scripts must not have a fine clock.
bool SeesTimeCoarsely(v8::Isolate* isolate) {
  if (!isolate || !isolate->GetData(kNativeStatesSlot)) return false;
  const TimeOrigin* origin = NativeStates::IfThere<TimeOrigin>(isolate);
  return origin && origin->coarse();
}

int BackgroundThreads() { return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U)); }

// V8's platform. Background work goes to V8's own default pool, foreground work to the isolate's owner.
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
  // Temporal.Now uses this one.
  double CurrentClockTimeMillisecondsHighResolution() override {
    double now = background_->CurrentClockTimeMillisecondsHighResolution();
    return SeesTimeCoarsely(v8::Isolate::TryGetCurrent()) ? std::floor(now) : now;
  }
  // This much is reserved, or cannot be (ReserveLowAddresses). We tell V8 so in both cases. Otherwise it would skip the
  // other checks of --sandbox-prohibit-insecure-mode, too.
  size_t GetZeroSegmentSize() override { return kLowAddresses; }
  v8::TracingController* GetTracingController() override { return background_->GetTracingController(); }
  v8::PageAllocator* GetPageAllocator() override { return background_->GetPageAllocator(); }
  v8::ThreadIsolatedAllocator* GetThreadIsolatedAllocator() override {
    return background_->GetThreadIsolatedAllocator();
  }

 private:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation& location) override {
    return CreateChargedJob(*background_, priority, std::move(task), location);
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& location) override {
    background_->PostTaskOnWorkerThread(priority, Charged(std::move(task)), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task, double seconds,
                                         const v8::SourceLocation& location) override {
    background_->PostDelayedTaskOnWorkerThread(priority, Charged(std::move(task)), seconds, location);
  }

  const std::unique_ptr<v8::Platform> background_;
  Mutex mutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<ForegroundTasks>> tasks_ GUARDED_BY(mutex_);
};

V8Platform* g_v8_platform = nullptr;  // never freed: background threads use it until the process ends

// Without this, V8 opens /dev/urandom several times for each isolate: a tenth of the cost of making one.
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

// V8 ends the process when it gets no thread.
void CheckThreads() {
  Mutex mutex;
  ConditionVariable changed;
  bool enough = false;
  std::vector<Thread> threads(static_cast<size_t>(BackgroundThreads()) + 2);  // V8's, the spawner, the watchdog
  std::optional<std::string> refused;
  try {
    for (Thread& thread : threads) {
      thread = Thread("nr-probe", [&] {
        MutexLock lock(mutex);
        while (!enough) changed.Wait(mutex);
      });
    }
  } catch (const UnavailableError& error) {
    refused = error.what();
  }
  {
    MutexLock lock(mutex);
    enough = true;
    changed.NotifyAll();
  }
  for (Thread& thread : threads) {
    if (thread.joinable()) thread.Join();
  }
  if (refused) throw UnavailableError("V8 cannot start in this process: " + *refused);
}

// On the spawner thread. Where V8 would end the process, `on_lost` is called instead, and the thread stays here for
// good.
void InitialiseV8(std::function<void()> on_lost) {
  InstallLastResort();
  LastResortScope last_resort(std::move(on_lost));
  v8::SandboxHardwareSupport::InitializeBeforeThreadCreation();
  Platform::SetFlags();
  // When V8 cannot reserve a whole cage, that is an error, now and later.
  v8::V8::SetFlagsFromString("--sandbox-prohibit-insecure-mode");
  v8::V8::SetEntropySource(Entropy);
  g_v8_platform = new V8Platform;
  v8::V8::InitializePlatform(g_v8_platform);
  v8::V8::Initialize();
}

}  // namespace

class Platform::Spawner {
 public:
  // Initialises V8 on the new thread before anything else. Never freed: a thread that V8 gave up on stays.
  Spawner() : thread_("nr-spawner", [this] { Run(); }) { thread_.Detach(); }

  // Returns true when V8 runs.
  bool Await() {
    MutexLock lock(mutex_);
    while (!ready_) changed_.Wait(mutex_);
    return !lost_;
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

  void Ready(bool lost) {
    MutexLock lock(mutex_);
    ready_ = true;
    lost_ = lost;
    changed_.NotifyAll();
  }

  void Run() {
    InitialiseV8([this] { Ready(true); });
    Ready(false);
    MutexLock lock(mutex_);
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
  bool ready_ GUARDED_BY(mutex_) = false;
  bool lost_ GUARDED_BY(mutex_) = false;
  Thread thread_;
};

void Platform::CheckAvailable() {
  if (forked()) {
    throw UnavailableError(
        "V8 was started before this process was forked, and fork() copies no threads: start such processes with "
        "'spawn' "
        "or 'forkserver', or use the first sandbox after the fork, in the child");
  }
  if (g_starts.load() == 0) CheckRoomForV8();
}

Platform& Platform::Get() {
  if (forked()) CheckAvailable();
  Platform* platform = g_platform.load();
  if (!platform) platform = Start();
  if (!platform->spawner_->Await()) {
    throw UnavailableError("V8 could not start in this process: it ran out of memory or address space" +
                           LimitsInForce(Scarce::kMemory));
  }
  return *platform;
}

Platform* Platform::Start() {
  g_starts.fetch_add(1);
  try {
    MutexLock lock(g_start);
    if (!g_platform) {
      g_platform = new Platform;
      g_starts.fetch_add(1);
    }
  } catch (...) {
    g_starts.fetch_sub(1);
    throw;
  }
  g_starts.fetch_sub(1);
  return g_platform;
}

Platform::Platform() {
  CheckRoomForV8();
  if (g_forks_watched != 0) throw UnavailableError("V8 cannot start in this process: no memory is left");
  CheckThreads();
  ReserveLowAddresses();
  spawner_ = new Spawner;
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

size_t Platform::own_threads() { return g_platform.load() ? 1 : 0; }

const char* Platform::v8_version() { return V8_VERSION_STRING; }

}  // namespace network_runtime
