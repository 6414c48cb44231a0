#include "engine/mapping_share.h"

#include <v8-array-buffer.h>
#include <v8-profiler.h>
#include <v8-statistics.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/memory_account.h"
#include "engine/process_mappings.h"

namespace network_runtime {
namespace {

constexpr size_t kEach = 3;
// What an isolate may take between the request for an interrupt and the interrupt.
constexpr size_t kMeanwhile = 100;

// A heap's page, and the least that an object takes which has one of its own.
constexpr size_t kPage = size_t{256} << 10;
constexpr size_t kLargeObject = size_t{128} << 10;
// A smaller heap is not worth a look at its spaces.
constexpr size_t kSmallHeap = size_t{4} << 20;

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

MappingShare::MappingShare(Evictable& evictable)
    : evictable_(evictable), count_at_(ProcessMappings::share() / 2), allowed_(ProcessMappings::share()) {}

bool MappingShare::Take(v8::Isolate* isolate) {
  const size_t share = ProcessMappings::share();
  const size_t process = ProcessMappings::Add(kEach);
  if (process > ProcessMappings::most_for_buffers()) return false;
  if (process > ProcessMappings::many()) {
    if (held_ + kEach > count_at_ && !count_requested_) {
      count_requested_ = true;
      MemoryAccount::Scope nobody(nullptr);  // its notice is an interrupt request, too
      isolate->RequestInterrupt(Count, this);
      // What the isolate took before shares were counted may be gone. It is not refused before that is known.
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
  const size_t before = std::exchange(heap_, MappingsOfHeap(isolate, bytes));
  evictable_.HoldsMappings(heap_);
  if (heap_ <= before || ProcessMappings::Add(heap_ - before) <= ProcessMappings::most_for_heaps()) return;
  const size_t process = ProcessMappings::Look();
  if (process > ProcessMappings::most_for_heaps()) Evictable::EndForMappings(process);
}

void MappingShare::EndTurn(v8::Isolate* isolate) { Count(isolate, this); }

void MappingShare::Count(v8::Isolate* isolate, void* self) {
  auto& share = *static_cast<MappingShare*>(self);
  if (!share.count_requested_) return;  // the end of a turn came first
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
