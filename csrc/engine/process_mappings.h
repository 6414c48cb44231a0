// An upper bound of the number of memory mappings that this process has. Linux limits them (vm.max_map_count, 65,530 by
// default). V8 and the C library end the process when they cannot get one more.
//
// Code that takes mappings reports it here. That some were given back is seen only when the process's own list is read,
// which takes a millisecond for every few thousand. The list is read more often the fewer are left, and before an
// isolate is made: other code in this process takes mappings too. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

class ProcessMappings {
 public:
  // Adds `more` that are about to be taken. Returns the upper bound then; more than limit() when the number is not
  // known.
  static size_t Add(size_t more);
  // The upper bound, from the last reading and what was added since.
  static size_t Known();
  // The same after reading the list: before an isolate is refused or ended for it.
  static size_t Look();
  // As Add, but includes what other code took, except in the last moments: reading takes half a percent of the time at
  // most.
  static size_t AddAfterLook(size_t more);

  static size_t limit();

  // From here on, each isolate is held to a share of the buffers that take mappings of their own.
  static size_t many() { return limit() * 15 / 100; }
  // From here on, no more of such buffers are made.
  static size_t most_for_buffers() { return limit() * 46 / 100; }
  // From here on, the isolate whose heap has the most of them is ended.
  static size_t most_for_heaps() { return limit() * 75 / 100; }
  // From here on, no more isolates are made. The rest is for the process itself.
  static size_t most_for_isolates() { return limit() * 85 / 100; }
  static size_t share() { return limit() / 65; }
};

}  // namespace network_runtime
