// The queue into one isolate. Any thread may push; the thread that runs the isolate's turn pops. First in, first out.
// When it is full the push is refused and the sender is told: nothing waits, nothing is dropped.
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
  kTooLarge,  // more bytes than are taken at any time: to try again is no use. Said by who asks before it pushes
};

class Mailbox {
 public:
  Mailbox(size_t max_messages, size_t max_bytes) : meter_(max_messages, max_bytes) {}

  // kReply, kReplyError, kDestroy, kStep and kOp... are always accepted while open: they answer what was already
  // counted elsewhere. An envelope that is not accepted is dropped.
  PushResult Push(Envelope envelope);

  // Puts `last` (a kDestroy, say) behind everything and refuses whatever comes later, but for answers (kReply,
  // kReplyError, kOpDone, kOpFailed), which go on until Clear. False, and `last` dropped, when it was closed before.
  bool CloseWith(Envelope last);

  std::optional<Envelope> Pop();

  // Refuses everything from now on, and hands over what was queued.
  std::deque<Envelope> Clear();

  bool empty() const;
  size_t bytes() const { return meter_.bytes(); }

 private:
  enum class State : uint8_t { kOpen, kClosing, kCleared };

  mutable Mutex mutex_;
  std::deque<Envelope> queue_ GUARDED_BY(mutex_);
  State state_ GUARDED_BY(mutex_) = State::kOpen;
  Meter meter_;
};

}  // namespace network_runtime
