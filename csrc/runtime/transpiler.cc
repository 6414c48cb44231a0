#include "runtime/transpiler.h"

#include <dlfcn.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "base/thread.h"
#include "base/unavailable.h"
#include "runtime/transpile_cache.h"
#include "runtime/transpiler_process.h"
#include "runtime/transpiler_protocol.h"

namespace network_runtime {
namespace {

constexpr int kExitMemory = 3;  // third_party/typescript/src/main.rs
constexpr size_t kMostCores = 8;
constexpr size_t kMostLong = 16;  // processes beside those, while others run long

std::atomic<size_t> g_threads = 0;

Transpiled Failed(TranspileStatus status, std::string failure) {
  Transpiled result;
  result.status = status;
  result.failure = std::move(failure);
  return result;
}

Transpiled EmptyModule() {
  Transpiled result;
  result.status = TranspileStatus::kTranspiled;
  result.code = std::make_shared<const TranspiledCode>("export {};\n", SourceMap(), true);
  return result;
}

std::string SignalName(int signal) {
  const char* text = strsignal(signal);
  return "signal " + std::to_string(signal) + (text ? " (" + std::string(text) + ")" : "");
}

// The limits of this process that may be the reason for an error of the system.
std::string LimitsThatRefuse(int error) {
  if (error == EMFILE || error == ENFILE) return LimitsInForce(Scarce::kDescriptors);
  if (error == ENOMEM) return LimitsInForce(Scarce::kMemory);
  return error == EAGAIN ? LimitsInForce(Scarce::kThreads) : "";
}

// What the end of a process means for the source that had no answer.
Transpiled Verdict(const TranspilerProcess::End& end, const std::string& program, const TranspileLimits& limits) {
  const std::string named = "the transpiler " + program;
  if (end.spawn_error != 0) {
    return Failed(TranspileStatus::kUnavailable,
                  named + " cannot be started: " + std::generic_category().message(end.spawn_error) +
                      LimitsThatRefuse(end.spawn_error));
  }
  if (end.late) {
    return Failed(TranspileStatus::kBroken,
                  named + " did not answer within " + std::to_string(limits.wall_ns / 1'000'000) + " ms");
  }
  if (end.misspoke) return Failed(TranspileStatus::kBroken, named + " does not answer as it should");
  if (!end.reaped) return Failed(TranspileStatus::kBroken, named + " ended, and the process took no notice how");
  if (WIFEXITED(end.wait_status)) {
    const int code = WEXITSTATUS(end.wait_status);
    if (code == kExitMemory) {
      return Failed(TranspileStatus::kMemoryLimit,
                    "to transpile this takes more than " + ShownSize(limits.memory_bytes) + " of memory");
    }
    return Failed(TranspileStatus::kBroken, named + " ended with code " + std::to_string(code));
  }
  const int signal = WTERMSIG(end.wait_status);
  if (signal == SIGPROF || signal == SIGXCPU) {
    return Failed(TranspileStatus::kCpuLimit,
                  "to transpile this takes more than " + std::to_string(limits.cpu_ns / 1'000'000) + " ms of CPU");
  }
  if (signal == SIGSEGV || signal == SIGBUS) {
    return Failed(TranspileStatus::kTooDeep, "the source is nested too deeply");
  }
  return Failed(TranspileStatus::kBroken, named + " was ended by " + SignalName(signal));
}

Transpiled Cancelled() { return Failed(TranspileStatus::kCancelled, "no longer wanted"); }

// This library's or program's own file, and beside it the transpiler.
std::string ProgramBesideUs() {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(&ProgramBesideUs), &info) == 0 || !info.dli_fname) return "_transpile";
  char* whole = realpath(info.dli_fname, nullptr);
  std::string path = whole ? whole : info.dli_fname;
  std::free(whole);
  return path.substr(0, path.rfind('/') + 1) + "_transpile";
}

}  // namespace

struct TranspileClient::Queue {
  struct Job {
    std::vector<TranspileRequest> requests;
    std::function<void(std::vector<Transpiled>)> done;
    bool waited_for = false;  // someone waits until it is done, even where the client is closed

    size_t ByteSize() const {
      size_t size = 0;
      for (const TranspileRequest& request : requests) size += request.source.size();
      return size;
    }
  };

