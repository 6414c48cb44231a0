// V8 may collect garbage where it is told of memory outside the heap (v8/src/heap/heap.cc, Heap::UpdateExternalMemory),
// and is told of a new array buffer's while it holds a bare pointer to it (v8/src/objects/js-array-buffer.cc,
// CreateExtension): the collection may move the buffer. Here such a collection is put off to where the script is
// interrupted next. The linker puts both functions before V8's own (CMakeLists.txt).
#include <v8-isolate.h>

#include <cstdint>
#include <utility>

#include "engine/heap_guard.h"

namespace network_runtime {
namespace {

constinit thread_local HeapGuard* t_told = nullptr;  // the isolate's whose memory V8 is being told of

HeapGuard* CurrentGuard() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  return isolate ? static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot)) : nullptr;
}

// v8::base::FunctionRef, which V8's interface does not have.
struct FunctionRef {
  void* object;
  void* function;
};

}  // namespace

extern "C" {
uint64_t __real__ZN2v88internal4Heap20UpdateExternalMemoryEl(void* heap, int64_t delta);
uint64_t __wrap__ZN2v88internal4Heap20UpdateExternalMemoryEl(void* heap, int64_t delta) {
  if (delta <= 0) return __real__ZN2v88internal4Heap20UpdateExternalMemoryEl(heap, delta);
  HeapGuard* before = std::exchange(t_told, CurrentGuard());
  uint64_t total = __real__ZN2v88internal4Heap20UpdateExternalMemoryEl(heap, delta);
  t_told = before;
  return total;
}

bool __real__ZN2v88internal13HeapAllocator19RetryCustomAllocateENS_4base11FunctionRefIFbvEEENS0_14AllocationTypeENS0_23GarbageCollectionReasonE(
    void* allocator, FunctionRef allocate, uint8_t type, int reason);
bool __wrap__ZN2v88internal13HeapAllocator19RetryCustomAllocateENS_4base11FunctionRefIFbvEEENS0_14AllocationTypeENS0_23GarbageCollectionReasonE(
    void* allocator, FunctionRef allocate, uint8_t type, int reason) {
  if (t_told) {
    t_told->CollectSoon();
    return true;
  }
  return __real__ZN2v88internal13HeapAllocator19RetryCustomAllocateENS_4base11FunctionRefIFbvEEENS0_14AllocationTypeENS0_23GarbageCollectionReasonE(
      allocator, allocate, type, reason);
}
}

}  // namespace network_runtime
