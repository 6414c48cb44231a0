// JavaScript values to payloads and back. What a value says of itself by JSON's own rules comes first (ECMA-262,
// section JSON Object: toJSON, no undefined members, each getter once). Beyond JSON travel buffers and views (as
// bytes), Date, Map, Set, BigInt and every number. Functions and symbols are refused.
//
// V8's JSON.stringify writes most messages. It is run so that it fails where a script's code would run, and a look at
// the value afterwards (js/shared/10_payload.js, isPlain) finds what it left out; only then is the value copied with
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

// What one message may have.
struct MessageBounds {
  MessageBounds(size_t most_bytes)
      : bytes(most_bytes) {}  // and any number of values  NOLINT(google-explicit-constructor)
  MessageBounds(size_t most_bytes, size_t most_values) : bytes(most_bytes), values(most_values) {}

  size_t bytes;
  // The message itself, and all items of arrays and members of objects in it: each becomes an object of Python's, of
  // many times the bytes that it has in a text.
  size_t values = std::numeric_limits<size_t>::max();
};

// What cannot be sent: `path` leads there ("data.items[3].when"), and `problem` goes on from it.
struct Unsendable {
  std::string path;
  std::string problem;
};

struct EncodeOptions {
  std::string_view name = "data";    // where a path starts
  bool lenient = false;              // what cannot be sent counts as undefined
  Unsendable* unsendable = nullptr;  // filled in where that is why it failed
};

// False, with an exception pending, when `value` cannot be sent (a TypeError with the path to the culprit; a RangeError
// where it is too deep or larger than `bounds`) or a script's own toJSON or getter threw. The isolate is
// entered; may run script.
bool EncodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                   const MessageBounds& bounds, Payload* payload, const EncodeOptions& options = {});

// EncodePayload in two halves, for scripts of ours that look at the value themselves: to call JavaScript from C++ takes
// as long as a small message.
enum class FirstLook : uint8_t {
  kDone,
  kIfPlain,  // `payload` has what JSON says; it is all that there is to say if isPlain(value) says so
  kMarks,    // for EncodeMarked
  kFailed,   // with an exception pending
};
FirstLook EncodeFirst(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                      const MessageBounds& bounds, Payload* payload);
// The road for values of which JSON says too little: of a copy with marks. As EncodePayload.
bool EncodeMarked(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  const MessageBounds& bounds, Payload* payload, const EncodeOptions& options = {});

// Throws the RangeError for a message that the queue cannot ever hold.
void ThrowTooLarge(v8::Isolate* isolate, size_t size, size_t largest);

// The same for arguments of an op: a list of our own scripts' making. Bytes that are elements of it are not looked at
// one by one, so that large ones are cheap.
bool EncodeArguments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> arguments,
                     size_t largest, Payload* payload);

// Empty, with an exception pending, when the text is not JSON or there is no memory for it.
v8::MaybeLocal<v8::Value> DecodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, const Payload& payload);

}  // namespace network_runtime