  // Gives `results` to the job's owner, unless nobody wants them.
  void Deliver(Job& job, std::vector<Transpiled> results) EXCLUDES(mutex) {
    MutexLock lock(mutex);
    if (!closed || job.waited_for) job.done(std::move(results));
  }

  Mutex mutex;
  bool closed GUARDED_BY(mutex) = false;
  std::set<TranspilerProcess*> processes GUARDED_BY(mutex);

  // Belongs to the transpiler, under its mutex.
  std::deque<Job> waiting;
  size_t waiting_bytes = 0;
  size_t running = 0;
  bool listed = false;
};

// The threads, the queues' turns and the cache.
class Transpiler {
 public:
  using Queue = TranspileClient::Queue;
  using Job = Queue::Job;
  using QueuePtr = std::shared_ptr<Queue>;

  static Transpiler& Get() {
    static auto* transpiler = new Transpiler;  // never freed: its threads may outlive static objects
    return *transpiler;
  }

  // Without a process, where that can be; otherwise nothing.
  std::optional<Transpiled> AtOnce(const TranspileRequest& request) {
    if (request.language == TranspileLanguage::kDeclaration) return EmptyModule();
    return cache_.Find(request);
  }

  enum class Admission { kTaken, kFull, kNoThread };

  // Takes `job`, except where it says otherwise.
  Admission Submit(const QueuePtr& queue, Job& job) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    const size_t size = job.ByteSize();
    if (!job.waited_for && !queue->waiting.empty() &&
        (queue->waiting.size() >= TranspileClient::kMostWaiting ||
         queue->waiting_bytes + size > TranspileClient::kMostWaitingBytes)) {
      return Admission::kFull;
    }
    if (threads_ == 0 && !Start()) return Admission::kNoThread;
    queue->waiting.push_back(std::move(job));
    queue->waiting_bytes += size;
    List(queue);
    Rouse();
    return Admission::kTaken;
  }

  // Takes back what waits.
  std::deque<Job> Drop(const QueuePtr& queue) EXCLUDES(mutex_) {
    std::deque<Job> dropped;
    MutexLock lock(mutex_);
    queue->waiting.swap(dropped);
    queue->waiting_bytes = 0;
    if (std::exchange(queue->listed, false)) std::erase(ready_, queue);
    return dropped;
  }

  void SetProgram(std::string path) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    program_ = std::move(path);
  }
  std::string Program() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return program_;
  }

 private:
  // At least two, so that no client has all of them.
  Transpiler() : cores_(std::clamp<size_t>(std::thread::hardware_concurrency(), 2, kMostCores)) {}

  void List(const QueuePtr& queue) REQUIRES(mutex_) {
    if (queue->listed || queue->waiting.empty() || queue->running + 1 >= cores_) return;
    queue->listed = true;
    ready_.push_back(queue);
  }

  // What runs long shares its core, so that a short source need not wait until some hostile ones are at their limits.
  bool MayRun() const REQUIRES(mutex_) {
    return !ready_.empty() && threads_ - idle_ < cores_ + std::min(long_, kMostLong);
  }

  // Finds a thread for what may run, if there is something. Each thread that takes a job calls this for the next one.
  void Rouse() REQUIRES(mutex_) {
    if (!MayRun()) return;
    if (idle_ > 0) {
      work_.NotifyOne();
    } else {
      Start();  // without one, it is for the next thread that is done
    }
  }

  // False where the system has no thread left.
  bool Start() REQUIRES(mutex_) {
    try {
      Thread("nr-transpile", [this] { Serve(); }).Detach();
    } catch (const UnavailableError&) {
      return false;
    }
    ++threads_;
    ++idle_;
    g_threads.fetch_add(1);
    return true;
  }

  void Serve() EXCLUDES(mutex_) {
    // What a process that ends early leaves unread must not end this one.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    MutexLock lock(mutex_);
    while (true) {
      while (!MayRun()) work_.Wait(mutex_);
      --idle_;
      QueuePtr queue = std::move(ready_.front());
      ready_.pop_front();
      queue->listed = false;
      Job job = std::move(queue->waiting.front());
      queue->waiting.pop_front();
      queue->waiting_bytes -= job.ByteSize();
      ++queue->running;
      List(queue);
      Rouse();
      mutex_.Unlock();
      queue->Deliver(job, RunJob(*queue, job.requests));
      job = {};  // it may hold the last reference to a client, which takes this mutex
      mutex_.Lock();
      --queue->running;
      List(queue);
      ++idle_;
    }
  }

  // What one process made of the requests that it was given.
  struct Run {
    std::vector<Transpiled> results;  // of the first of them, at least of one, unless `misspoke`
    bool misspoke = false;            // one of several made it write what it should not; none of them has a result
    int64_t cpu_ns = 0;
    size_t peak_memory_bytes = 0;
  };

  // Each of the requests, by as few processes as can be.
  std::vector<Transpiled> RunJob(Queue& queue, const std::vector<TranspileRequest>& requests) {
    std::vector<Transpiled> results(requests.size());
    std::vector<size_t> left;
    for (size_t i = 0; i < requests.size(); ++i) {
      if (std::optional<Transpiled> known = AtOnce(requests[i])) {
        results[i] = std::move(*known);
      } else {
        left.push_back(i);
      }
    }
    size_t together = left.size();
    int64_t cpu_ns = 0;
    while (!left.empty()) {
      std::vector<const TranspileRequest*> asked;
      for (size_t i = 0; i < std::min(together, left.size()); ++i) asked.push_back(&requests[left[i]]);
      Run run = RunProcess(queue, asked);
      cpu_ns += run.cpu_ns;
      if (run.misspoke) {
        together = 1;  // so that it is known whose fault it is
        continue;
      }
      // A process that has seen one source may say of the next what that one wants.
      cache_.Keep(*asked.front(), run.results.front());
      run.results.front().cpu_ns = std::exchange(cpu_ns, 0);
      run.results.front().peak_memory_bytes = run.peak_memory_bytes;
      for (size_t i = 0; i < run.results.size(); ++i) results[left[i]] = std::move(run.results[i]);
      left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(run.results.size()));
    }
    return results;
  }

  Run RunProcess(Queue& queue, std::span<const TranspileRequest* const> requests) {
    TranspileLimits limits;
    for (const TranspileRequest* request : requests) {
      const TranspileLimits own = EffectiveLimits(request->limits);
      limits.cpu_ns += std::min(own.cpu_ns, INT64_MAX - limits.cpu_ns);
      limits.wall_ns += std::min(own.wall_ns, INT64_MAX - limits.wall_ns);
      limits.memory_bytes = std::max(limits.memory_bytes, own.memory_bytes);
    }
    const std::string program = Program();
    const TranspilerInput input(requests, limits);
    TranspilerOutput output(requests, limits.memory_bytes);
    TranspilerProcess process;
    const auto cancelled = [&] { return Run{.results = std::vector<Transpiled>(requests.size(), Cancelled())}; };
    {
      MutexLock lock(queue.mutex);
      if (queue.closed) return cancelled();
      queue.processes.insert(&process);
    }
    const TranspilerProcess::End end = RunAmongOthers(process, program, input, output, limits.wall_ns);
    {
      MutexLock lock(queue.mutex);
      queue.processes.erase(&process);
      if (queue.closed) return cancelled();
    }
    Run run{.misspoke = end.misspoke && requests.size() > 1,
            .cpu_ns = end.cpu_ns,
            .peak_memory_bytes = std::min(end.peak_memory_bytes, limits.memory_bytes)};
    if (run.misspoke) return run;
    if (!end.misspoke) run.results = output.Take();
    const bool panicked = !run.results.empty() && run.results.back().status == TranspileStatus::kBroken;
    if (!end.answered && !panicked) run.results.push_back(Verdict(end, program, limits));
    return run;
  }

  // While it runs long, another process may run, too.
  TranspilerProcess::End RunAmongOthers(TranspilerProcess& process, const std::string& program,
                                        const TranspilerInput& input, TranspilerOutput& output, int64_t wall_ns)
      EXCLUDES(mutex_) {
    bool is_long = false;
    const TranspilerProcess::End end = process.Run(program, input.pieces(), output, wall_ns, [&] {
      is_long = true;
      MutexLock lock(mutex_);
      ++long_;
      Rouse();
    });
    MutexLock lock(mutex_);
    if (is_long) --long_;
    return end;
  }

  const size_t cores_;
  TranspileCache cache_;
  Mutex mutex_;
  ConditionVariable work_;
  std::string program_ GUARDED_BY(mutex_) = ProgramBesideUs();
  std::deque<QueuePtr> ready_ GUARDED_BY(mutex_);  // those that have a job and may have a thread
  size_t threads_ GUARDED_BY(mutex_) = 0;
  size_t idle_ GUARDED_BY(mutex_) = 0;  // threads without a job, also those that have not come to look for one
  size_t long_ GUARDED_BY(mutex_) = 0;  // processes that have run for TranspilerProcess::kLongNs
};

