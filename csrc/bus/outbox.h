// The queue out of all isolates of a pool, to their one host. Any thread may push; the host's thread drains. First in,
// first out. Each sender is bounded by its own meter, so the whole is bounded by the number of isolates; a full meter
// refuses the push, and the guest gets an error. What the runtime itself says (`PushAnyway`) is never refused.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "bus/envelope.h"
#include "bus/meter.h"

namespace network_runtime {

class Outbox {
 public:
  // `wake` is called on the pushing thread, outside the lock, when an empty queue gets its first envelope.
  explicit Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}
  ~Outbox();  // gives the room of what nobody drained back to its meters
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // False when envelope.meter is full; the envelope is dropped and the sender must be told.
  bool Push(Envelope envelope);
  void PushAnyway(Envelope envelope);

  // At most `max` envelopes, and gives their room back to their meters. Wakes again, on this thread, when more are
  // left. To take everything is a swap: ask for much.
  std::vector<Envelope> Drain(size_t max);

  bool empty() const;
  // How often it was drained: that a host comes back for more says that it has done with what it took before.
  uint64_t drains() const { return drains_.load(std::memory_order_acquire); }

 private:
  void Append(Envelope&& envelope);

  const std::function<void()> wake_;
  std::atomic<uint64_t> drains_ = 0;
  mutable Mutex mutex_;
  std::vector<Envelope> queue_ GUARDED_BY(mutex_);  // up to head_ it is taken and empty
  size_t head_ GUARDED_BY(mutex_) = 0;
};

}  // namespace network_runtime
