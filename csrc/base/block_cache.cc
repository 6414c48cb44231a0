#include "base/block_cache.h"

#include <iterator>

namespace network_runtime {
namespace {

constexpr size_t kLargest = size_t{8} << 20;
// V8 lets about as much garbage of buffers accumulate before it collects (v8/src/heap/heap.h,
// kExternalAllocationSoftLimit). So the blocks that are kept serve the whole next round.
constexpr size_t kMostBytes = size_t{64} << 20;
constexpr size_t kRecord = 128;  // about what the two entries of a block take

}  // namespace

constinit Mutex BlockCache::mutex_;
BlockCache::Blocks& BlockCache::blocks_ = *new Blocks;  // never freed: isolates may outlive static objects
size_t BlockCache::total_ = 0;

BlockCache::~BlockCache() { Clear(); }

void* BlockCache::Take(size_t length) {
  if (bytes() == 0 || length > kLargest) return nullptr;
  MutexLock lock(mutex_);
  auto newest = newest_.find(length);
  return newest == newest_.end() ? nullptr : Remove(newest->second);
}

bool BlockCache::Keep(void* start, size_t length) {
  if (length > kLargest || bytes() + length > most_bytes_) return false;
  MutexLock lock(mutex_);
  auto [newest, first] = newest_.try_emplace(length, blocks_.end());
  auto before = newest->second;
  blocks_.push_front({.owner = this, .start = start, .length = length, .older = before, .newer = blocks_.end()});
  if (!first) before->newer = blocks_.begin();
  newest->second = blocks_.begin();
  bytes_.fetch_add(length, std::memory_order_relaxed);
  total_ += length + kRecord;
  while (total_ > kMostBytes) Drop(std::prev(blocks_.end()));
  return true;
}

void BlockCache::Clear() {
  if (bytes() == 0) return;
  MutexLock lock(mutex_);
  while (!newest_.empty()) Drop(newest_.begin()->second);
}

void BlockCache::Drop(Blocks::iterator block) {
  BlockCache& owner = *block->owner;
  size_t length = block->length;
  owner.give_back_(owner.Remove(block), length);
}

void* BlockCache::Remove(Blocks::iterator block) {
  auto none = blocks_.end();
  if (block->older != none) block->older->newer = block->newer;
  if (block->newer != none) {
    block->newer->older = block->older;
  } else if (block->older != none) {
    newest_[block->length] = block->older;
  } else {
    newest_.erase(block->length);
  }
  void* start = block->start;
  bytes_.fetch_sub(block->length, std::memory_order_relaxed);
  total_ -= block->length + kRecord;
  blocks_.erase(block);
  return start;
}

}  // namespace network_runtime
