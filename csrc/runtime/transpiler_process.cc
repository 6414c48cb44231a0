#include "runtime/transpiler_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <utility>

#include "base/descriptor.h"
#include "base/mutex.h"
#include "runtime/transpiler_protocol.h"

namespace network_runtime {
namespace {

// How often a silent process is looked at. Its end is seen by the end of its output, except where a child of this
// process, made by fork() meanwhile, still holds the pipe.
constexpr int kLookMs = 50;
constexpr int kLongestLookMs = 512;  // after its output has ended; twice that in all
constexpr int kPipeBytes = 1 << 20;

// No standard stream's number, which the process's own streams would be written over.
int Above(int number) {
  if (number > STDERR_FILENO) return number;
  int above = fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int error = errno;
  close(number);
  errno = error;
  return above;
}

struct Pipe {
  Descriptor read;
  Descriptor write;

  bool Open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = Descriptor(Above(ends[0]));
    if (!read) {
      close(ends[1]);
      return false;
    }
    write = Descriptor(Above(ends[1]));
    return static_cast<bool>(write);
  }
};

void MakeNonBlocking(const Descriptor& end) { fcntl(end.fd(), F_SETFL, fcntl(end.fd(), F_GETFL) | O_NONBLOCK); }

// Returns errno. The process has no environment, the default of every signal, and a process group of its own, so that
// Ctrl-C in a terminal is not for it.
int Spawn(const std::string& program, const Pipe& input, const Pipe& output, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read.fd(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write.fd(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  char* environment[] = {nullptr};
  int error = posix_spawn(pid, program.c_str(), &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Writes as much as there is room for. Closes the pipe after the last piece, and where nobody reads any more.
void Feed(Descriptor& input, std::span<const std::string_view>& pieces, size_t& written) {
  while (!pieces.empty()) {
    std::string_view piece = pieces.front().substr(written);
    ssize_t count = write(input.fd(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) break;
    written += static_cast<size_t>(count);
    if (written < pieces.front().size()) continue;
    pieces = pieces.subspan(1);
    written = 0;
  }
  input.Close();
}

enum class Reading { kMore, kEnd, kMisspoke };

// Reads what is there.
Reading Drain(const Descriptor& from, TranspilerOutput& output) {
  std::array<char, 64 << 10> buffer;
  while (true) {
    ssize_t count = read(from.fd(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return Reading::kMore;
    if (count <= 0) return Reading::kEnd;
    if (!output.Add({buffer.data(), static_cast<size_t>(count)})) return Reading::kMisspoke;
  }
}

// How long a process has run.
class Stopwatch {
 public:
  Stopwatch(int64_t wall_ns, const std::function<void()>& runs_long) : wall_ns_(wall_ns), runs_long_(runs_long) {}

  // Until the process is to be looked at again.
  int NextLookMs() const {
    const int64_t next = (told_ ? wall_ns_ : std::min(wall_ns_, TranspilerProcess::kLongNs)) - Ran();
    return static_cast<int>(std::clamp<int64_t>(next / 1'000'000 + 1, 0, kLookMs));
  }
  // Tells that it runs long. Returns whether its time is over.
  bool Look() {
    const int64_t ran = Ran();
    if (ran >= TranspilerProcess::kLongNs && !std::exchange(told_, true)) runs_long_();
    return ran >= wall_ns_;
  }

 private:
  int64_t Ran() const { return std::chrono::nanoseconds(Clock::now() - began_).count(); }

  const TimePoint began_ = Clock::now();
  const int64_t wall_ns_;
  const std::function<void()>& runs_long_;
  bool told_ = false;
};

int64_t Nanoseconds(const timeval& time) { return time.tv_sec * 1'000'000'000LL + time.tv_usec * 1'000LL; }

}  // namespace

TranspilerProcess::End TranspilerProcess::Run(const std::string& program, std::span<const std::string_view> input,
                                              TranspilerOutput& output, int64_t wall_ns,
                                              const std::function<void()>& runs_long) {
  End end;
  Pipe to;
  Pipe from;
  pid_t pid = 0;
  if (!to.Open() || !from.Open()) {
    end.spawn_error = errno;
    return end;
  }
  end.spawn_error = Spawn(program, to, from, &pid);
  if (end.spawn_error != 0) return end;
  const ChildProcess* child = nullptr;
  {
    MutexLock lock(mutex_);
    child = &child_.emplace(pid);
    if (cancelled_) child->Kill();
  }
  to.read.Close();
  from.write.Close();
  MakeNonBlocking(to.write);
  MakeNonBlocking(from.read);
  // Fewer switches between the two processes; a busy machine takes its time for each.
  for (const Descriptor* end_here : {&to.write, &from.read}) fcntl(end_here->fd(), F_SETPIPE_SZ, kPipeBytes);

  Stopwatch stopwatch(wall_ns, runs_long);
  size_t written = 0;
  Reading reading = Reading::kMore;
  while (reading == Reading::kMore && !output.complete() && !end.late) {
    pollfd ends[] = {{from.read.fd(), POLLIN, 0}, {to.write.fd(), POLLOUT, 0}};
    const int ready = poll(ends, 2, stopwatch.NextLookMs());
    const bool over = ready == 0 && child->Exited();
    if (ends[1].revents != 0) Feed(to.write, input, written);
    if (ends[0].revents != 0 || over) reading = Drain(from.read, output);
    if (over && reading == Reading::kMore) reading = Reading::kEnd;
    end.late = stopwatch.Look() && reading == Reading::kMore && !output.complete();
  }
  end.answered = output.complete() && reading != Reading::kMisspoke;
  end.misspoke = reading == Reading::kMisspoke;
  to.write.Close();
  from.read.Close();
  // One that closed its output is about to end, or goes on and is of no use.
  const bool matters_how = !end.answered && !end.misspoke && !end.late;
  for (int ms = 1; matters_how && ms <= kLongestLookMs && !child->Exited(); ms *= 2) poll(nullptr, 0, ms);
  child->Kill();

  // Without the lock: it may take a while. Reaped with it: where there is but a number, nobody uses it afterwards.
  child->WaitForExit();
  MutexLock lock(mutex_);
  const ChildProcess::End reaped = child->Reap();
  child_.reset();
  end.reaped = reaped.known;
  end.wait_status = reaped.wait_status;
  end.cpu_ns = Nanoseconds(reaped.used.ru_utime) + Nanoseconds(reaped.used.ru_stime);
  end.peak_memory_bytes = static_cast<size_t>(reaped.used.ru_maxrss) << 10;
  return end;
}

void TranspilerProcess::Cancel() {
  MutexLock lock(mutex_);
  cancelled_ = true;
  if (child_) child_->Kill();
}

}  // namespace network_runtime
