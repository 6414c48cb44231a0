// Memory and mappings that this process keeps aside for the moments in which the system refuses more (RLIMIT_DATA,
// RLIMIT_AS, vm.max_map_count). V8, the libraries and our own code cannot go on when the system refuses. What they then
// request is served from here, a part at a time (base/counted_malloc.cc, base/reserved_calls.cc). Isolates that hold
// much are ended until the reserve is whole again (engine/eviction.h).
//
// Any thread; no locks.
#pragma once

#include <cstddef>

namespace network_runtime {

class Reserve {
 public:
  // One part has room for a thread's stack and its part of the C library's heap. It is writable and unused, and counts
  // against the limits just as much.
  static constexpr size_t kParts = 8;
  static constexpr size_t kPartBytes = size_t{10} << 20;
  static constexpr size_t kPartMappings = 32;

  // Takes back what is missing of the reserve. True when the reserve is whole; where it is not, nothing new should be
  // begun.
  static bool Keep();
  // Gives a part back to the system, so that a call that failed for want of memory can be tried again. False when no
  // part is left. Allocates nothing.
  static bool GiveOut();
  static void GiveOutAll();
  // True when a part was given out and is not back yet.
  static bool short_of();
  // True when no part is left.
  static bool empty();
};

}  // namespace network_runtime
