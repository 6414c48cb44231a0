// How deep scripts may call on the calling thread's stack, one from Platform::StartThread. With the isolate locked.
#pragma once

#include <v8-isolate.h>

namespace network_runtime {

// The ordinary limit: below it C++ and V8's own native code have their room.
void SetStackLimit(v8::Isolate* isolate);

// While one lives, scripts may go somewhat deeper. For work of ours that must not fail halfway because a guest came to
// it at the end of its stack.
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
