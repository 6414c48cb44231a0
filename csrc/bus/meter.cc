#include "bus/meter.h"

namespace network_runtime {

bool Meter::Take(size_t bytes) {
  if (messages_.fetch_add(1, std::memory_order_relaxed) >= max_messages_) {
    messages_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  if (bytes > max_bytes_ || bytes_.fetch_add(bytes, std::memory_order_relaxed) > max_bytes_ - bytes) {
    if (bytes <= max_bytes_) bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    messages_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  return true;
}

void Meter::TakeAnyway(size_t bytes) {
  messages_.fetch_add(1, std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

void Meter::Give(size_t bytes) {
  messages_.fetch_sub(1, std::memory_order_relaxed);
  bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

}  // namespace network_runtime
