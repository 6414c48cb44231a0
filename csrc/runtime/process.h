// The process: what the core holds in it now (for tests that check that nothing is left over), and whether it may use
// V8. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

struct LiveCounts {
  size_t isolates;
  size_t pools;
  size_t hosts;
  size_t threads;  // threads of pools and hosts
};

LiveCounts CountLive();
const char* V8Version();

// Throws UnavailableError in a child that fork() made of a process with a running V8.
void RefuseForkedChild();
// As above. Also throws where V8 has not run and cannot be started. Starts nothing.
void CheckAvailable();
// True in such a child. There, destructors must do nothing.
bool InForkedChild();

}  // namespace network_runtime
