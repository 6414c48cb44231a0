// Converts JavaScript values to payloads and back. A value is first converted by JSON's own rules (ECMA-262, section
// JSON Object: toJSON, no undefined members, each getter once). Beyond JSON, buffers and views (as bytes), Date, Map,
// Set, BigInt and every number can be sent. Functions and symbols are refused.
//
// V8's JSON.stringify writes most messages. It runs in a mode in which it fails where a script's code would run. A look
// at the value afterwards (js/shared/10_payload.js, isPlain) finds what it left out. Only then is the value copied with
// marks (base/payload.h), from the start. On the isolate's thread, inside a turn.
#pragma once

#include <v8-container.h>
#include <v8-context.h>
#include <v8-isolate.h>
#include <v8-value.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/payload.h"

namespace network_runtime {

// The largest size of one message.
struct MessageBounds {
  MessageBounds(size_t most_bytes)
      : bytes(most_bytes) {}  // and any number of values  NOLINT(google-explicit-constructor)
  MessageBounds(size_t most_bytes, size_t most_values) : bytes(most_bytes), values(most_values) {}

  size_t bytes;
  // Counts the message itself, all items of arrays and all members of objects in it. Each becomes a Python object,
  // which is many times larger than its bytes in the text.
  size_t values = std::numeric_limits<size_t>::max();
};

// Why a value cannot be sent: `path` leads to the culprit ("data.items[3].when"), and `problem` continues the sentence
// from there.
struct Unsendable {
  std::string path;
  std::string problem;
};

struct EncodeOptions {
  std::string_view name = "data";    // where a path starts
  bool lenient = false;              // what cannot be sent counts as undefined
  Unsendable* unsendable = nullptr;  // filled in when that is the reason for a failure
  bool lend = false;                 // bytes, where possible: only for a reader that the isolate trusts
};

// Returns false, with an exception pending, when `value` cannot be sent or a script's own toJSON or getter threw. What
// cannot be sent gives a TypeError with the path to the culprit. What is too deep or larger than `bounds` gives a
// RangeError. The isolate is entered. May run script.
bool EncodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                   const MessageBounds& bounds, Payload* payload, const EncodeOptions& options = {});

// EncodePayload in two halves, for our scripts that look at the value themselves: a call from C++ into JavaScript takes
// as long as a small message.
enum class FirstLook : uint8_t {
  kDone,
  kIfPlain,  // `payload` has what JSON can express; it is complete if isPlain(value) is true
  kMarks,    // go on with EncodeMarked
  kFailed,   // with an exception pending
};
FirstLook EncodeFirst(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                      const MessageBounds& bounds, Payload* payload);
// Encodes a value that JSON cannot express completely, from a copy with marks. Otherwise as EncodePayload.
bool EncodeMarked(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  const MessageBounds& bounds, Payload* payload, const EncodeOptions& options = {});

// Throws the RangeError for a message that is larger than the queue.
void ThrowTooLarge(v8::Isolate* isolate, size_t size, size_t largest);

// The same for the arguments of an op: a list that our own scripts made. Bytes are lent, not copied, where their memory
// cannot go away; they are copied where it is shared or can be resized.
bool EncodeArguments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> arguments,
                     size_t largest, Payload* payload);

// Empty, with an exception pending, when the text is not JSON or there is no memory for it.
v8::MaybeLocal<v8::Value> DecodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, const Payload& payload);

}  // namespace network_runtime
