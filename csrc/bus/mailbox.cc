#include "bus/mailbox.h"

#include <utility>

namespace network_runtime {
namespace {

// A queue that is closing still accepts answers, because code in the isolate waits for them.
bool IsAnswer(EnvelopeKind kind) {
  return kind == EnvelopeKind::kReply || kind == EnvelopeKind::kReplyError || kind == EnvelopeKind::kOpDone ||
         kind == EnvelopeKind::kOpFailed;
}

bool IsUnbounded(EnvelopeKind kind) {
  return IsAnswer(kind) || kind == EnvelopeKind::kDestroy || kind == EnvelopeKind::kStep || kind == EnvelopeKind::kOp;
}

}  // namespace

PushResult Mailbox::Push(Envelope envelope) {
  size_t bytes = envelope.ByteSize();
  MutexLock lock(mutex_);
  if (state_ == State::kCleared || (state_ == State::kClosing && !IsAnswer(envelope.kind))) return PushResult::kClosed;
  if (IsUnbounded(envelope.kind)) {
    meter_.TakeAnyway(bytes);
  } else if (!meter_.Take(bytes)) {
    return PushResult::kFull;
  }
  queue_.push_back(std::move(envelope));
  return PushResult::kAccepted;
}

bool Mailbox::CloseWith(Envelope last) {
  size_t bytes = last.ByteSize();
  MutexLock lock(mutex_);
  if (state_ != State::kOpen) return false;
  state_ = State::kClosing;
  meter_.TakeAnyway(bytes);
  queue_.push_back(std::move(last));
  return true;
}

std::optional<Envelope> Mailbox::Pop() {
  std::optional<Envelope> envelope;
  {
    MutexLock lock(mutex_);
    if (queue_.empty()) return std::nullopt;
    envelope = std::move(queue_.front());
    queue_.pop_front();
  }
  meter_.Give(envelope->ByteSize());
  return envelope;
}

std::deque<Envelope> Mailbox::Clear() {
  std::deque<Envelope> queued;
  {
    MutexLock lock(mutex_);
    state_ = State::kCleared;
    queued.swap(queue_);
  }
  for (const Envelope& envelope : queued) meter_.Give(envelope.ByteSize());
  return queued;
}

bool Mailbox::empty() const {
  MutexLock lock(mutex_);
  return queue_.empty();
}

}  // namespace network_runtime
