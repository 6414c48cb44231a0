#include "runtime/child_process.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace network_runtime {
namespace {

// Newer than the headers of the oldest system that this is built for.
constexpr long kPidfdSendSignal = 424;
constexpr long kPidfdOpen = 434;
constexpr int kPidfd = 3;  // P_PIDFD

}  // namespace

ChildProcess::ChildProcess(pid_t pid) : pid_(pid), descriptor_(static_cast<int>(syscall(kPidfdOpen, pid, 0))) {
  // Linux 5.3 has such descriptors and cannot wait for them.
  if (descriptor_ && Wait(WEXITED | WNOHANG | WNOWAIT, nullptr, nullptr) != 0 && errno == EINVAL) {
    descriptor_ = Descriptor();
  }
}

int ChildProcess::Wait(int options, siginfo_t* info, rusage* used) const {
  // Not by the library: its function leaves out what was used.
  return descriptor_ ? static_cast<int>(syscall(SYS_waitid, kPidfd, descriptor_.fd(), info, options, used))
                     : static_cast<int>(syscall(SYS_waitid, P_PID, pid_, info, options, used));
}

void ChildProcess::Kill() const {
  // What is no child of this process is another process, also where its descriptor was opened too late.
  if (Wait(WEXITED | WNOHANG | WNOWAIT, nullptr, nullptr) != 0 && errno == ECHILD) return;
  if (!descriptor_) {
    kill(pid_, SIGKILL);
    return;
  }
  syscall(kPidfdSendSignal, descriptor_.fd(), SIGKILL, nullptr, 0);
}

bool ChildProcess::Exited() const {
  siginfo_t info{};
  return Wait(WEXITED | WNOHANG | WNOWAIT, &info, nullptr) != 0 || info.si_pid != 0;
}

void ChildProcess::WaitForExit() const {
  while (Wait(WEXITED | WNOWAIT, nullptr, nullptr) != 0 && errno == EINTR) {
  }
}

ChildProcess::End ChildProcess::Reap() const {
  End end;
  siginfo_t info{};
  if (Wait(WEXITED, &info, &end.used) != 0) return {};
  end.known = true;
  if (info.si_code == CLD_EXITED) {
    end.wait_status = (info.si_status & 0xff) << 8;
  } else {
    end.wait_status = info.si_status | (info.si_code == CLD_DUMPED ? WCOREFLAG : 0);
  }
  return end;
}

}  // namespace network_runtime
