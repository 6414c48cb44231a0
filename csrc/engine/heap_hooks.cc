// Replaces functions of V8's heap, for which V8 has no callback. The linker calls ours in their place (`--wrap`,
// CMakeLists.txt). Their names and arguments are those of the kit's V8: check this file first when V8's version
// changes.
//
// UpdateExternalMemory and RetryCustomAllocate: V8 may collect garbage when it is told of memory outside the heap
// (v8/src/heap/heap.cc). It is told of a new array buffer's memory while it holds a bare pointer to the buffer
// (v8/src/objects/js-array-buffer.cc, CreateExtension), and the collection may move the buffer. So we put such a
// collection off to the script's next interrupt.
//
// AllocateRaw of the spaces for large objects: V8 holds the first young large object to no limit
// (v8/src/heap/large-spaces.cc), and does not count buffers together with the others. What is refused here is handled
// like anything that V8 itself refuses: V8 collects for it, and then asks for more than the limit
// (HeapGuard::NearHeapLimit).
//
// AllocateRawSlowPath: V8 does not report there how much it asks for.
//
// Runtime_NewArray: V8 does not check for a termination there, and a script without loops and calls of its own checks
// nowhere else. (V8 does not check in Runtime_AllocateIn…Generation either, but optimised code calls that where it
// cannot be left.)
#include <v8-isolate.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/heap_guard.h"

namespace network_runtime {
namespace {

constinit thread_local HeapGuard* t_told = nullptr;  // of the isolate whose memory V8 is being told of

HeapGuard* CurrentGuard() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  return isolate ? static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot)) : nullptr;
}

bool MayAllocate(int size) {
  const auto bytes = static_cast<size_t>(size);
  if (bytes < HeapGuard::kLargeObject) return true;
  HeapGuard* guard = CurrentGuard();
  return !guard || guard->MayAllocate(bytes);
}

// v8::base::FunctionRef: V8's interface does not offer it.
struct FunctionRef {
  void* object;
  void* function;
};

using AllocationResult = uintptr_t;  // a tagged pointer; 0 only for a failure
constexpr AllocationResult kFailure = 0;

}  // namespace

// Each function has two names: V8's own, and ours.
#define NR_WRAPPED(result, v8_name, name, ...)                    \
  extern "C" result V8##name(__VA_ARGS__) asm("__real_" v8_name); \
  extern "C" result name(__VA_ARGS__) asm("__wrap_" v8_name);     \
  result name(__VA_ARGS__)

NR_WRAPPED(uint64_t, "_ZN2v88internal4Heap20UpdateExternalMemoryEl", UpdateExternalMemory, void* heap, int64_t delta) {
  if (delta <= 0) return V8UpdateExternalMemory(heap, delta);
  HeapGuard* before = std::exchange(t_told, CurrentGuard());
  uint64_t total = V8UpdateExternalMemory(heap, delta);
  t_told = before;
  return total;
}

NR_WRAPPED(bool,
           "_ZN2v88internal13HeapAllocator19RetryCustomAllocateENS_4base11FunctionRefIFbvEEENS0_14AllocationTypeE"
           "NS0_23GarbageCollectionReasonE",
           RetryCustomAllocate, void* allocator, FunctionRef allocate, uint8_t type, int reason) {
  if (!t_told) return V8RetryCustomAllocate(allocator, allocate, type, reason);
  t_told->CollectSoon();
  return true;
}

NR_WRAPPED(AllocationResult, "_ZN2v88internal19NewLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE",
           AllocateYoungLarge, void* space, void* local_heap, int size, uint64_t hint) {
  return MayAllocate(size) ? V8AllocateYoungLarge(space, local_heap, size, hint) : kFailure;
}

NR_WRAPPED(AllocationResult, "_ZN2v88internal19OldLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE",
           AllocateOldLarge, void* space, void* local_heap, int size, uint64_t hint) {
  return MayAllocate(size) ? V8AllocateOldLarge(space, local_heap, size, hint) : kFailure;
}

NR_WRAPPED(AllocationResult,
           "_ZN2v88internal13HeapAllocator19AllocateRawSlowPathENS1_19AllocationRetryModeEiNS0_14AllocationTypeE"
           "NS0_16AllocationOriginENS0_19AllocationAlignmentENS0_14AllocationHintE",
           AllocateSlowly, void* allocator, int mode, int size, uint8_t type, int origin, uint8_t alignment,
           uint64_t hint) {
  HeapGuard* guard = CurrentGuard();
  if (!guard) return V8AllocateSlowly(allocator, mode, size, type, origin, alignment, hint);
  HeapGuard::AskingFor asking(*guard, static_cast<size_t>(size));
  return V8AllocateSlowly(allocator, mode, size, type, origin, alignment, hint);
}

extern "C" uintptr_t V8StackGuard(int, void*,
                                  v8::Isolate*) asm("_ZN2v88internal18Runtime_StackGuardEiPmPNS0_7IsolateE");

NR_WRAPPED(uintptr_t, "_ZN2v88internal16Runtime_NewArrayEiPmPNS0_7IsolateE", NewArray, int count, void* arguments,
           v8::Isolate* isolate) {
  auto* guard = static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot));
  if (guard && guard->condemned() && guard->raised()) {
    uintptr_t exception = V8StackGuard(0, nullptr, isolate);
    if (isolate->IsExecutionTerminating()) return exception;
  }
  return V8NewArray(count, arguments, isolate);
}

}  // namespace network_runtime
