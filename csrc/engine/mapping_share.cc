#include "engine/mapping_share.h"

#include <v8-array-buffer.h>
#include <v8-profiler.h>
#include <v8-statistics.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/memory_account.h"
#include "base/mutex.h"
#include "engine/process_mappings.h"

namespace network_runtime {
namespace {

constexpr size_t kEach = 3;
// What an isolate may take between the request for an interrupt and the interrupt.
constexpr size_t kMeanwhile = 100;

// A heap's page, and the least that an object takes which has one of its own.
constexpr size_t kPage = size_t{256} << 10;
constexpr size_t kLargeObject = size_t{128} << 10;
// Less than that is not worth a look at its spaces.
constexpr size_t kSmallHeap = size_t{4} << 20;

// A heap that has less is not ended for it: next to nothing would be won.
constexpr size_t kWorthEnding = 64;
// One that leaves gives all back within that, or never: its thread may be lost.
constexpr auto kPatience = std::chrono::seconds(2);

struct All {
  Mutex mutex;
  std::vector<MappingShare*> shares GUARDED_BY(mutex);
};

All& Everyone() {
  static All* all = new All;  // never freed: isolates may outlive static objects
  return *all;
}

size_t MappingsOfHeap(v8::Isolate* isolate, size_t bytes) {
  size_t large = 0;
  for (size_t i = 0; bytes > kSmallHeap && i < isolate->NumberOfHeapSpaces(); ++i) {
    v8::HeapSpaceStatistics space;
    if (!isolate->GetHeapSpaceStatistics(&space, i)) continue;
    if (std::strstr(space.space_name(), "large") != nullptr) large += space.space_size();
  }
  large = std::min(large, bytes);
  return 2 * (large / kLargeObject) + (bytes - large) / kPage;
}

class CountMapped final : public v8::QueryObjectPredicate {
 public:
  bool Filter(v8::Local<v8::Object> object) override {
    if (object->IsWasmMemoryObject()) {
      ++memories_;
    } else if (object->IsArrayBuffer()) {
      v8::Local<v8::ArrayBuffer> buffer = object.As<v8::ArrayBuffer>();
      if (buffer->IsResizableByUserJavaScript()) {
        ++resizable_;
      } else if (!buffer->IsDetachable()) {
        ++of_memories_;
      }
    }
    return false;
  }
  // A memory's buffer may be there without it.
  size_t mapped() const { return resizable_ + std::max(memories_, of_memories_); }

 private:
  size_t resizable_ = 0;
  size_t memories_ = 0;
  size_t of_memories_ = 0;
};

}  // namespace

MappingShare::MappingShare(std::function<void()> end)
    : end_(std::move(end)), count_at_(ProcessMappings::share() / 2), allowed_(ProcessMappings::share()) {
  All& all = Everyone();
  MutexLock lock(all.mutex);
  all.shares.push_back(this);
}

MappingShare::~MappingShare() {
  All& all = Everyone();
  MutexLock lock(all.mutex);
  std::erase(all.shares, this);
}

void MappingShare::Leave() {
  MutexLock lock(Everyone().mutex);
  if (leaves_since_ == kStays) leaves_since_ = Clock::now();
}

bool MappingShare::Take(v8::Isolate* isolate) {
  const size_t share = ProcessMappings::share();
  const size_t process = ProcessMappings::Add(kEach);
  if (process > ProcessMappings::most_for_buffers()) return false;
  if (process > ProcessMappings::many()) {
    if (held_ + kEach > count_at_ && !count_requested_) {
      count_requested_ = true;
      MemoryAccount::Scope nobody(nullptr);  // its notice is a request of the same kind
      isolate->RequestInterrupt(Count, this);
      // What it took before shares counted may be gone: it is not refused before that is known.
      if (count_at_ < share) allowed_ = std::max(allowed_, held_ + kMeanwhile);
    }
    if (held_ + kEach > allowed_) return false;
  }
  held_ += kEach;
  return true;
}

void MappingShare::HeapHas(v8::Isolate* isolate, size_t bytes) {
  if (bytes / kLargeObject == heap_bytes_ / kLargeObject) return;
  heap_bytes_ = bytes;
  const size_t before = heap_.load(std::memory_order_relaxed);
  const size_t now = MappingsOfHeap(isolate, bytes);
  heap_.store(now, std::memory_order_release);  // with it, what end_ needs
  if (now <= before) return;
  if (ProcessMappings::Add(now - before) <= ProcessMappings::most_for_heaps()) return;
  const size_t process = ProcessMappings::Look();
  if (process > ProcessMappings::most_for_heaps()) EndLargest(process);
}

// Whether one of them is about to give back what it has.
bool MappingShare::AnyLeaves(const std::vector<MappingShare*>& shares) {
  const TimePoint since = Clock::now() - kPatience;
  return std::ranges::any_of(shares, [since](const MappingShare* share) {
    return share->leaves_since_ >= since && share->leaves_since_ != kStays && share->heap_.load() > kWorthEnding;
  });
}

// One at a time; beside one that is not gone yet only where nothing is left but what isolates may not take. One that
// has its share at least, but for that last moment.
void MappingShare::EndLargest(size_t process) {
  All& all = Everyone();
  MutexLock lock(all.mutex);
  const bool urgent = process > ProcessMappings::most_for_isolates();
  const bool leaving = AnyLeaves(all.shares);
  if (leaving && !urgent) return;
  MappingShare* largest = nullptr;
  size_t most = urgent && !leaving ? kWorthEnding : ProcessMappings::share();
  for (MappingShare* share : all.shares) {
    const size_t heap = share->heap_.load(std::memory_order_acquire);
    if (heap <= most || share->leaves_since_ != kStays) continue;
    most = heap;
    largest = share;
  }
  if (!largest) return;
  largest->leaves_since_ = Clock::now();
  largest->end_();
}

void MappingShare::EndTurn(v8::Isolate* isolate) { Count(isolate, this); }

void MappingShare::Count(v8::Isolate* isolate, void* self) {
  auto& share = *static_cast<MappingShare*>(self);
  if (!share.count_requested_) return;  // the end of a turn was first
  share.counting_ = true;
  CountMapped count;
  std::vector<v8::Global<v8::Object>> none;
  isolate->GetHeapProfiler()->QueryObjects(isolate->GetCurrentContext(), &count, &none);
  share.counting_ = false;
  share.count_requested_ = false;
  share.held_ = kEach * count.mapped();
  const size_t most = ProcessMappings::share();
  share.allowed_ = most;
  share.count_at_ = share.held_ + (most - std::min(share.held_, most)) / 2;
}

}  // namespace network_runtime
