// One message on its way between an isolate and its host. Only C++ writes `kind` and `isolate`: a guest cannot claim to
// be another isolate or to send another kind of message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/payload.h"
#include "base/script_error.h"
#include "bus/source_language.h"

namespace network_runtime {

enum class EnvelopeKind : uint8_t {
  // Into an isolate.
  kExecute,     // data.text = source, name = file name, language
  kEvaluate,    // the same; id = to be answered by kEvaluated or kEvaluateFailed
  kEvent,       // name = event (both directions)
  kReply,       // id = the guest's request; data = the answer
  kReplyError,  // id = the guest's request; error
  kDestroy,     // orderly end: what is queued before it is still delivered
  // Out of an isolate.
  kCreated,         // the isolate is there
  kCreateFailed,    // error
  kRequest,         // id = the guest's, name = method; to be answered by kReply or kReplyError
  kEvaluated,       // id, data
  kEvaluateFailed,  // id, error; data = of a result that could not be sent, the path to the culprit
  kSystem,          // name = "terminated", "destroyed", "error", "console", "unresponsive"; data
  // Between the host script and the native side that serves it.
  kOp,         // id = promise, name = op, data = arguments
  kOpDone,     // id, data
  kOpFailed,   // id, error
  kHostEnded,  // the host script is over: id = exit code, error when it failed; where output was lost, isolate = the
               // descriptor, name = the errno
  // Bodies that travel in parts beside a request and its answer (js/lazy/body_stream.js); both directions, id = the
  // guest's request. Only our own scripts send them.
  kPart,  // data = bytes, as many as the receiver has granted at the most
  kStep,  // name = "open", "end", "error", "pull", "cancel" or "abort"; data
  // Delivered when everything that the isolate sent before it has been delivered. id = the evaluation whose answer
  // waits for that.
  kBarrier,
};

// For a body that travels in parts, in bytes: the receiver's first grant, and the largest size of one part.
inline constexpr int kBodyWindow = 256 << 10;
inline constexpr int kLargestPart = 64 << 10;
// The most WebSockets of one isolate that are not connected yet. While the mailbox is full, the host keeps as many
// refusals.
inline constexpr int kMostConnecting = 10'000;

struct Envelope {
  EnvelopeKind kind = EnvelopeKind::kEvent;
  uint32_t isolate = 0;
  uint64_t id = 0;
  std::string name;
  Payload data;
  std::unique_ptr<ScriptError> error;
  SourceLanguage language = SourceLanguage::kJavaScript;
  bool counted = false;  // by its sender's meter while it is in an Outbox

  size_t ByteSize() const {
    size_t size = kFixedCost + name.size() + data.ByteSize();
    if (error) size += error->ByteSize();  // a guest writes these too
    return size;
  }
  static constexpr size_t kFixedCost = 128;  // so that a million empty messages are not free
};

}  // namespace network_runtime
