#include "bus/outbox.h"

#include <algorithm>
#include <iterator>

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
    sender->queue_.push_back(std::move(envelope));
    if (!std::exchange(sender->in_turn_, true)) {
      first = turns_.empty();
      turns_.push_back(sender);
    }
  }
  if (first) wake_();
}

std::deque<Envelope> Outbox::Silence(Sender& sender) {
  std::deque<Envelope> dropped;
  size_t bytes = 0;
  size_t messages = 0;
  {
    MutexLock lock(mutex_);
    sender.silenced_ = true;
    dropped.swap(sender.queue_);
    for (Envelope& envelope : dropped) {
      if (envelope.counted) {
        bytes += envelope.ByteSize();
        ++messages;
      } else {
        sender.queue_.push_back(std::move(envelope));
      }
    }
    if (sender.queue_.empty() && std::exchange(sender.in_turn_, false)) {
      std::erase_if(turns_, [&](const SenderPtr& other) { return other.get() == &sender; });
    }
  }
  sender.meter_.Give(bytes, messages);
  return dropped;
}

bool Outbox::Take(Turn* turn) {
  std::vector<Envelope>& taken = turn->envelopes;
  taken.clear();
  size_t bytes = 0;
  size_t counted = 0;
  size_t counted_bytes = 0;
  {
    MutexLock lock(mutex_);
    drains_.fetch_add(1, std::memory_order_release);
    if (turns_.empty()) {
      turn->sender.reset();
      return false;
    }
    turn->sender = std::move(turns_.front());
    turns_.pop_front();
    const size_t most = turns_.empty() ? kTurnAlone : kTurnMessages;
    Sender& sender = *turn->sender;
    do {
      Envelope& next = taken.emplace_back(std::move(sender.queue_.front()));
      sender.queue_.pop_front();
      const size_t size = next.ByteSize();
      bytes += size;
      if (next.counted) {
        ++counted;
        counted_bytes += size;
      }
    } while (!sender.queue_.empty() && taken.size() < most && bytes < kTurnBytes);
    sender.in_turn_ = !sender.queue_.empty();
    if (sender.in_turn_) turns_.push_back(turn->sender);
  }
  if (counted != 0) turn->sender->meter_.Give(counted_bytes, counted);
  return true;
}

void Outbox::PutBack(Turn* turn, size_t first) {
  auto& taken = turn->envelopes;
  bool wake = false;
  if (first < taken.size()) {
    Sender& sender = *turn->sender;
    MutexLock lock(mutex_);
    for (size_t index = taken.size(); index-- > first;) {
      Envelope& envelope = taken[index];
      if (envelope.counted) {
        if (sender.silenced_) continue;
        sender.meter_.TakeAnyway(envelope.ByteSize());
      }
      sender.queue_.push_front(std::move(envelope));
    }
    if (!sender.queue_.empty() && !std::exchange(sender.in_turn_, true)) {
      wake = turns_.empty();
      turns_.push_back(turn->sender);
    }
  }
  taken.clear();
  turn->sender.reset();
  if (wake) wake_();
}

bool Outbox::empty() const {
  MutexLock lock(mutex_);
  return turns_.empty();
}

}  // namespace network_runtime
