#include "runtime/process_watchdog.h"

namespace network_runtime {

Watchdog& ProcessWatchdog() {
  static auto* watchdog = new Watchdog;  // never freed: a turn may outlive static objects
  return *watchdog;
}

}  // namespace network_runtime
