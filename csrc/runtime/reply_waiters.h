// Threads that block for one answer each, instead of taking it from the outbox. Any thread.
//
// Who wants it so (`in_order`) gets the answer when everything that the isolate sent before it has been handed out, as
// one who takes it from the outbox does. What was sent is in the outbox, so a barrier goes there behind it.
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
  // `answerer` is where those who answer were last seen to run; it outlives this.
  explicit ReplyWaiters(const ProcessorNote& answerer) : answerer_(answerer) {}

  // Before what will be answered is posted. Answers are told apart by isolate and id (0 for a creation).
  void Expect(uint32_t isolate, uint64_t id, bool in_order);

  struct Answer {
    Envelope envelope;
    bool early;  // what was sent before it is not handed out yet: AwaitBarrier or Forget
  };
  // Blocks for the answer, and for what was sent before it, until `deadline`; nothing when the answer has not come. It
  // may be waited for again then.
  std::optional<Answer> Wait(uint32_t isolate, uint64_t id, TimePoint deadline);
  // After an early answer: true when what was sent before it is handed out; false at `deadline`, and may be called
  // again.
  bool AwaitBarrier(uint32_t isolate, uint64_t id, TimePoint deadline);
  // Nobody waits any more: a late answer is dropped.
  void Forget(uint32_t isolate, uint64_t id);
  // There will be no answer.
  void Drop(uint32_t isolate, uint64_t id);

  enum class Offered {
    kNotExpected,
    kTaken,
    kTakenInOrder,  // it is to be followed by a barrier in the outbox
  };
  // Takes the answer if somebody expects it. `sent`: how much the isolate had sent when it answered; 0 when all that
  // has been handed out.
  Offered Offer(Envelope& envelope, uint64_t sent);
  // The barrier has been handed out. What Offer was told was sent; nothing when nobody waits any more.
  std::optional<uint64_t> Pass(uint32_t isolate, uint64_t id);

 private:
  // Held by who brings the answer, too: the notice goes out after the lock, when the waiter may have gone with its
  // answer.
  struct Place {
    const bool in_order;
    ConditionVariable arrived;
    std::optional<Envelope> answer;
    uint64_t sent = 0;  // not 0 while a barrier is waited for
    bool answered = false;
    bool forgotten = false;
    std::atomic<bool> ready = false;  // answered, and no barrier is waited for
  };
  static uint64_t Key(uint32_t isolate, uint64_t id) { return (static_cast<uint64_t>(isolate) << 32) ^ id; }

  const ProcessorNote& answerer_;
  Mutex mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<Place>> places_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
