// A native thread with a stack of a chosen size. Its owner joins or detaches it before it destroys it.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>

namespace network_runtime {

class Thread {
 public:
  static constexpr size_t kStackBytes = size_t{4} << 20;

  Thread() = default;
  // Starts `run` on a thread called `name` (15 characters at most). Throws UnavailableError when the system has no
  // thread left.
  Thread(const char* name, std::function<void()> run);
  ~Thread();  // ends the process when neither joined nor detached, as std::thread does
  Thread(Thread&& other) noexcept;
  Thread& operator=(Thread&& other) noexcept;

  bool joinable() const { return joinable_; }
  void Join();
  void Detach();

  // The number of threads that were started through this class and have not ended.
  static size_t live();

 private:
  pthread_t handle_{};
  bool joinable_ = false;
};

// The lowest address of the calling thread's stack.
const char* StackBase();

}  // namespace network_runtime
