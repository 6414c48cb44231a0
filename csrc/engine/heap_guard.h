// Holds one isolate to its memory limit. One sum counts the JavaScript heap, array buffers, WebAssembly memories,
// resizable buffers and what native code has allocated in the isolate's turns.
//
// The limit of the heap is V8's own. A large object is checked against the whole sum before it is made (heap_hooks.cc).
// When the sum is beyond the limit after a collection, the isolate is ended. It may still get the memory that it asked
// for: V8 asks once per allocation, and ends the process if it is refused (v8/src/heap/heap.cc,
// InvokeNearHeapLimitCallback). So V8 gets what it asks for, and some more for what follows until the termination takes
// effect. The limit can therefore be passed by one object for a moment: by up to a gigabyte (a two-byte string), and by
// one isolate of the process at a time (overshoot.h).
//
// Buffers that would pass the limit are refused: the script gets a RangeError, which it may catch.
//
// What native code allocates (ICU's objects behind Intl, V8's own behind WebAssembly and Temporal, ours) is not refused
// either, because V8 ends the process where some of it is refused. The guard checks it at the script's next interrupt:
// it collects garbage, and ends the isolate if that does not help.
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
  // `limit_bytes` 0 = none. `latch` must outlive the guard, or live until the next WatchFor; `place` must outlive the
  // guard.
  HeapGuard(size_t limit_bytes, TerminationLatch& latch, CagePlace& place);
  ~HeapGuard();
  HeapGuard(const HeapGuard&) = delete;

  // Configure is called before v8::Isolate::New, Attach after it.
  void Configure(v8::Isolate::CreateParams& params);
  void Attach(v8::Isolate* isolate);
  // The isolate is about to be disposed.
  void Detach() { evictable_.Leave(); }

  // From now on the guard trips `latch`. No script has run yet.
  void WatchFor(TerminationLatch& latch) { latch_.store(&latch); }

  static HeapGuard& Of(v8::Isolate* isolate) { return *static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot)); }

  // True when native code may take `bytes` outside the heap for the length of one call. Only these bytes are checked
  // against the limit: how much the heap holds besides is not known without a collection.
  bool MayTakeBriefly(size_t bytes) const { return limit_bytes_ == 0 || bytes <= limit_bytes_; }
  // Claims `bytes` of the limit for what native code keeps outside the heap, if need be after a collection. Returns
  // false when there is no room. The isolate's thread; see OutsideMemory.
  bool Take(size_t bytes);
  void GiveBack(size_t bytes);
  // The account that is current while a thread works for the isolate.
  MemoryAccount& native_memory() const { return *native_; }
  // Reports to V8 what the allocator has counted already but V8 does not count: shared buffers.
  void CountAllocated(size_t bytes) { outside_.Increase(isolate_, bytes); }
  void UncountAllocated(size_t bytes) { outside_.Decrease(isolate_, bytes); }
  // True when the isolate may compile one more WebAssembly module. V8 does not account for the modules' native code, so
  // each module counts as 128 KB that is never given back.
  bool MayCompileWebAssembly();
  // Heap objects from this size on are checked against the limit before they are made.
  static constexpr size_t kLargeObject = size_t{1} << 20;
  // True when the heap may have one more large object of `bytes` (heap_hooks.cc). The isolate's thread.
  bool MayAllocate(size_t bytes);
  // Lives while V8 tries to find room for an object of `bytes`.
  class AskingFor {
   public:
    AskingFor(HeapGuard& guard, size_t bytes) : guard_(guard), before_(std::exchange(guard.asked_for_, bytes)) {}
    ~AskingFor() { guard_.asked_for_ = before_; }
    AskingFor(const AskingFor&) = delete;

   private:
    HeapGuard& guard_;
    const size_t before_;
  };
  // Collects garbage at the script's next interrupt. The isolate's thread.
  void CollectSoon();
  // True when the isolate holds more than 64 KB of buffers.
  bool holds_large_buffers() const;
  // True when the isolate has a termination reason. For native code that takes long.
  bool condemned() const { return latch().tripped(); }

  size_t limit_bytes() const { return limit_bytes_; }
  // Whoever uses memory of the isolate's buffers without the isolate holds this as well.
  std::shared_ptr<void> cage() const { return place_.cage(); }
  // Allocates memory of the isolate's buffers. Any thread.
  std::shared_ptr<v8::ArrayBuffer::Allocator> buffers() const;
  // True while V8 may go beyond the limit: until the next Enforce.
  bool raised() const { return initial_heap_limit_ != 0; }
  // Heap and buffers as of the last look. Any thread.
  size_t used_bytes() const;
  // Reads how much the isolate uses. The isolate's thread.
  void Look();
  // Looks, and trips the latch if no collection brings the sum below the limit. The isolate's thread, with no script
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
  std::atomic<size_t> native_bytes_ = 0;    // of native_, without taken_
  size_t initial_heap_limit_ = 0;           // not 0 while V8 has been given more
  size_t modules_ = 0;
  size_t taken_ = 0;  // claimed with Take and not given back; most of it is in native_, too
  v8::ExternalMemoryAccounter outside_;
  MemoryAccount* const native_;
  size_t native_told_ = 0;  // the part of native_ that V8 was told of
  bool asked_ = false;      // for OnInterrupt
  bool collection_due_ = false;
  size_t asked_for_ = 0;  // what V8 tries to find room for now; 0 = not known
  Overshoot overshoot_;
  v8::ExternalMemoryAccounter native_outside_;
  Evictable evictable_;
  MappingShare mappings_;
};

}  // namespace network_runtime
