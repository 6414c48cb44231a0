#include "engine/native_states.h"

#include <atomic>

namespace network_runtime {

size_t NativeStates::NextPlace() {
  static std::atomic<size_t> next = 0;
  return next.fetch_add(1);
}

}  // namespace network_runtime
