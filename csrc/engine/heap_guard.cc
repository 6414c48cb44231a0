#include "engine/heap_guard.h"

#include <v8-backing-store-request.h>
#include <v8-scratch-memory-request.h>
#include <v8-statistics.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <mutex>
#include <utility>

#include "base/block_cache.h"
#include "base/reserve.h"
#include "engine/native_object.h"
#include "engine/platform.h"

namespace network_runtime {
namespace {

// How far V8 may go beyond the limit: for an object of unknown size, and on top of an object of known size.
constexpr size_t kLargestObject = size_t{1152} << 20;
constexpr size_t kBeside = size_t{64} << 20;
// The same when V8 most likely needs nothing.
constexpr size_t kForAnotherCause = size_t{8} << 20;
// V8's minimum for young objects, used when the limit is no larger than that.
constexpr size_t kLeastYoung = size_t{1536} << 10;
constexpr size_t kSmallLimit = size_t{10} << 20;
constexpr double kFarFromLimit = 0.8;

constexpr size_t kMostModules = 10'000;

// Native memory is checked each time that it has grown by this much: a part of the limit, within these bounds.
constexpr size_t kNativeStep = size_t{1} << 20;
constexpr size_t kNativeFraction = 32;

}  // namespace

// Allocates inside the cage's sandbox, and counts. Buffers may outlive the isolate, so the allocator owns its own
// count.
class CountingAllocator final : public v8::ArrayBuffer::Allocator {
 public:
  CountingAllocator(const v8::IsolateGroup& group, size_t limit_bytes)
      : inner_(NewDefaultAllocator(group)),
        kept_(limit_bytes == 0 ? std::numeric_limits<size_t>::max() : limit_bytes / 2,
              [this](void* block, size_t length) { inner_->Free(block, length); }),
        limit_bytes_(limit_bytes) {}

  void* Allocate(size_t length) override {
    if (!Take(length)) return nullptr;
    void* kept = kept_.Take(length);
    return kept ? std::memset(kept, 0, length) : Counted(inner_->Allocate(length), length);
  }
  void* AllocateUninitialized(size_t length) override {
    if (!Take(length)) return nullptr;
    void* kept = kept_.Take(length);
    return kept ? kept : Counted(inner_->AllocateUninitialized(length), length);
  }
  void Free(void* data, size_t length) override {
    if (!kept_.Keep(data, length)) inner_->Free(data, length);
    GiveBack(length);
  }
  v8::PageAllocator* GetPageAllocator() override { return inner_->GetPageAllocator(); }

  // Counts memory that others allocate.
  bool Take(size_t length) {
    if (limit_bytes_ != 0 &&
        (length > limit_bytes_ || held() + other_.load(std::memory_order_relaxed) > limit_bytes_ - length)) {
      refused_.store(true, std::memory_order_relaxed);
      return false;
    }
    held_.fetch_add(length, std::memory_order_relaxed);
    return true;
  }
  void GiveBack(size_t length) { held_.fetch_sub(length, std::memory_order_relaxed); }

  size_t held() const { return held_.load(std::memory_order_relaxed); }
  bool TakeRefused() { return refused_.exchange(false, std::memory_order_relaxed); }
  void SetOther(size_t bytes) { other_.store(bytes, std::memory_order_relaxed); }
  void AddOther(size_t bytes) { other_.fetch_add(bytes, std::memory_order_relaxed); }

 private:
  void* Counted(void* data, size_t length) {
    if (!data) GiveBack(length);
    return data;
  }

