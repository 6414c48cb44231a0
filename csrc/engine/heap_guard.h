// Holds one isolate to its memory limit: JavaScript heap, array buffers, WebAssembly memories and resizable buffers,
// and what native code has allocated in its turns, in one sum.
//
// The heap part is V8's own limit, and a large object is held against the whole sum before it is made (heap_hooks.cc).
// What is beyond the limit after a collection ends the isolate. It may take the memory all the same, because V8 asks
// once an allocation and ends the process if it does not get it (v8/src/heap/heap.cc, InvokeNearHeapLimitCallback):
// what is asked for, and some for what else comes until the termination is seen. So a limit can be passed by one object
// for a moment, of up to a gigabyte (a two-byte string), and by one isolate of the process at a time (overshoot.h).
//
// Buffers are refused where they would pass the limit: the script gets a RangeError that it may catch.
//
// What native code allocates (ICU's objects behind Intl, V8's own behind WebAssembly and Temporal, ours) is not refused
// either: V8 ends the process where some of it is. It is looked at where the script is interrupted next, collected, and
// ends the isolate if that does not help.
#pragma once

#include <v8-array-buffer.h>
#include <v8-external-memory-accounter.h>
#include <v8-isolate.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "base/memory_account.h"
#include "engine/cage.h"
#include "engine/eviction.h"
#include "engine/isolate_slots.h"
#include "engine/mapping_share.h"
#include "engine/overshoot.h"
#include "limits/termination.h"

namespace network_runtime {

class CountingAllocator;

class HeapGuard {
 public:
  // `limit_bytes` 0 = none. `latch` outlives the guard, or the next WatchFor; `place` outlives the guard.
  HeapGuard(size_t limit_bytes, TerminationLatch& latch, CagePlace& place);
  ~HeapGuard();
  HeapGuard(const HeapGuard&) = delete;

  // Before and after v8::Isolate::New.
  void Configure(v8::Isolate::CreateParams& params);
  void Attach(v8::Isolate* isolate);
  // The isolate is about to be disposed.
  void Detach() { evictable_.Leave(); }

  // From now on it is `latch` that is tripped. No script has run yet.
  void WatchFor(TerminationLatch& latch) { latch_.store(&latch); }

  static HeapGuard& Of(v8::Isolate* isolate) { return *static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot)); }

  // Whether native code may take `bytes` outside the heap for the length of one call. They are held against the limit
  // by themselves: what the heap holds besides is not known without a collection.
  bool MayTakeBriefly(size_t bytes) const { return limit_bytes_ == 0 || bytes <= limit_bytes_; }
  // Takes `bytes` of the limit for what native code keeps outside the heap, if need be after a collection; false when
  // there is no room. The isolate's thread; see OutsideMemory.
  bool Take(size_t bytes);
  void GiveBack(size_t bytes);
  // Current while a thread works for the isolate.
  MemoryAccount& native_memory() const { return *native_; }
  // Tells V8 of what the allocator has counted already and V8 counts nowhere: shared buffers.
  void CountAllocated(size_t bytes) { outside_.Increase(isolate_, bytes); }
  void UncountAllocated(size_t bytes) { outside_.Decrease(isolate_, bytes); }
  // Whether the isolate may compile one more WebAssembly module. Their native code is in no ledger of V8's; each counts
  // as 128 KB that does not come back.
  bool MayCompileWebAssembly();
  // Of the heap: what is this large is held against the limit before it is made.
  static constexpr size_t kLargeObject = size_t{1} << 20;
  // Whether the heap may have one more large object of `bytes` (heap_hooks.cc). The isolate's thread.
  bool MayAllocate(size_t bytes);
  // While V8 tries to find room for an object of `bytes`.
  class AskingFor {
   public:
    AskingFor(HeapGuard& guard, size_t bytes) : guard_(guard), before_(std::exchange(guard.asked_for_, bytes)) {}
    ~AskingFor() { guard_.asked_for_ = before_; }
    AskingFor(const AskingFor&) = delete;

   private:
    HeapGuard& guard_;
    const size_t before_;
  };
  // Collects garbage where the script is interrupted next. The isolate's thread.
  void CollectSoon();
  // Whether it holds buffers of a size worth looking for.
  bool holds_large_buffers() const;
  // Whether the isolate has a termination reason, for native code that takes long.
  bool condemned() const { return latch().tripped(); }

  size_t limit_bytes() const { return limit_bytes_; }
  // Whether V8 may go beyond the limit now: until the next Enforce.
  bool raised() const { return initial_heap_limit_ != 0; }
  // Heap and buffers as of the last look; any thread.
  size_t used_bytes() const;
  // The isolate's thread.
  void Look();
  // Looks, and trips the latch if the limit is passed by what no collection takes away. The isolate's thread, no script
  // running.
  void Enforce();

 private:
  friend class CountingAllocator;
  static size_t NearHeapLimit(void* self, size_t current, size_t initial);
  static void AfterCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self);
  static void AfterScavenge(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* self);
  void RestoreHeapLimit();
  static bool BackingStoreRequested(v8::Isolate* isolate, size_t held, size_t request);
  static bool ScratchMemoryRequested(v8::Isolate* isolate, size_t held, size_t request);
  bool Fits(size_t held, size_t request) const;
  bool over_limit() const { return limit_bytes_ != 0 && used_bytes() > limit_bytes_; }
  TerminationLatch& latch() const { return *latch_.load(); }
  void LookAtHeap(size_t bytes);
  void Evict();
  static void NativeMemoryGrew(void* self);
  static void OnInterrupt(v8::Isolate* isolate, void* self);
  static void CollectNow(v8::Isolate* isolate, void* self);
  void LookAtNativeMemory();

  const size_t limit_bytes_;
  std::atomic<TerminationLatch*> latch_;
  CagePlace& place_;
  const std::shared_ptr<CountingAllocator> allocator_;
  v8::Isolate* isolate_ = nullptr;
  std::atomic<size_t> heap_bytes_ = 0;
  std::atomic<size_t> external_bytes_ = 0;  // without what only native_ knows of
  std::atomic<size_t> native_bytes_ = 0;    // of native_, without what was taken
  size_t initial_heap_limit_ = 0;           // not 0 while V8 has been given more
  size_t modules_ = 0;
  size_t taken_ = 0;  // and not given back; most of it is in native_, too
  v8::ExternalMemoryAccounter outside_;
  MemoryAccount* const native_;
  size_t native_told_ = 0;  // of native_, to V8
  bool asked_ = false;      // for OnInterrupt
  bool collection_due_ = false;
  size_t asked_for_ = 0;  // what V8 tries to find room for now; 0 = not known
  Overshoot overshoot_;
  v8::ExternalMemoryAccounter native_outside_;
  Evictable evictable_;
  MappingShare mappings_;
};

}  // namespace network_runtime
