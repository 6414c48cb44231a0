#include "engine/eviction.h"

#include <utility>

#include "base/reserve.h"
#include "engine/process_mappings.h"

namespace network_runtime {
namespace {

// An isolate that holds fewer is not ended: it would free next to nothing.
constexpr size_t kFewMappings = 64;
constexpr size_t kFewBytes = size_t{4} << 20;
// When nothing is left, an isolate that holds this much is ended even while another one is still on its way out.
constexpr size_t kManyBytes = size_t{64} << 20;
// An isolate that leaves gives everything back within this time, or never: its thread may be lost.
constexpr auto kPatience = std::chrono::seconds(2);

struct All {
  Mutex mutex;
  std::vector<Evictable*> isolates GUARDED_BY(mutex);
};

All& Everyone() {
  static All* all = new All;  // never freed: isolates may outlive static objects
  return *all;
}

}  // namespace

Evictable::Evictable(std::function<void()> end) : end_(std::move(end)) {
  All& all = Everyone();
  MutexLock lock(all.mutex);
  all.isolates.push_back(this);
}

Evictable::~Evictable() {
  All& all = Everyone();
  MutexLock lock(all.mutex);
  std::erase(all.isolates, this);
}

void Evictable::Leave() {
  MutexLock lock(Everyone().mutex);
  if (leaves_since_ == kStays) leaves_since_ = Clock::now();
}

void Evictable::EndForMappings(size_t count) {
  const bool urgent = count > ProcessMappings::most_for_isolates();
  All& all = Everyone();
  MutexLock lock(all.mutex);
  const bool leaving = AnyLeaves(all.isolates, &Evictable::mappings_, kFewMappings);
  if (leaving && !urgent) return;
  EndLargest(all.isolates, &Evictable::mappings_, urgent && !leaving ? kFewMappings : ProcessMappings::share());
}

void Evictable::EndForMemory() {
  if (Reserve::Keep()) return;
  All& all = Everyone();
  MutexLock lock(all.mutex);
  const bool leaving = AnyLeaves(all.isolates, &Evictable::bytes_, kFewBytes);
  if (leaving && !Reserve::empty()) return;
  EndLargest(all.isolates, &Evictable::bytes_, leaving ? kManyBytes : kFewBytes);
}

// True when an isolate that leaves and holds more than `least` may still give it back.
bool Evictable::AnyLeaves(const std::vector<Evictable*>& isolates, Held held, size_t least) {
  const TimePoint since = Clock::now() - kPatience;
  for (const Evictable* isolate : isolates) {
    if (isolate->leaves_since_ >= since && isolate->leaves_since_ != kStays && (isolate->*held).load() > least)
      return true;
  }
  return false;
}

void Evictable::EndLargest(const std::vector<Evictable*>& isolates, Held held, size_t least) {
  Evictable* largest = nullptr;
  for (Evictable* isolate : isolates) {
    const size_t holds = (isolate->*held).load(std::memory_order_acquire);
    if (holds <= least || isolate->leaves_since_ != kStays) continue;
    least = holds;
    largest = isolate;
  }
  if (!largest) return;
  largest->leaves_since_ = Clock::now();
  largest->end_();
}

}  // namespace network_runtime
