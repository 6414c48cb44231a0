// The queue out of all isolates of a pool, to their one host. Any thread may push; the host's thread takes. Of one
// sender: first in, first out. Between senders in turn, a few messages or some bytes each, so that nobody waits for
// another one's flood. Each sender is bounded by its own meter, so the whole is bounded by the number of isolates; a
// full meter refuses the push, and the guest gets an error. What the runtime itself says (`PushOwn`) is never refused.
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
  // One sender's queue and its bounds. Only its outbox looks into it.
  class Sender {
   public:
    Sender(size_t max_messages, size_t max_bytes) : meter_(max_messages, max_bytes) {}
    const Meter& meter() const { return meter_; }

   private:
    friend class Outbox;
    Meter meter_;
    // Under the outbox's mutex_:
    std::deque<Envelope> pushed_;  // behind what is in next_
    bool in_turn_ = false;         // it has something in one of its queues, and is in waiting_ or turns_
    // Under taking_. Whoever takes moves all that was pushed here at once, and so meets the pushing thread at its lock
    // once for many messages.
    std::deque<Envelope> next_;
    // Under both:
    bool silenced_ = false;  // what it pushes is dropped
    bool held_ = false;      // what it has waits, and it is in neither of waiting_ and turns_
  };
  using SenderPtr = std::shared_ptr<Sender>;

  // `wake` is called on the pushing thread, outside the lock, when an empty outbox gets its first envelope.
  explicit Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // False when the sender's meter is full; the envelope is dropped and the sender must be told.
  bool Push(const SenderPtr& sender, Envelope envelope);
  // Counted as the others, but never refused.
  void PushAnyway(const SenderPtr& sender, Envelope envelope);
  // What the runtime says of a sender, or for itself: not counted, not refused, not dropped. It keeps its place behind
  // what the sender sent before.
  void PushOwn(const SenderPtr& sender, Envelope envelope);
  void PushOwn(Envelope envelope) { PushOwn(runtime_, std::move(envelope)); }

  // Takes out what the sender itself has queued, for the caller to drop wherever that may take its time, and drops what
  // it pushes from now on. What was taken already is not touched.
  [[nodiscard]] std::deque<Envelope> Silence(Sender& sender);

  // Envelopes of one sender. It is the last in turn from now on, and their room is given back to its meter.
  struct Turn {
    SenderPtr sender;
    std::vector<Envelope> envelopes;
  };
  static constexpr size_t kTurnMessages = 16;
  static constexpr size_t kTurnAlone = 256;               // where no other sender has anything
  static constexpr size_t kTurnBytes = size_t{64} << 10;  // or one message
  // The next turn, in place of what `turn` held; false when nothing is there.
  bool Take(Turn* turn);
  // What is left of a turn from envelope `first` on: it is first when its sender is in turn again.
  void PutBack(Turn* turn, size_t first);

  // What the sender has, and what it pushes from now on, waits until Release, as if it were not there; its meter bounds
  // it as ever. Who holds it has what it sent before, and is not done with it.
  void Hold(Sender& sender);
  void Release(const SenderPtr& sender);

  // Whether nothing is there to be taken.
  bool empty() const;
  // How often a turn was taken: that a host comes back for more says that it has done with what it took before.
  uint64_t drains() const { return drains_.load(std::memory_order_acquire); }

 private:
  void Append(const SenderPtr& sender, Envelope&& envelope);
  // Takes a sender out of turn, whatever it has.
  void Leave(Sender& sender) REQUIRES(taking_, mutex_);
  // Moves what was pushed to where it is taken from, once nothing is left there. Whether there is anything.
  bool Refill(Sender& sender) REQUIRES(taking_, mutex_);
  // Puts a sender that has something at the end. Whether nobody had anything.
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
