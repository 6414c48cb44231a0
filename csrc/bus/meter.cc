#include "bus/meter.h"

namespace network_runtime {
namespace {

// Compares before it adds, so that one large message that is refused does not get other messages refused.
bool AddWithin(std::atomic<size_t>& count, size_t amount, size_t bound) {
  size_t current = count.load(std::memory_order_relaxed);
  do {
    if (current > bound || amount > bound - current) return false;
  } while (!count.compare_exchange_weak(current, current + amount, std::memory_order_relaxed));
  return true;
}

}  // namespace

bool Meter::Take(size_t bytes) {
  if (!AddWithin(messages_, 1, max_messages_)) return false;
  if (AddWithin(bytes_, bytes, max_bytes_)) return true;
  messages_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void Meter::TakeAnyway(size_t bytes) {
  messages_.fetch_add(1, std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

void Meter::Give(size_t bytes, size_t messages) {
  messages_.fetch_sub(messages, std::memory_order_relaxed);
  bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

}  // namespace network_runtime