namespace {

const char kNoThread[] = "the system gives no thread to transpile on";

// Waits for the results of one job.
class Waiter {
 public:
  void Give(std::vector<Transpiled> results) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    results_ = std::move(results);
    given_.NotifyOne();
  }
  std::vector<Transpiled> Wait() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!results_) given_.Wait(mutex_);
    return std::move(*results_);
  }

 private:
  Mutex mutex_;
  ConditionVariable given_;
  std::optional<std::vector<Transpiled>> results_ GUARDED_BY(mutex_);
};

}  // namespace

TranspileClient::TranspileClient() : queue_(std::make_shared<Queue>()) {}

TranspileClient::~TranspileClient() { Close(); }

bool TranspileClient::Submit(TranspileRequest request, Done done) {
  {
    MutexLock lock(queue_->mutex);
    if (queue_->closed) return false;
  }
  if (std::optional<Transpiled> known = Transpiler::Get().AtOnce(request)) {
    done(std::move(*known));
    return true;
  }
  Queue::Job job{.requests = {}, .done = {}, .waited_for = false};
  job.requests.push_back(std::move(request));
  job.done = [tell = std::move(done)](std::vector<Transpiled> results) { tell(std::move(results.front())); };
  switch (Transpiler::Get().Submit(queue_, job)) {
    case Transpiler::Admission::kTaken:
      return true;
    case Transpiler::Admission::kFull:
      return false;
    case Transpiler::Admission::kNoThread:
      job.done({Failed(TranspileStatus::kUnavailable, kNoThread)});
      return true;
  }
  return false;
}

