// How many memory mappings this process has, at most: Linux gives a process so many (vm.max_map_count, 65,530 by
// default), and where one more cannot be had, V8 and the C library end it.
//
// Who takes some says so; that some were given back is seen when the process's own list is looked at, which takes a
// millisecond for each few thousand. It is looked at the more often the less is left, and before an isolate is made:
// not all of this process is ours. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

class ProcessMappings {
 public:
  // `more` are about to be there. How many the process has then, at most; more than limit() where it cannot be told.
  static size_t Add(size_t more);
  // How many there are, at most, as of the last look and what was added since.
  static size_t Known();
  // The same, looked at: before anybody is refused or ended for it.
  static size_t Look();
  // As Add. What others took is seen, but for the last moments: looks take half a percent of the time at most.
  static size_t AddAfterLook(size_t more);

  static size_t limit();

  // From here on each isolate is held to a share of the buffers that take mappings of their own.
  static size_t many() { return limit() * 15 / 100; }
  // No more of such buffers.
  static size_t most_for_buffers() { return limit() * 46 / 100; }
  // From here on the isolate whose heap has most of them is ended.
  static size_t most_for_heaps() { return limit() * 75 / 100; }
  // No more isolates. What is left is the process's own.
  static size_t most_for_isolates() { return limit() * 85 / 100; }
  static size_t share() { return limit() / 65; }
};

}  // namespace network_runtime
