// How many of Thread::live() belong to the job pool; these live until the process ends. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

size_t JobThreads();

}  // namespace network_runtime
