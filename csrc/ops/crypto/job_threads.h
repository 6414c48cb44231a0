// How many of Thread::live() are the job pool's, which live as long as the process. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

size_t JobThreads();

}  // namespace network_runtime
