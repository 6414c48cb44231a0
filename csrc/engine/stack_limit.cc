#include "engine/stack_limit.h"

#include <cstddef>
#include <cstdint>

#include "base/thread.h"

namespace network_runtime {
namespace {

// What C++ and V8's own native code (collector, compilers, regexp) may use of the stack below the script's limit.
constexpr size_t kNativeStackBytes = size_t{768} << 10;
constexpr size_t kDeeperBytes = size_t{384} << 10;

thread_local int t_deeper = 0;

}  // namespace

void SetStackLimit(v8::Isolate* isolate) {
  // Read once per thread; otherwise V8 would guess.
  thread_local const uintptr_t limit = reinterpret_cast<uintptr_t>(StackBase()) + kNativeStackBytes + kDeeperBytes;
  isolate->SetStackLimit(t_deeper == 0 ? limit : limit - kDeeperBytes);
}

DeeperStack::DeeperStack(v8::Isolate* isolate) : isolate_(isolate) {
  if (t_deeper++ == 0) SetStackLimit(isolate);
}

DeeperStack::~DeeperStack() {
  if (--t_deeper == 0) SetStackLimit(isolate_);
}

}  // namespace network_runtime
