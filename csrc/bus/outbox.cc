#include "bus/outbox.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace network_runtime {
namespace {

// Gives the room of a run of envelopes from one sender back in one go: its meter is in another processor's cache.
void GiveRoomBack(std::vector<Envelope>& envelopes) {
  for (auto next = envelopes.begin(); next != envelopes.end();) {
    std::shared_ptr<Meter> meter = std::move(next->meter);
    size_t bytes = 0;
    size_t messages = 0;
    do {
      bytes += next->ByteSize();
      ++messages;
      next->meter.reset();
      ++next;
    } while (next != envelopes.end() && next->meter == meter);
    if (meter) meter->Give(bytes, messages);
  }
}

}  // namespace

Outbox::~Outbox() { Drain(std::numeric_limits<size_t>::max()); }

bool Outbox::Push(Envelope envelope) {
  if (envelope.meter && !envelope.meter->Take(envelope.ByteSize())) return false;
  Append(std::move(envelope));
  return true;
}

void Outbox::PushAnyway(Envelope envelope) {
  if (envelope.meter) envelope.meter->TakeAnyway(envelope.ByteSize());
  Append(std::move(envelope));
}

void Outbox::Append(Envelope&& envelope) {
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
    drains_.fetch_add(1, std::memory_order_release);
    if (head_ == 0 && queue_.size() <= max) {
      taken.swap(queue_);
    } else {
      size_t count = std::min(max, queue_.size() - head_);
      auto first = queue_.begin() + static_cast<std::ptrdiff_t>(head_);
      auto last = first + static_cast<std::ptrdiff_t>(count);
      taken.assign(std::make_move_iterator(first), std::make_move_iterator(last));
      head_ += count;
      if (head_ == queue_.size()) {
        queue_.clear();
        head_ = 0;
      } else if (head_ > queue_.size() / 2) {
        // A queue that is never quite empty must not keep what was taken for ever; half at a time costs each envelope
        // one move.
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
      }
      more = head_ != queue_.size();
    }
  }
  GiveRoomBack(taken);
  if (more) wake_();
  return taken;
}

bool Outbox::empty() const {
  MutexLock lock(mutex_);
  return head_ == queue_.size();
}

}  // namespace network_runtime
