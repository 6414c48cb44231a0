// Freed blocks of memory, kept for the next ones of the same owner: an isolate's array buffers. V8's allocator in the
// sandbox gives freed pages back to the system at once, so that every large buffer would be fresh pages: a fault for
// each 4 KB, which often costs more than what the script does with them.
//
// All owners in the process share one bound; past it the block that was freed longest ago is given back, whosever it
// is. A block is only ever handed to the owner that freed it. What is known about blocks is kept apart from them: they
// are memory that a script may write to. Any thread may call.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <utility>

#include "base/mutex.h"

namespace network_runtime {

// The blocks of one owner.
class BlockCache {
 public:
  // `give_back` frees a block of that length; called by whoever frees or clears, with the cache locked. No more than
  // `most_bytes` are kept.
  using GiveBack = std::function<void(void* block, size_t length)>;
  BlockCache(size_t most_bytes, GiveBack give_back) : most_bytes_(most_bytes), give_back_(std::move(give_back)) {}
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // A block for `length` bytes with whatever the owner left in it; null when there is none.
  void* Take(size_t length);
  // Takes over a block that was allocated for `length` bytes; false when it is not worth keeping.
  bool Keep(void* block, size_t length);
  // Gives all blocks back.
  void Clear();

  // Bytes of all blocks kept.
  size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  struct Block;
  using Blocks = std::list<Block>;  // freed last first
  struct Block {
    BlockCache* owner;
    void* start;
    size_t length;
    // Of the same owner and length, freed before and after this one; the list's end where there is none.
    Blocks::iterator older;
    Blocks::iterator newer;
  };

  static Mutex mutex_;
  static Blocks& blocks_ GUARDED_BY(mutex_);
  static size_t total_ GUARDED_BY(mutex_);

  static void Drop(Blocks::iterator block) REQUIRES(mutex_);
  void* Remove(Blocks::iterator block) REQUIRES(mutex_);

  const size_t most_bytes_;
  const GiveBack give_back_;
  std::map<size_t, Blocks::iterator> newest_ GUARDED_BY(mutex_);  // by length
  std::atomic<size_t> bytes_ = 0;
};

}  // namespace network_runtime
