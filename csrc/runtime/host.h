// The host isolate: one privileged script on a thread of its own, its pools of workers, and the ops that Python serves.
// Plain C++; any thread may call. Held by shared_ptr: its thread holds it too.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "base/mutex.h"
#include "base/thread.h"
#include "runtime/host_state.h"

namespace network_runtime {

class Host : public std::enable_shared_from_this<Host> {
 public:
  explicit Host(HostOptions options);
  ~Host();

  // Starts the script. Call it once. kHostEnded follows at the end. Throws std::runtime_error when V8 is not available.
  void Start();

  // Posts a kOpDone or kOpFailed.
  void Post(Envelope envelope) { state_->Post(std::move(envelope)); }

  // From now on, these kinds of permissions are granted whole (base/permission.h). All are at first.
  void SetFreePermissions(uint32_t kinds) { state_->free_permissions.store(kinds, std::memory_order_relaxed); }

  // Ends the script and all of its isolates at once.
  void Terminate();

  // Blocks until the thread has nothing left to do. Returns false at the deadline.
  bool Join(TimePoint deadline);

  static size_t live();

 private:
  void Run();

  const std::shared_ptr<HostState> state_;
  bool started_ GUARDED_BY(state_->mutex) = false;
  bool ended_ GUARDED_BY(state_->mutex) = false;
  Thread thread_ GUARDED_BY(state_->mutex);
};

}  // namespace network_runtime
