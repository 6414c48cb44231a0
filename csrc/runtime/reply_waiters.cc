#include "runtime/reply_waiters.h"

#include <utility>

namespace network_runtime {

void ReplyWaiters::Expect(uint32_t isolate, uint64_t id) {
  auto place = std::make_shared<Place>();
  MutexLock lock(mutex_);
  places_.try_emplace(Key(isolate, id), std::move(place));
}

std::optional<Envelope> ReplyWaiters::Wait(uint32_t isolate, uint64_t id, TimePoint deadline) {
  MutexLock lock(mutex_);
  auto found = places_.find(Key(isolate, id));
  if (found == places_.end()) return std::nullopt;
  // It stays where it is until it is answered: only this thread takes it away.
  Place& place = *found->second;
  mutex_.Unlock();
  SpinUntil([&] { return place.answered.load(std::memory_order_acquire); }, answerer_);
  mutex_.Lock();
  while (!place.answer && Clock::now() < deadline) place.arrived.WaitUntil(mutex_, deadline);
  if (!place.answer) return std::nullopt;
  std::optional<Envelope> answer = std::move(place.answer);
  places_.erase(Key(isolate, id));
  return answer;
}

void ReplyWaiters::Forget(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  auto found = places_.find(Key(isolate, id));
  if (found == places_.end()) return;
  if (found->second->answer) {
    places_.erase(found);
  } else {
    found->second->forgotten = true;
  }
}

void ReplyWaiters::Drop(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  places_.erase(Key(isolate, id));
}

bool ReplyWaiters::Offer(Envelope& envelope) {
  std::shared_ptr<Place> place;
  {
    MutexLock lock(mutex_);
    auto found = places_.find(Key(envelope.isolate, envelope.id));
    if (found == places_.end()) return false;
    if (found->second->forgotten) {
      places_.erase(found);
      return true;
    }
    place = found->second;
    place->answer = std::move(envelope);
    place->answered.store(true, std::memory_order_release);
  }
  place->arrived.NotifyOne();
  return true;
}

}  // namespace network_runtime
