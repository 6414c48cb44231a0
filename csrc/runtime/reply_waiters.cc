#include "runtime/reply_waiters.h"

#include <utility>

#include "base/spin.h"

namespace network_runtime {

void ReplyWaiters::Expect(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  places_.try_emplace(Key(isolate, id));
}

std::optional<Envelope> ReplyWaiters::Wait(uint32_t isolate, uint64_t id, TimePoint deadline) {
  MutexLock lock(mutex_);
  auto place = places_.find(Key(isolate, id));
  if (place == places_.end()) return std::nullopt;
  // The place stays where it is until it is answered: only this thread takes it away.
  const std::atomic<bool>& answered = place->second.answered;
  mutex_.Unlock();
  SpinUntil([&] { return answered.load(std::memory_order_acquire); });
  mutex_.Lock();
  while (!place->second.answer && Clock::now() < deadline) place->second.arrived.WaitUntil(mutex_, deadline);
  if (!place->second.answer) return std::nullopt;
  std::optional<Envelope> answer = std::move(place->second.answer);
  places_.erase(place);
  return answer;
}

void ReplyWaiters::Forget(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  auto place = places_.find(Key(isolate, id));
  if (place == places_.end()) return;
  if (place->second.answer) {
    places_.erase(place);
  } else {
    place->second.forgotten = true;
  }
}

void ReplyWaiters::Drop(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  places_.erase(Key(isolate, id));
}

bool ReplyWaiters::Offer(Envelope& envelope) {
  MutexLock lock(mutex_);
  auto place = places_.find(Key(envelope.isolate, envelope.id));
  if (place == places_.end()) return false;
  if (place->second.forgotten) {
    places_.erase(place);
    return true;
  }
  place->second.answer = std::move(envelope);
  place->second.answered.store(true, std::memory_order_release);
  place->second.arrived.NotifyOne();
  return true;
}

}  // namespace network_runtime
