// Holds one isolate to its share of the process's memory mappings (process_mappings.h).
//
// A resizable buffer or a WebAssembly memory takes two or three mappings, whatever its size. All isolates together are
// refused more of them at 46 % of what the process may have. While the process has more than 15 %, one isolate is
// refused more than 1.5 % for itself. So an isolate that hoards mappings leaves the other isolates theirs. V8 reports
// when such a mapping is taken, but not when it is given back. So we count what was taken. Where that count would lead
// to a refusal, an interrupt collects garbage and counts what is still in the heap. The isolate pays for that.
//
// A heap takes two mappings for each object of more than 128 KB, and at worst one for each page of 256 KB. Objects
// cannot be refused: from 75 % on, isolates are ended for them (eviction.h).
//
// The isolate's thread only.
#pragma once

#include <v8-isolate.h>

#include <cstddef>

#include "engine/eviction.h"

namespace network_runtime {

class MappingShare {
 public:
  // `evictable` is told how much the heap takes. It must outlive the share.
  explicit MappingShare(Evictable& evictable);

  // True when `isolate` may make or grow one more buffer or memory. Does not run script and does not collect. `this`
  // must outlive the isolate.
  bool Take(v8::Isolate* isolate);

  // The isolate's heap has `bytes` of memory now, used or not.
  void HeapHas(v8::Isolate* isolate, size_t bytes);

  // Call it when no script runs and a context is entered. V8 forgets an interrupt when the isolate is left.
  void EndTurn(v8::Isolate* isolate);

  // True when the collection that runs was not caused by want of memory.
  bool counting() const { return counting_; }

 private:
  static void Count(v8::Isolate* isolate, void* self);

  Evictable& evictable_;
  size_t held_ = 0;  // an upper bound
  size_t count_at_;  // from here on, count what is still there
  size_t allowed_;   // from here on, refuse
  bool count_requested_ = false;
  bool counting_ = false;
  size_t heap_bytes_ = 0;
  size_t heap_ = 0;  // roughly what its heap takes
};

}  // namespace network_runtime
