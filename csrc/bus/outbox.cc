#include "bus/outbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace network_runtime {

bool Outbox::Push(const SenderPtr& sender, Envelope envelope) {
  if (!sender->meter_.Take(envelope.ByteSize())) return false;
  envelope.counted = true;
  Append(sender, std::move(envelope));
  return true;
}

void Outbox::PushAnyway(const SenderPtr& sender, Envelope envelope) {
  sender->meter_.TakeAnyway(envelope.ByteSize());
  envelope.counted = true;
  Append(sender, std::move(envelope));
}

void Outbox::PushOwn(const SenderPtr& sender, Envelope envelope) {
  envelope.counted = false;
  Append(sender, std::move(envelope));
}

void Outbox::Append(const SenderPtr& sender, Envelope&& envelope) {
  bool first = false;
  {
    MutexLock lock(mutex_);
    if (sender->silenced_ && envelope.counted) {
      sender->meter_.Give(envelope.ByteSize());
      return;
    }
    sender->pushed_.push_back(std::move(envelope));
    if (!sender->in_turn_ && !sender->held_) {
      first = Enter(sender, waiting_);
      any_waiting_.store(true, std::memory_order_release);
    }
  }
  if (first) wake_();
}

bool Outbox::Enter(const SenderPtr& sender, std::deque<SenderPtr>& queue) {
  sender->in_turn_ = true;
  queue.push_back(sender);
  return in_turn_++ == 0;
}

bool Outbox::Refill(Sender& sender) {
  if (sender.next_.empty()) sender.next_.swap(sender.pushed_);
  if (!sender.next_.empty()) return true;
  sender.in_turn_ = false;
  --in_turn_;
  return false;
}

std::deque<Envelope> Outbox::Silence(Sender& sender) {
  std::deque<Envelope> dropped;
  size_t bytes = 0;
  {
    MutexLock taking(taking_);
    MutexLock lock(mutex_);
    sender.silenced_ = true;
    std::deque<Envelope> kept;
    for (std::deque<Envelope>* queue : {&sender.next_, &sender.pushed_}) {
      for (Envelope& envelope : *queue) {
        if (envelope.counted) bytes += envelope.ByteSize();
        (envelope.counted ? dropped : kept).push_back(std::move(envelope));
      }
      queue->clear();
    }
    sender.next_.swap(kept);
    if (sender.in_turn_ && sender.next_.empty()) Leave(sender);
  }
  sender.meter_.Give(bytes, dropped.size());
  return dropped;
}

bool Outbox::Take(Turn* turn) {
  std::vector<Envelope>& taken = turn->envelopes;
  taken.clear();
  size_t counted = 0;
  size_t counted_bytes = 0;
  {
    MutexLock taking(taking_);
    drains_.fetch_add(1, std::memory_order_release);
    if (any_waiting_.load(std::memory_order_acquire)) {
      MutexLock lock(mutex_);
      for (SenderPtr& sender : waiting_) {
        Refill(*sender);
        turns_.push_back(std::move(sender));
      }
      waiting_.clear();
      any_waiting_.store(false, std::memory_order_relaxed);
    }
    if (turns_.empty()) {
      turn->sender.reset();
      return false;
    }
    turn->sender = std::move(turns_.front());
    turns_.pop_front();
    const size_t most = turns_.empty() ? kTurnAlone : kTurnMessages;
    Sender& sender = *turn->sender;
    size_t bytes = 0;
    do {
      Envelope& next = taken.emplace_back(std::move(sender.next_.front()));
      sender.next_.pop_front();
      const size_t size = next.ByteSize();
      bytes += size;
      if (next.counted) {
        ++counted;
        counted_bytes += size;
      }
    } while (!sender.next_.empty() && taken.size() < most && bytes < kTurnBytes);
    bool more = !sender.next_.empty();
    if (!more) {
      MutexLock lock(mutex_);
      more = Refill(sender);
    }
    if (more) turns_.push_back(turn->sender);
  }
  if (counted != 0) turn->sender->meter_.Give(counted_bytes, counted);
  return true;
}

void Outbox::PutBack(Turn* turn, size_t first) {
  auto& taken = turn->envelopes;
  bool wake = false;
  if (first < taken.size()) {
    Sender& sender = *turn->sender;
    MutexLock taking(taking_);
    MutexLock lock(mutex_);
    for (size_t index = taken.size(); index-- > first;) {
      Envelope& envelope = taken[index];
      if (envelope.counted) {
        if (sender.silenced_) continue;
        sender.meter_.TakeAnyway(envelope.ByteSize());
      }
      sender.next_.push_front(std::move(envelope));
    }
    if (!sender.next_.empty() && !sender.in_turn_ && !sender.held_) wake = Enter(turn->sender, turns_);
  }
  taken.clear();
  turn->sender.reset();
  if (wake) wake_();
}

void Outbox::Leave(Sender& sender) {
  sender.in_turn_ = false;
  --in_turn_;
  for (std::deque<SenderPtr>* senders : {&turns_, &waiting_}) {
    std::erase_if(*senders, [&](const SenderPtr& other) { return other.get() == &sender; });
  }
}

void Outbox::Hold(Sender& sender) {
  MutexLock taking(taking_);
  MutexLock lock(mutex_);
  sender.held_ = true;
  if (sender.in_turn_) Leave(sender);
}

void Outbox::Release(const SenderPtr& sender) {
  bool wake = false;
  {
    MutexLock taking(taking_);
    MutexLock lock(mutex_);
    if (!std::exchange(sender->held_, false)) return;
    if (sender->next_.empty()) sender->next_.swap(sender->pushed_);
    if (!sender->next_.empty()) wake = Enter(sender, turns_);
  }
  if (wake) wake_();
}

bool Outbox::empty() const {
  MutexLock lock(mutex_);
  return in_turn_ == 0;
}

}  // namespace network_runtime
