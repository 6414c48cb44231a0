// The queue out of all isolates of a pool, to their one host. Any thread may push; the host's thread takes. One
// sender's messages are first in, first out. Senders take turns, with a few messages or a few bytes per turn, so that
// no sender waits for another one's flood. Each sender is bounded by its own meter, so the total is bounded by the
// number of isolates. A full meter refuses the push, and the guest gets an error. What the runtime itself reports
// (`PushOwn`) is never refused.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "bus/envelope.h"
#include "bus/meter.h"

namespace network_runtime {

class Outbox {
 public:
  // One sender's queue and its bounds. Only its outbox reads and writes it.
  class Sender {
   public:
    Sender(size_t max_messages, size_t max_bytes) : meter_(max_messages, max_bytes) {}
    const Meter& meter() const { return meter_; }

   private:
    friend class Outbox;
    Meter meter_;
    // Under the outbox's mutex_:
    std::deque<Envelope> pushed_;  // comes after what is in next_
    bool in_turn_ = false;         // it has something in one of its queues, and is in waiting_ or turns_
    // Under taking_. The taking thread moves everything that was pushed here at once. So it contends for the pushing
    // thread's lock once for many messages.
    std::deque<Envelope> next_;
    // Under both:
    bool silenced_ = false;  // what it pushes is dropped
    bool held_ = false;      // what it has waits; it is in neither waiting_ nor turns_
  };
  using SenderPtr = std::shared_ptr<Sender>;

  // `wake` is called on the pushing thread, outside the lock, when an empty outbox gets its first envelope.
  explicit Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // False when the sender's meter is full; the envelope is dropped and the sender must be told.
  bool Push(const SenderPtr& sender, Envelope envelope);
  // Counted as other messages are, but never refused.
  void PushAnyway(const SenderPtr& sender, Envelope envelope);
  // For what the runtime reports about a sender, or for itself: not counted, not refused, not dropped. It keeps its
  // place behind what the sender pushed before.
  void PushOwn(const SenderPtr& sender, Envelope envelope);
  void PushOwn(Envelope envelope) { PushOwn(runtime_, std::move(envelope)); }

  // Takes out what the sender itself has queued, and drops what it pushes from now on. The caller drops the result
  // where that may take time. What was taken before is not touched.
  [[nodiscard]] std::deque<Envelope> Silence(Sender& sender);

  // Envelopes of one sender. The sender goes to the end of the order, and its meter gets their room back.
  struct Turn {
    SenderPtr sender;
    std::vector<Envelope> envelopes;
  };
  static constexpr size_t kTurnMessages = 16;
  static constexpr size_t kTurnAlone = 256;               // where no other sender has anything
  static constexpr size_t kTurnBytes = size_t{64} << 10;  // or one message
  // Replaces what `turn` held with the next turn. Returns false when there is none.
  bool Take(Turn* turn);
  // Puts back a turn's envelopes from `first` on. They come first when their sender is in turn again.
  void PutBack(Turn* turn, size_t first);

  // What the sender has, and what it pushes from now on, waits until Release, as if it were not there. Its meter bounds
  // it as before. The caller has taken what the sender sent earlier and is not done with it.
  void Hold(Sender& sender);
  void Release(const SenderPtr& sender);

  // True when there is nothing to take.
  bool empty() const;
  // How many turns were taken. A host that comes back for the next turn is done with the one before.
  uint64_t drains() const { return drains_.load(std::memory_order_acquire); }

 private:
  void Append(const SenderPtr& sender, Envelope&& envelope);
  // Takes a sender out of turn, whatever it has queued.
  void Leave(Sender& sender) REQUIRES(taking_, mutex_);
  // When nothing is left to take from, moves the pushed messages there. Returns whether there is anything.
  bool Refill(Sender& sender) REQUIRES(taking_, mutex_);
  // Puts a sender that has something at the end of `queue`. Returns whether no sender had anything before.
  bool Enter(const SenderPtr& sender, std::deque<SenderPtr>& queue) REQUIRES(mutex_);

  const std::function<void()> wake_;
  const SenderPtr runtime_ = std::make_shared<Sender>(0, 0);
  std::atomic<uint64_t> drains_ = 0;
  Mutex taking_;                                     // taken before mutex_
  std::deque<SenderPtr> turns_ GUARDED_BY(taking_);  // those in turn
  mutable Mutex mutex_;
  std::deque<SenderPtr> waiting_ GUARDED_BY(mutex_);  // those that come after them
  std::atomic<bool> any_waiting_ = false;             // changes under mutex_
  size_t in_turn_ GUARDED_BY(mutex_) = 0;             // in either
};

}  // namespace network_runtime