  const std::unique_ptr<v8::ArrayBuffer::Allocator> inner_;
  BlockCache kept_;  // not held against the limit
  const size_t limit_bytes_;
  std::atomic<size_t> held_ = 0;
  std::atomic<bool> refused_ = false;
  std::atomic<size_t> other_ =
      0;  // what else counts against the limit: as of the last look, and what was granted since
};

HeapGuard::HeapGuard(size_t limit_bytes, TerminationLatch& latch, CagePlace& place)
    : limit_bytes_(limit_bytes),
      latch_(&latch),
      place_(place),
      allocator_(std::make_shared<CountingAllocator>(place.group(), limit_bytes)),
      native_(MemoryAccount::Open(NativeMemoryGrew, this)),
      evictable_([this] { Evict(); }),
      mappings_(evictable_) {}

std::shared_ptr<v8::ArrayBuffer::Allocator> HeapGuard::buffers() const { return allocator_; }

HeapGuard::~HeapGuard() { native_->Close(); }

void HeapGuard::Configure(v8::Isolate::CreateParams& params) {
  params.array_buffer_allocator_shared = allocator_;
  if (limit_bytes_ == 0) return;
  params.constraints.ConfigureDefaultsFromHeapSize(0, limit_bytes_);
  if (limit_bytes_ > kSmallLimit || limit_bytes_ <= kLeastYoung) return;
  // Otherwise V8 would leave less than 2 MB for objects that live.
  params.constraints.set_max_young_generation_size_in_bytes(kLeastYoung);
  params.constraints.set_max_old_generation_size_in_bytes(limit_bytes_ - kLeastYoung);
}

void HeapGuard::Attach(v8::Isolate* isolate) {
  static std::once_flag once;
  std::call_once(once, [] {
    v8::SetBackingStoreRequestCallback(BackingStoreRequested);
    v8::SetScratchMemoryRequestCallback(ScratchMemoryRequested);
  });
  isolate_ = isolate;
  isolate->AddNearHeapLimitCallback(NearHeapLimit, this);
  isolate->AddGCEpilogueCallback(AfterCollection, this, v8::kGCTypeMarkSweepCompact);
  isolate->AddGCEpilogueCallback(AfterScavenge, this, v8::kGCTypeScavenge);
  native_->NotifyAt(kNativeStep);
  Look();
}

size_t HeapGuard::used_bytes() const {
  return heap_bytes_.load(std::memory_order_relaxed) + external_bytes_.load(std::memory_order_relaxed) +
         native_bytes_.load(std::memory_order_relaxed);
}

void HeapGuard::Look() {
  v8::HeapStatistics statistics;
  isolate_->GetHeapStatistics(&statistics);
  LookAtHeap(statistics.total_heap_size());
  size_t heap = statistics.used_heap_size();
  // The statistics' own number does not include WebAssembly memories.
  auto registered = static_cast<size_t>(
      std::max<int64_t>(v8::ExternalMemoryAccounter::GetTotalAmountOfExternalAllocatedMemoryForTesting(isolate_), 0));
  size_t external = std::max(registered - std::min(registered, native_told_), allocator_->held());
  size_t native = native_->bytes();
  native -= std::min(native, taken_);
  heap_bytes_.store(heap, std::memory_order_relaxed);
  external_bytes_.store(external, std::memory_order_relaxed);
  native_bytes_.store(native, std::memory_order_relaxed);
  allocator_->SetOther(heap + native + external - std::min(external, allocator_->held()));
  evictable_.HoldsBytes(heap + external + native);
  if (Reserve::short_of()) Evictable::EndForMemory();
}

// All pages, not only what is used of them: kept pages and the unused end of an object's own page count too.
void HeapGuard::LookAtHeap(size_t bytes) {
  place_.Holds(bytes);
  mappings_.HeapHas(isolate_, bytes);
}

// Called on the thread of the isolate that asked for more.
void HeapGuard::Evict() {
  struct Nothing final : v8::Task {
    void Run() override {}
  };
  latch().Trip(TerminationReason::kMemoryLimit);
  // The isolate may be idle. The task makes it run once more, and then it is found condemned.
  if (isolate_) Platform::Get().TasksOf(isolate_)->PostTask(std::make_unique<Nothing>());
}

bool HeapGuard::Take(size_t bytes) {
  if (!allocator_->Take(bytes)) {
    // Collects first, as V8 does for array buffers: garbage may hold the memory. Not for a size that never fits.
    if (bytes > limit_bytes_ || latch().tripped()) return false;
    isolate_->LowMemoryNotification();
    if (!allocator_->Take(bytes)) return false;
  }
  taken_ += bytes;
  outside_.Increase(isolate_, bytes);
  return true;
}

void HeapGuard::GiveBack(size_t bytes) {
  taken_ -= bytes;
  allocator_->GiveBack(bytes);
  outside_.Decrease(isolate_, bytes);
}

bool HeapGuard::MayCompileWebAssembly() {
  constexpr size_t kModuleBytes = size_t{128} << 10;
  constexpr size_t kFewest = 64;
  size_t most = limit_bytes_ == 0 ? kMostModules : std::clamp(limit_bytes_ / kModuleBytes, kFewest, kMostModules);
  if (modules_ >= most) return false;
  ++modules_;
  return true;
}

bool HeapGuard::holds_large_buffers() const {
  constexpr size_t kLarge = size_t{64} << 10;
  return allocator_->held() > kLarge;
}

// V8's own AutomaticallyRestoreInitialHeapLimit does not serve: it takes the raise back between the collections of one
// allocation.
void HeapGuard::RestoreHeapLimit() {
  if (initial_heap_limit_ == 0 || latch().tripped()) return;
  isolate_->RemoveNearHeapLimitCallback(NearHeapLimit, initial_heap_limit_);
  isolate_->AddNearHeapLimitCallback(NearHeapLimit, this);
  initial_heap_limit_ = 0;
  overshoot_.GiveBack();
}

void HeapGuard::Enforce() {
  RestoreHeapLimit();
  mappings_.EndTurn(isolate_);
  Look();
  if (over_limit()) isolate_->LowMemoryNotification();  // some of it may be garbage; AfterCollection looks again
  LookAtNativeMemory();
}

// Called in the middle of any allocation, maybe one of V8's, so it must not look at the heap here.
void HeapGuard::NativeMemoryGrew(void* self) {
  auto& guard = *static_cast<HeapGuard*>(self);
  if (std::exchange(guard.asked_, true)) return;
  guard.isolate_->RequestInterrupt(OnInterrupt, self);
}

void HeapGuard::OnInterrupt(v8::Isolate* isolate, void* self) {
  auto& guard = *static_cast<HeapGuard*>(self);
  if (!guard.asked_) return;  // the end of a turn came first
  guard.Look();
  if (guard.over_limit()) isolate->LowMemoryNotification();
  guard.LookAtNativeMemory();
}

bool HeapGuard::MayAllocate(size_t bytes) {
  if (limit_bytes_ == 0) return true;
  if (condemned()) {
    // One object beyond the limit was enough.
    if (asked_for_ == 0) latch().InterruptAgain();
    return true;
  }
  Look();
  // Without native memory: V8 counts what a built-in holds for a moment, too. OnInterrupt checks native memory.
  size_t used = heap_bytes_.load(std::memory_order_relaxed) + external_bytes_.load(std::memory_order_relaxed);
  return bytes <= limit_bytes_ && used <= limit_bytes_ - bytes;
}

void HeapGuard::CollectSoon() {
  if (!std::exchange(collection_due_, true)) isolate_->RequestInterrupt(CollectNow, this);
}

void HeapGuard::CollectNow(v8::Isolate* isolate, void* self) {
  static_cast<HeapGuard*>(self)->collection_due_ = false;
  isolate->RetryCustomAllocate([] { return true; });  // collects first, and asks then
}

// Called after a collection, if one was needed. Tells V8, so that it collects garbage that holds much native memory in
// time.
void HeapGuard::LookAtNativeMemory() {
  asked_ = false;
  Look();
  if (over_limit()) latch().Trip(TerminationReason::kMemoryLimit);
  const size_t native = native_bytes_.load(std::memory_order_relaxed);
  const size_t told = std::exchange(native_told_, native);
  if (native > told) native_outside_.Increase(isolate_, native - told);
  if (native < told) native_outside_.Decrease(isolate_, told - native);
  native_->NotifyAt(native_->bytes() + std::max(kNativeStep, limit_bytes_ / kNativeFraction));
}

size_t HeapGuard::NearHeapLimit(void* self, size_t current, size_t initial) {
  auto& guard = *static_cast<HeapGuard*>(self);
  const bool first = std::exchange(guard.initial_heap_limit_, initial) == 0;
  v8::HeapStatistics statistics;
  guard.isolate_->GetHeapStatistics(&statistics);
  // V8 calls this at any heap size, too, when it collects for another cause: a buffer was refused, or mappings are
  // counted (v8/src/heap/heap.cc, CollectAllAvailableGarbage).
  const bool other_cause =
      guard.asked_for_ == 0 && (guard.allocator_->TakeRefused() || guard.mappings_.counting()) &&
      static_cast<double>(statistics.used_heap_size()) < kFarFromLimit * static_cast<double>(current);
  if (other_cause) return first ? current + kForAnotherCause : current;
  const bool again = !guard.latch().Trip(TerminationReason::kMemoryLimit) && !first;
  if (again) guard.latch().InterruptAgain();
  if (guard.asked_for_ >= kLargeObject) guard.overshoot_.Take();
  // Each time that V8 asks again, it collects everything first. That is expensive.
  const size_t asked_for = guard.asked_for_ == 0 || again ? kLargestObject : guard.asked_for_ + kBeside;
  return std::max(current, statistics.total_heap_size()) + asked_for;
}

void HeapGuard::AfterCollection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags, void* self) {
  auto& guard = *static_cast<HeapGuard*>(self);
  NativeObject::FreeDead(isolate);
  guard.Look();
  if (!guard.over_limit()) return;
  // V8 frees the native memory of dead objects only now.
  if (guard.used_bytes() - guard.native_bytes_.load(std::memory_order_relaxed) <= guard.limit_bytes_) {
    return NativeMemoryGrew(self);
  }
  guard.latch().Trip(TerminationReason::kMemoryLimit);
}

void HeapGuard::AfterScavenge(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags, void* self) {
  v8::HeapStatistics statistics;
  isolate->GetHeapStatistics(&statistics);
  static_cast<HeapGuard*>(self)->LookAtHeap(statistics.total_heap_size());
}

bool HeapGuard::BackingStoreRequested(v8::Isolate* isolate, size_t held, size_t request) {
  auto* guard = static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot));
  if (!guard) return true;
  if (!guard->Fits(held, request) || !guard->mappings_.Take(isolate)) return false;
  guard->allocator_->AddOther(request);
  return true;
}

bool HeapGuard::ScratchMemoryRequested(v8::Isolate* isolate, size_t held, size_t request) {
  auto* guard = static_cast<HeapGuard*>(isolate->GetData(kHeapGuardSlot));
  return !guard || guard->Fits(held, request);
}

bool HeapGuard::Fits(size_t held, size_t request) const {
  size_t heap = heap_bytes_.load(std::memory_order_relaxed);
  return limit_bytes_ == 0 || (request <= limit_bytes_ && heap + held <= limit_bytes_ - request);
}

}  // namespace network_runtime
