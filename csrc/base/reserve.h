// Memory and mappings that this process keeps aside for the moments in which the system refuses more (RLIMIT_DATA,
// RLIMIT_AS, vm.max_map_count): V8, the libraries and our own code cannot go on where it does. What they then ask for
// is served from here (base/counted_malloc.cc, base/reserved_calls.cc), a part at a time, and whoever holds much is
// ended until all of it is there again (engine/eviction.h).
//
// Any thread; no locks.
#pragma once

#include <cstddef>

namespace network_runtime {

class Reserve {
 public:
  // Room for a thread's stack and its part of the C library's heap, writable and not used: as much of the limits.
  static constexpr size_t kParts = 8;
  static constexpr size_t kPartBytes = size_t{10} << 20;
  static constexpr size_t kPartMappings = 32;

  // Takes what is missing of it. Whether it is all there: where it is not, nothing should be begun.
  static bool Keep();
  // Gives a part back to the system: a call that failed for want of memory may be tried again. False when none is left.
  // Allocates nothing.
  static bool GiveOut();
  static void GiveOutAll();
  // Whether a part was given out and is not kept again.
  static bool short_of();
  // Whether there is none.
  static bool empty();
};

}  // namespace network_runtime
