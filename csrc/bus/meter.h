// Counts the messages and bytes that one sender has in queues. Any thread may call; lock-free.
#pragma once

#include <atomic>
#include <cstddef>

namespace network_runtime {

class Meter {
 public:
  Meter(size_t max_messages, size_t max_bytes) : max_messages_(max_messages), max_bytes_(max_bytes) {}

  // Counts one message of `bytes`. Returns false, and counts nothing, when either bound would be passed. A message that
  // is alone in the queue may not be larger than the bound either. The bounds hold under races. Of two calls that race
  // right at the bound, one may be refused although it would just have fitted.
  bool Take(size_t bytes);
  // Counts it regardless of the bounds: for what the runtime itself must report.
  void TakeAnyway(size_t bytes);
  // Gives back `bytes` that `messages` messages had taken.
  void Give(size_t bytes, size_t messages = 1);

  size_t messages() const { return messages_.load(std::memory_order_relaxed); }
  size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  size_t max_messages() const { return max_messages_; }
  size_t max_bytes() const { return max_bytes_; }

 private:
  const size_t max_messages_;
  const size_t max_bytes_;
  std::atomic<size_t> messages_ = 0;
  std::atomic<size_t> bytes_ = 0;
};

}  // namespace network_runtime