Transpiled TranspileClient::Run(TranspileRequest request) {
  if (std::optional<Transpiled> known = Transpiler::Get().AtOnce(request)) return std::move(*known);
  std::vector<TranspileRequest> requests;
  requests.push_back(std::move(request));
  return std::move(RunMany(std::move(requests)).front());
}

std::vector<Transpiled> TranspileClient::RunMany(std::vector<TranspileRequest> requests) {
  const size_t count = requests.size();
  if (count == 0) return {};
  Waiter waiter;
  Queue::Job job{.requests = std::move(requests),
                 .done = [&waiter](std::vector<Transpiled> results) { waiter.Give(std::move(results)); },
                 .waited_for = true};
  if (Transpiler::Get().Submit(queue_, job) != Transpiler::Admission::kTaken) {
    return std::vector<Transpiled>(count, Failed(TranspileStatus::kUnavailable, kNoThread));
  }
  return waiter.Wait();
}

void TranspileClient::Close() {
  {
    MutexLock lock(queue_->mutex);
    queue_->closed = true;
    for (TranspilerProcess* process : queue_->processes) process->Cancel();
  }
  for (Queue::Job& job : Transpiler::Get().Drop(queue_)) {
    queue_->Deliver(job, std::vector<Transpiled>(job.requests.size(), Cancelled()));
  }
}

void SetTranspilerProgram(std::string path) { Transpiler::Get().SetProgram(std::move(path)); }

size_t TranspilerThreads() { return g_threads.load(); }

namespace {

bool EndsWith(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [name](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

std::optional<TranspileLanguage> LanguageOfName(std::string_view name) {
  if (EndsWith(name, {".d.ts", ".d.mts"})) return TranspileLanguage::kDeclaration;
  if (EndsWith(name, {".ts", ".mts"})) return TranspileLanguage::kTypeScript;
  if (name.ends_with(".tsx")) return TranspileLanguage::kTsx;
  if (name.ends_with(".jsx")) return TranspileLanguage::kJsx;
  return std::nullopt;
}

std::optional<TranspileLanguage> LanguageCalled(std::string_view name) {
  if (name == "ts" || name == "typescript") return TranspileLanguage::kTypeScript;
  if (name == "tsx") return TranspileLanguage::kTsx;
  if (name == "jsx") return TranspileLanguage::kJsx;
  return std::nullopt;
}

}  // namespace network_runtime
