#include "runtime/reply_waiters.h"

#include <utility>

namespace network_runtime {

void ReplyWaiters::Expect(uint32_t isolate, uint64_t id, bool in_order) {
  auto place = std::make_shared<Place>(in_order);
  MutexLock lock(mutex_);
  places_.try_emplace(Key(isolate, id), std::move(place));
}

std::optional<ReplyWaiters::Answer> ReplyWaiters::Wait(uint32_t isolate, uint64_t id, TimePoint deadline) {
  MutexLock lock(mutex_);
  auto found = places_.find(Key(isolate, id));
  if (found == places_.end()) return std::nullopt;
  // It stays in place until it is answered: only this thread removes it.
  Place& place = *found->second;
  mutex_.Unlock();
  SpinUntil([&] { return place.ready.load(std::memory_order_acquire); }, answerer_);
  mutex_.Lock();
  while (!place.ready && Clock::now() < deadline) place.arrived.WaitUntil(mutex_, deadline);
  if (!place.answer) return std::nullopt;
  Answer answer{.envelope = *std::exchange(place.answer, std::nullopt), .early = !place.ready};
  if (!answer.early) places_.erase(Key(isolate, id));
  return answer;
}

bool ReplyWaiters::AwaitBarrier(uint32_t isolate, uint64_t id, TimePoint deadline) {
  MutexLock lock(mutex_);
  auto found = places_.find(Key(isolate, id));
  if (found == places_.end()) return true;
  Place& place = *found->second;
  while (!place.ready && Clock::now() < deadline) place.arrived.WaitUntil(mutex_, deadline);
  if (!place.ready) return false;
  places_.erase(Key(isolate, id));
  return true;
}

void ReplyWaiters::Forget(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  auto found = places_.find(Key(isolate, id));
  if (found == places_.end()) return;
  if (found->second->answered) {
    places_.erase(found);
  } else {
    found->second->forgotten = true;
  }
}

void ReplyWaiters::Drop(uint32_t isolate, uint64_t id) {
  MutexLock lock(mutex_);
  places_.erase(Key(isolate, id));
}

ReplyWaiters::Offered ReplyWaiters::Offer(Envelope& envelope, uint64_t sent) {
  std::shared_ptr<Place> place;
  {
    MutexLock lock(mutex_);
    auto found = places_.find(Key(envelope.isolate, envelope.id));
    if (found == places_.end()) return Offered::kNotExpected;
    if (found->second->forgotten) {
      places_.erase(found);
      return Offered::kTaken;
    }
    place = found->second;
    place->answer = std::move(envelope);
    place->answered = true;
    if (place->in_order && sent != 0) {
      place->sent = sent;
      return Offered::kTakenInOrder;
    }
    place->ready.store(true, std::memory_order_release);
  }
  place->arrived.NotifyOne();
  return Offered::kTaken;
}

std::optional<uint64_t> ReplyWaiters::Pass(uint32_t isolate, uint64_t id) {
  std::shared_ptr<Place> place;
  uint64_t sent = 0;
  {
    MutexLock lock(mutex_);
    auto found = places_.find(Key(isolate, id));
    if (found == places_.end()) return std::nullopt;
    place = found->second;
    sent = place->sent;
    place->ready.store(true, std::memory_order_release);
  }
  place->arrived.NotifyOne();
  return sent;
}

}  // namespace network_runtime
