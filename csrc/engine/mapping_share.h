// Holds one isolate to its share of the process's memory mappings.
//
// Linux gives a process 65,530 of them (vm.max_map_count); where one more cannot be had, V8 and the C library end it. A
// resizable buffer or a WebAssembly memory takes two or three, whatever its size. All isolates together are refused
// more at 30,000. While the process has more than 10,000, one isolate is refused more than 1,000 of its own, so that
// one that hoards them leaves the others theirs.
//
// V8 says when a mapping is taken but not when it is given back. So what was taken is counted, and where that would
// refuse, what is still there is counted in the heap, from an interrupt: a collection, and the isolate pays for it.
//
// The isolate's thread only.
#pragma once

#include <v8-isolate.h>

#include <cstddef>

namespace network_runtime {

class MappingShare {
 public:
  MappingShare();

  // Whether `isolate` may make or grow one more buffer or memory. Neither runs script nor collects. `this` must outlive
  // the isolate.
  bool Take(v8::Isolate* isolate);

  // No script runs, and a context is entered. V8 forgets an interrupt when the isolate is left.
  void EndTurn(v8::Isolate* isolate);

  // Whether a collection that goes on was not caused by want of memory.
  bool counting() const { return counting_; }

 private:
  static void Count(v8::Isolate* isolate, void* self);

  size_t held_ = 0;  // at most so many
  size_t count_at_;  // where to look what is still there
  size_t allowed_;   // where to refuse
  bool count_requested_ = false;
  bool counting_ = false;
};

}  // namespace network_runtime
