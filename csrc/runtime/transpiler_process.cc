#include "runtime/transpiler_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "runtime/transpiler_protocol.h"

namespace network_runtime {
namespace {

// How often a silent process is looked at. Its end is seen by the end of its output, except where a child of this
// process, made by fork() meanwhile, still holds the pipe.
constexpr int kLookMs = 50;
constexpr int kLongestLookMs = 512;  // after its output has ended; twice that in all
constexpr int kPipeBytes = 1 << 20;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  bool open() const { return number_ >= 0; }
  void Close() {
    if (open()) close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

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
    if (!read.open()) {
      close(ends[1]);
      return false;
    }
    write = Descriptor(Above(ends[1]));
    return write.open();
  }
};

void MakeNonBlocking(const Descriptor& end) { fcntl(end.number(), F_SETFL, fcntl(end.number(), F_GETFL) | O_NONBLOCK); }

// Returns errno. The process has no environment, the default of every signal, and a process group of its own, so that
// Ctrl-C in a terminal is not for it.
int Spawn(const std::string& program, const Pipe& input, const Pipe& output, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write.number(), STDOUT_FILENO);
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
    ssize_t count = write(input.number(), piece.data(), piece.size());
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
    ssize_t count = read(from.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return Reading::kMore;
    if (count <= 0) return Reading::kEnd;
    if (!output.Add({buffer.data(), static_cast<size_t>(count)})) return Reading::kMisspoke;
  }
}

// Whether the process has ended. It is not reaped.
bool Exited(pid_t pid) {
  siginfo_t waited{};
  return waitid(P_PID, static_cast<id_t>(pid), &waited, WEXITED | WNOWAIT | WNOHANG) != 0 || waited.si_pid == pid;
}

int64_t Nanoseconds(const timeval& time) { return time.tv_sec * 1'000'000'000LL + time.tv_usec * 1'000LL; }

}  // namespace

TranspilerProcess::End TranspilerProcess::Run(const std::string& program, std::span<const std::string_view> input,
                                              TranspilerOutput& output) {
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
  {
    MutexLock lock(mutex_);
    pid_ = pid;
    if (cancelled_) kill(pid, SIGKILL);
  }
  to.read.Close();
  from.write.Close();
  MakeNonBlocking(to.write);
  MakeNonBlocking(from.read);
  // Fewer switches between the two processes; a busy machine takes its time for each.
  for (const Descriptor* end_here : {&to.write, &from.read}) fcntl(end_here->number(), F_SETPIPE_SZ, kPipeBytes);

  size_t written = 0;
  Reading reading = Reading::kMore;
  while (reading == Reading::kMore && !output.complete()) {
    pollfd ends[] = {{from.read.number(), POLLIN, 0}, {to.write.number(), POLLOUT, 0}};
    const int ready = poll(ends, 2, kLookMs);
    const bool over = ready == 0 && Exited(pid);
    if (ends[1].revents != 0) Feed(to.write, input, written);
    if (ends[0].revents != 0 || over) reading = Drain(from.read, output);
    if (over && reading == Reading::kMore) reading = Reading::kEnd;
  }
  end.answered = output.complete() && reading != Reading::kMisspoke;
  end.misspoke = reading == Reading::kMisspoke;
  to.write.Close();
  from.read.Close();
  // One that closed its output is about to end, or goes on and is of no use.
  const bool matters_how = !end.answered && !end.misspoke;
  for (int ms = 1; matters_how && ms <= kLongestLookMs && !Exited(pid); ms *= 2) poll(nullptr, 0, ms);
  kill(pid, SIGKILL);

  // The process is waited for first and reaped after that, with the lock held: its number is not another's meanwhile.
  siginfo_t waited;
  while (waitid(P_PID, static_cast<id_t>(pid), &waited, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  MutexLock lock(mutex_);
  pid_ = 0;
  rusage used{};
  end.reaped = wait4(pid, &end.wait_status, 0, &used) == pid;
  end.cpu_ns = Nanoseconds(used.ru_utime) + Nanoseconds(used.ru_stime);
  end.peak_memory_bytes = static_cast<size_t>(used.ru_maxrss) << 10;
  return end;
}

void TranspilerProcess::Cancel() {
  MutexLock lock(mutex_);
  cancelled_ = true;
  if (pid_ > 0) kill(pid_, SIGKILL);
}

}  // namespace network_runtime
