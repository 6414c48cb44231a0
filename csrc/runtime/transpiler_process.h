// One process of the transpiler, from its start to its end. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "runtime/child_process.h"
#include "runtime/transpiler.h"

namespace network_runtime {

class TranspilerOutput;

class TranspilerProcess {
 public:
  // How it ended.
  struct End {
    int spawn_error = 0;    // errno; it did not start
    bool reaped = false;    // `wait_status` is known: nobody else has taken it
    int wait_status = 0;    // as waitpid gives it
    bool answered = false;  // every request has its answer
    bool misspoke = false;  // it wrote something else, and was ended for it
    bool late = false;      // it had no more time, and was ended for it
    int64_t cpu_ns = 0;
    size_t peak_memory_bytes = 0;  // resident; of this process, when it started that one, if that is more
  };

  static constexpr int64_t kLongNs = 20'000'000;

  // Starts `program`, writes `input` to it and its output to `output`, and waits for its end. It gets `wall_ns` of
  // time; `runs_long` is called once, on this thread, when it has run for kLongNs. Once for each object; the thread has
  // SIGPIPE blocked.
  End Run(const std::string& program, std::span<const std::string_view> input, TranspilerOutput& output,
          int64_t wall_ns, const std::function<void()>& runs_long);

  // Ends it as soon as it has started.
  void Cancel() EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  std::optional<ChildProcess> child_ GUARDED_BY(mutex_);  // while it may be ended
  bool cancelled_ GUARDED_BY(mutex_) = false;
};

}  // namespace network_runtime
