#include "engine/mapping_share.h"

#include <fcntl.h>
#include <unistd.h>
#include <v8-array-buffer.h>
#include <v8-profiler.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "base/memory_account.h"

namespace network_runtime {
namespace {

constexpr size_t kMost = 30'000;  // of the process
constexpr size_t kMany = 10'000;  // of the process; from here on shares count
constexpr size_t kShare = 1'000;
constexpr size_t kEach = 3;
constexpr size_t kLookEvery = 600;  // counted ones after which the process's are looked at
// What an isolate may take between the request for an interrupt and the interrupt.
constexpr size_t kMeanwhile = 100;

std::atomic<size_t> g_process = 0;  // at most so many
std::atomic<size_t> g_looked = 0;   // of them were there at the last look

// 0 when it cannot be told.
size_t MappingsOfProcess() {
  int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return 0;
  size_t lines = 0;
  char block[1 << 14];
  ssize_t size = 0;
  while ((size = read(maps, block, sizeof block)) > 0) {
    lines += static_cast<size_t>(std::count(block, block + size, '\n'));
  }
  close(maps);
  return size < 0 ? 0 : lines;
}

// What the process has after one more, kMost + 1 when it cannot have it.
size_t TakeOfProcess() {
  size_t taken = g_process.fetch_add(kEach, std::memory_order_relaxed) + kEach;
  if (taken <= kMany) return taken;
  if (taken <= kMost && taken < g_looked.load(std::memory_order_relaxed) + kLookEvery) return taken;
  size_t there = MappingsOfProcess();
  if (there == 0) return kMost + 1;
  g_process.store(there, std::memory_order_relaxed);
  g_looked.store(there, std::memory_order_relaxed);
  return std::min(there + kEach, kMost + 1);
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

MappingShare::MappingShare() : count_at_(kShare / 2), allowed_(kShare) {}

bool MappingShare::Take(v8::Isolate* isolate) {
  size_t process = TakeOfProcess();
  if (process > kMost) return false;
  if (process > kMany) {
    if (held_ + kEach > count_at_ && !count_requested_) {
      count_requested_ = true;
      MemoryAccount::Scope nobody(nullptr);  // its notice is a request of the same kind
      isolate->RequestInterrupt(Count, this);
      // What it took before shares counted may be gone: it is not refused before that is known.
      if (count_at_ < kShare) allowed_ = std::max(allowed_, held_ + kMeanwhile);
    }
    if (held_ + kEach > allowed_) {
      g_process.fetch_sub(kEach, std::memory_order_relaxed);
      return false;
    }
  }
  held_ += kEach;
  return true;
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
  share.allowed_ = kShare;
  share.count_at_ = share.held_ + (kShare - std::min(share.held_, kShare)) / 2;
}

}  // namespace network_runtime
