// Threads that block for one answer each, instead of taking it from the outbox. Any thread.
//
// With `in_order`, a thread gets its answer when everything that the isolate sent before it has been handed out, as if
// it took the answer from the outbox. What the isolate sent is in the outbox, so a barrier goes into the outbox behind
// it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/mutex.h"
#include "base/spin.h"
#include "bus/envelope.h"

namespace network_runtime {

class ReplyWaiters {
 public:
  // `answerer` notes where the answering threads were last seen to run. It must outlive this.
  explicit ReplyWaiters(const ProcessorNote& answerer) : answerer_(answerer) {}

  // Call it before posting the message that will be answered. Isolate and id (0 for a creation) identify an answer.
  void Expect(uint32_t isolate, uint64_t id, bool in_order);

  struct Answer {
    Envelope envelope;
    bool early;  // what was sent before it is not handed out yet: call AwaitBarrier or Forget
  };
  // Blocks for the answer, and for what was sent before it, until `deadline`. Returns nothing when the answer has not
  // come; then it may be called again.
  std::optional<Answer> Wait(uint32_t isolate, uint64_t id, TimePoint deadline);
  // Call it after an early answer. Returns true when what was sent before the answer has been handed out; false at
  // `deadline`, and may be called again.
  bool AwaitBarrier(uint32_t isolate, uint64_t id, TimePoint deadline);
  // The caller no longer waits: a late answer is dropped.
  void Forget(uint32_t isolate, uint64_t id);
  // There will be no answer.
  void Drop(uint32_t isolate, uint64_t id);

  enum class Offered {
    kNotExpected,
    kTaken,
    kTakenInOrder,  // a barrier must follow it into the outbox
  };
  // Takes the answer if a thread expects it. `sent`: how many messages the isolate had sent when it answered; 0 when
  // all of them have been handed out.
  Offered Offer(Envelope& envelope, uint64_t sent);
  // The barrier has been handed out. Returns the `sent` that Offer was given; nothing when the thread no longer waits.
  std::optional<uint64_t> Pass(uint32_t isolate, uint64_t id);

 private:
  // The answering thread holds it, too. It notifies after releasing the lock, when the waiter may already have left
  // with its answer.
  struct Place {
    const bool in_order;
    ConditionVariable arrived;
    std::optional<Envelope> answer;
    uint64_t sent = 0;  // not 0 while a barrier is awaited
    bool answered = false;
    bool forgotten = false;
    std::atomic<bool> ready = false;  // answered, and no barrier is awaited
  };
  static uint64_t Key(uint32_t isolate, uint64_t id) { return (static_cast<uint64_t>(isolate) << 32) ^ id; }

  const ProcessorNote& answerer_;
  Mutex mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<Place>> places_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
