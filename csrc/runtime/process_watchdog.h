// The process's one watchdog: its thread starts with the first pool and is never stopped. Any thread.
#pragma once

#include "limits/watchdog.h"

namespace network_runtime {

Watchdog& ProcessWatchdog();

}  // namespace network_runtime
