// Holds one isolate to its share of the process's memory mappings (process_mappings.h).
//
// A resizable buffer or a WebAssembly memory takes two or three, whatever its size. All isolates together are refused
// more of them at 46 % of what the process may have. While the process has more than 15 %, one isolate is refused more
// than 1.5 % of its own, so that one that hoards them leaves the others theirs. V8 says when such a mapping is taken
// but not when it is given back. So what was taken is counted, and where that would refuse, what is still there is
// counted in the heap, from an interrupt: a collection, and the isolate pays for it.
//
// A heap takes two for each object of more than 128 KB, and one for each page of 256 KB at worst. Objects cannot be
// refused: from 75 % on isolates are ended for them (eviction.h).
//
// The isolate's thread only.
#pragma once

#include <v8-isolate.h>

#include <cstddef>

#include "engine/eviction.h"

namespace network_runtime {

class MappingShare {
 public:
  // `evictable` is told of what the heap takes; it outlives the share.
  explicit MappingShare(Evictable& evictable);

  // Whether `isolate` may make or grow one more buffer or memory. Neither runs script nor collects. `this` must outlive
  // the isolate.
  bool Take(v8::Isolate* isolate);

  // Its heap has `bytes` of memory now, used or not.
  void HeapHas(v8::Isolate* isolate, size_t bytes);

  // No script runs, and a context is entered. V8 forgets an interrupt when the isolate is left.
  void EndTurn(v8::Isolate* isolate);

  // Whether a collection that goes on was not caused by want of memory.
  bool counting() const { return counting_; }

 private:
  static void Count(v8::Isolate* isolate, void* self);

  Evictable& evictable_;
  size_t held_ = 0;  // at most so many
  size_t count_at_;  // where to look what is still there
  size_t allowed_;   // where to refuse
  bool count_requested_ = false;
  bool counting_ = false;
  size_t heap_bytes_ = 0;
  size_t heap_ = 0;  // what its heap takes, about
};

}  // namespace network_runtime
