// Sets how deep scripts may call on the calling thread's stack. The thread is one from Platform::StartThread. With the
// isolate locked.
#pragma once

#include <v8-isolate.h>

namespace network_runtime {

// The ordinary limit. The stack below it is for C++ and V8's own native code.
void SetStackLimit(v8::Isolate* isolate);

// While one lives, scripts may go somewhat deeper. For our own work that must not fail halfway because a guest called
// it near the end of its stack.
class DeeperStack {
 public:
  explicit DeeperStack(v8::Isolate* isolate);
  ~DeeperStack();
  DeeperStack(const DeeperStack&) = delete;
  DeeperStack& operator=(const DeeperStack&) = delete;

 private:
  v8::Isolate* const isolate_;
};

}  // namespace network_runtime
