// Threads that block for one answer each, instead of taking it from the outbox. Any thread.
#pragma once

#include <atomic>
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
  void Expect(uint32_t isolate, uint64_t id);
  // Blocks for the answer until `deadline`; nothing when it has not come. The answer may be waited for again after
  // that.
  std::optional<Envelope> Wait(uint32_t isolate, uint64_t id, TimePoint deadline);
  // Nobody waits any more: a late answer is dropped.
  void Forget(uint32_t isolate, uint64_t id);
  // There will be no answer.
  void Drop(uint32_t isolate, uint64_t id);

  // Takes the answer if somebody expects it.
  bool Offer(Envelope& envelope);

 private:
  // Held by who brings the answer, too: the notice goes out after the lock, when the waiter may have gone with its
  // answer.
  struct Place {
    ConditionVariable arrived;
    std::optional<Envelope> answer;
    std::atomic<bool> answered = false;
    bool forgotten = false;
  };
  static uint64_t Key(uint32_t isolate, uint64_t id) { return (static_cast<uint64_t>(isolate) << 32) ^ id; }

  const ProcessorNote& answerer_;
  Mutex mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<Place>> places_ GUARDED_BY(mutex_);
};

}  // namespace network_runtime
