#include "bus/mailbox.h"

#include <utility>

namespace network_runtime {
namespace {

bool AnswersSomething(EnvelopeKind kind) {
  return kind == EnvelopeKind::kReply || kind == EnvelopeKind::kReplyError;
}

}  // namespace

PushResult Mailbox::Push(Envelope envelope) {
  MutexLock lock(mutex_);
  bool answer = AnswersSomething(envelope.kind);
  if (state_ == State::kCleared || (state_ == State::kClosing && !answer)) return PushResult::kClosed;
  size_t bytes = envelope.ByteSize();
  if (answer) {
    meter_.TakeAnyway(bytes);
  } else if (!meter_.Take(bytes)) {
    return PushResult::kFull;
  }
  queue_.push_back(std::move(envelope));
  return PushResult::kAccepted;
}

bool Mailbox::CloseWith(Envelope last) {
  MutexLock lock(mutex_);
  if (state_ != State::kOpen) return false;
  state_ = State::kClosing;
  meter_.TakeAnyway(last.ByteSize());
  queue_.push_back(std::move(last));
  return true;
}

std::optional<Envelope> Mailbox::Pop() {
  MutexLock lock(mutex_);
  if (queue_.empty()) return std::nullopt;
  Envelope envelope = std::move(queue_.front());
  queue_.pop_front();
  meter_.Give(envelope.ByteSize());
  return envelope;
}

std::deque<Envelope> Mailbox::Clear() {
  MutexLock lock(mutex_);
  state_ = State::kCleared;
  for (const Envelope& envelope : queue_) meter_.Give(envelope.ByteSize());
  return std::exchange(queue_, {});
}

bool Mailbox::empty() const {
  MutexLock lock(mutex_);
  return queue_.empty();
}

}  // namespace network_runtime
