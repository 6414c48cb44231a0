#include "bus/outbox.h"

#include <iterator>
#include <utility>

namespace network_runtime {

bool Outbox::Push(Envelope envelope) {
  if (envelope.meter && !envelope.meter->Take(envelope.ByteSize())) return false;
  Append(std::move(envelope));
  return true;
}

void Outbox::PushAnyway(Envelope envelope) {
  if (envelope.meter) envelope.meter->TakeAnyway(envelope.ByteSize());
  Append(std::move(envelope));
}

void Outbox::Append(Envelope envelope) {
  bool first = false;
  {
    MutexLock lock(mutex_);
    first = head_ == queue_.size();
    queue_.push_back(std::move(envelope));
  }
  if (first) wake_();
}

std::vector<Envelope> Outbox::Drain(size_t max) {
  std::vector<Envelope> taken;
  bool more = false;
  {
    MutexLock lock(mutex_);
    if (head_ == 0 && queue_.size() <= max) {
      taken.swap(queue_);
    } else {
      size_t end = std::min(queue_.size(), head_ + max);
      auto first = queue_.begin() + static_cast<std::ptrdiff_t>(head_);
      auto last = queue_.begin() + static_cast<std::ptrdiff_t>(end);
      taken.assign(std::make_move_iterator(first), std::make_move_iterator(last));
      head_ = end;
      if (head_ == queue_.size()) {
        queue_.clear();
        head_ = 0;
      }
    }
    more = head_ != queue_.size();
  }
  for (Envelope& envelope : taken) {
    if (envelope.meter) envelope.meter->Give(envelope.ByteSize());
  }
  if (more) wake_();
  return taken;
}

bool Outbox::empty() const {
  MutexLock lock(mutex_);
  return head_ == queue_.size();
}

}  // namespace network_runtime
