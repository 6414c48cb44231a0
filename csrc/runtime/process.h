// The process: what the core holds in it now (for tests that nothing is left over), and whether it may use V8. Any
// thread.
#pragma once

#include <cstddef>

namespace network_runtime {

struct LiveCounts {
  size_t isolates;
  size_t pools;
  size_t hosts;
  size_t threads;  // those of pools and hosts
};

LiveCounts CountLive();
const char* V8Version();

// Throws UnavailableError in a child that fork() made of a process with a running V8.
void RefuseForkedChild();
// As above, and where V8 has not run and cannot be started. Starts nothing.
void CheckAvailable();
// Whether this is such a child: destructors must then do nothing.
bool InForkedChild();

}  // namespace network_runtime
