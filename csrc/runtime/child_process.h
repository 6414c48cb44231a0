// A child of this process, by what no other process can have: a descriptor of it, where the kernel has such (5.4). A
// number may be another's as soon as the child is reaped, and that may be at its end: where the embedder ignores
// SIGCHLD or waits for any child.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/descriptor.h"

namespace network_runtime {

// Any thread; Reap only once and last.
class ChildProcess {
 public:
  struct End {
    bool known = false;   // else someone else has reaped it, and the rest is empty
    int wait_status = 0;  // as waitpid gives it
    rusage used{};
  };

  // `pid` was started just now.
  explicit ChildProcess(pid_t pid);

  // SIGKILL, where it has not been reaped.
  void Kill() const;
  // Whether it has ended. It is not reaped.
  bool Exited() const;
  void WaitForExit() const;
  // It has exited.
  End Reap() const;

 private:
  // As the system call: 0, or -1 and errno. `info` and `used` may be null.
  int Wait(int options, siginfo_t* info, rusage* used) const;

  pid_t pid_;
  Descriptor descriptor_;
};

}  // namespace network_runtime
