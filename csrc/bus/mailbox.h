// The queue into one isolate. Any thread may push; the thread that runs the isolate's turn pops. First in, first out.
// When the queue is full, a push is refused and the sender is told. No sender blocks, and no message is dropped
// silently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/mutex.h"
#include "bus/envelope.h"
#include "bus/meter.h"

namespace network_runtime {

enum class PushResult : uint8_t {
  kAccepted,
  kFull,      // count or bytes are at their bound
  kClosed,    // the isolate takes no more messages
  kTooLarge,  // larger than the queue ever takes: a retry is useless. Reported by callers that check before they push
};

class Mailbox {
 public:
  Mailbox(size_t max_messages, size_t max_bytes) : meter_(max_messages, max_bytes) {}

  // kReply, kReplyError, kDestroy, kStep and kOp... are always accepted while the queue is open: they answer messages
  // that were already counted elsewhere. An envelope that is not accepted is dropped.
  PushResult Push(Envelope envelope);

  // Puts `last` (for example a kDestroy) behind everything else. Refuses whatever comes later except answers (kReply,
  // kReplyError, kOpDone, kOpFailed), which it accepts until Clear. When the queue was closed before, returns false and
  // drops `last`.
  bool CloseWith(Envelope last);

  std::optional<Envelope> Pop();

  // Refuses everything from now on, and returns what was queued.
  std::deque<Envelope> Clear();

  bool empty() const;
  size_t bytes() const { return meter_.bytes(); }
  size_t messages() const { return meter_.messages(); }

 private:
  enum class State : uint8_t { kOpen, kClosing, kCleared };

  mutable Mutex mutex_;
  std::deque<Envelope> queue_ GUARDED_BY(mutex_);
  State state_ GUARDED_BY(mutex_) = State::kOpen;
  Meter meter_;
};

}  // namespace network_runtime
