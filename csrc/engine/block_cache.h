// Freed blocks of array buffers, kept for the next buffers of their isolate. V8's allocator in the sandbox gives freed
// pages back to the system at once, so that every large buffer would be fresh pages: a fault for each 4 KB, which often
// costs more than what the script does with them.
//
// All isolates of the process share one bound; past it the block that was freed longest ago is given back, whosever it
// is. A block is only ever handed to the isolate that freed it. What is known about blocks is kept outside of the
// sandbox, where no script can reach it. Any thread may call.
#pragma once

#include <v8-array-buffer.h>

#include <atomic>
#include <cstddef>
#include <list>
#include <map>

#include "base/mutex.h"

namespace network_runtime {

// The blocks of one allocator.
class BlockCache {
 public:
  // `allocator` is what blocks are given back to; it outlives the cache. No more than `most_bytes` are kept.
  BlockCache(v8::ArrayBuffer::Allocator& allocator, size_t most_bytes)
      : allocator_(allocator), most_bytes_(most_bytes) {}
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // A block for `length` bytes with whatever the isolate left in it; null when there is none.
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
  static Blocks blocks_ GUARDED_BY(mutex_);
  static size_t total_ GUARDED_BY(mutex_);

  static void GiveBack(Blocks::iterator block) REQUIRES(mutex_);
  void* Remove(Blocks::iterator block) REQUIRES(mutex_);

  v8::ArrayBuffer::Allocator& allocator_;
  const size_t most_bytes_;
  std::map<size_t, Blocks::iterator> newest_ GUARDED_BY(mutex_);  // by length
  std::atomic<size_t> bytes_ = 0;
};

}  // namespace network_runtime
