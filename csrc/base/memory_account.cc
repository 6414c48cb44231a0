#include "base/memory_account.h"

#include <algorithm>

namespace network_runtime {

constinit thread_local MemoryAccount* MemoryAccount::current_ = nullptr;

void MemoryAccount::Close() { GiveBackElsewhere(kOpen - taken_.load(std::memory_order_relaxed)); }

size_t MemoryAccount::bytes() const {
  int64_t given_elsewhere = kOpen - left_.load(std::memory_order_relaxed);
  return static_cast<size_t>(std::max<int64_t>(taken_.load(std::memory_order_relaxed) - given_elsewhere, 0));
}

void MemoryAccount::NotifyAt(size_t bytes) {
  notify_at_ = static_cast<int64_t>(bytes) + kOpen - left_.load(std::memory_order_relaxed);
}

void MemoryAccount::NotifyNow() {
  notify_at_ = kNever;
  Scope nobody(nullptr);
  notify_(self_);
}

void MemoryAccount::GiveBackElsewhere(int64_t bytes) {
  if (left_.fetch_sub(bytes, std::memory_order_acq_rel) == bytes) {
    Scope nobody(nullptr);
    delete this;
  }
}

}  // namespace network_runtime
