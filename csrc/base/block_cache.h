// Keeps freed blocks of memory for the next allocations of the same owner: an isolate's array buffers. V8's allocator
// in the sandbox gives freed pages back to the system at once. Without this cache every large buffer would consist of
// fresh pages: a page fault for each 4 KB, which often costs more than what the script does with them.
//
// All owners in the process share one bound. Past it, the block that was freed longest ago is given back, whichever
// owner it belongs to. A block is only ever handed to the owner that freed it. The records of the blocks are kept apart
// from them, because a script may write to the blocks. Any thread may call.
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
  // `give_back` frees a block of that length. The thread that frees or clears calls it, with the cache locked. The
  // cache keeps `most_bytes` at most.
  using GiveBack = std::function<void(void* block, size_t length)>;
  BlockCache(size_t most_bytes, GiveBack give_back) : most_bytes_(most_bytes), give_back_(std::move(give_back)) {}
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // Returns a block for `length` bytes, with the bytes that the owner left in it; null when there is none.
  void* Take(size_t length);
  // Takes over a block that was allocated for `length` bytes. Returns false when the block is not worth keeping.
  bool Keep(void* block, size_t length);
  // Gives all blocks back.
  void Clear();

  // Bytes of all blocks kept.
  size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  struct Block;
  using Blocks = std::list<Block>;  // last freed first
  struct Block {
    BlockCache* owner;
    void* start;
    size_t length;
    // The blocks of the same owner and length that were freed before and after this one; the list's end where there is
    // none.
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
