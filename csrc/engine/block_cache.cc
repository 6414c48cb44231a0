#include "engine/block_cache.h"

#include <iterator>

namespace network_runtime {
namespace {

constexpr size_t kSmallest = size_t{4} << 10;
constexpr size_t kLargest = size_t{8} << 20;
// V8 lets about as much garbage of buffers come together before it collects (v8/src/heap/heap.cc,
// Heap::AllocateExternalBackingStore: twice the largest half of the young generation).
constexpr size_t kMostBytes = size_t{32} << 20;

}  // namespace

constinit Mutex BlockCache::mutex_;
BlockCache::Blocks BlockCache::blocks_;
size_t BlockCache::total_ = 0;

BlockCache::~BlockCache() { Clear(); }

void* BlockCache::Take(size_t length) {
  if (bytes() == 0 || length < kSmallest || length > kLargest) return nullptr;
  MutexLock lock(mutex_);
  auto found = by_length_.find(length);
  return found == by_length_.end() ? nullptr : Remove(found);
}

bool BlockCache::Keep(void* start, size_t length) {
  if (length < kSmallest || length > kLargest) return false;
  MutexLock lock(mutex_);
  blocks_.push_front({.owner = this, .start = start, .length = length, .place = {}});
  blocks_.front().place = by_length_.emplace(length, blocks_.begin());
  bytes_.fetch_add(length, std::memory_order_relaxed);
  total_ += length;
  while (total_ > kMostBytes) GiveBack(blocks_.back());
  return true;
}

void BlockCache::Clear() {
  if (bytes() == 0) return;
  MutexLock lock(mutex_);
  while (!by_length_.empty()) GiveBack(*by_length_.begin()->second);
}

void BlockCache::GiveBack(Block& block) {
  BlockCache& owner = *block.owner;
  size_t length = block.length;
  owner.allocator_.Free(owner.Remove(block.place), length);
}

void* BlockCache::Remove(ByLength::iterator place) {
  auto block = place->second;
  void* start = block->start;
  bytes_.fetch_sub(block->length, std::memory_order_relaxed);
  total_ -= block->length;
  by_length_.erase(place);
  blocks_.erase(block);
  return start;
}

}  // namespace network_runtime
