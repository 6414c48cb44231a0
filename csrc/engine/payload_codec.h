// JavaScript values to payloads and back: the semantics of JSON.stringify and JSON.parse (ECMA-262, section JSON
// Object), plus array buffers and views, which travel as bytes.
#pragma once

#include <v8-container.h>
#include <v8-context.h>
#include <v8-isolate.h>
#include <v8-value.h>

#include <cstddef>

#include "base/payload.h"

namespace network_runtime {

// Levels of arrays and objects in one message; what the parsers on the other side take.
inline constexpr int kDeepestMessage = 1000;

// False, with an exception pending, when `value` cannot be serialised (a cycle, a BigInt, too deep, more than `largest`
// bytes) or a script's own toJSON or getter threw. The isolate is entered; may run script.
bool EncodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value, size_t largest,
                   Payload* payload);

// The same for arguments of an op: a list of our own scripts' making. Bytes that are elements of it are not looked at
// one by one, so that large ones are cheap.
bool EncodeArguments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> arguments,
                     size_t largest, Payload* payload);

// Empty, with an exception pending, when the text is not JSON or there is no memory for it.
v8::MaybeLocal<v8::Value> DecodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, const Payload& payload);

// The two JavaScript functions that handle payloads with bytes (js/shared/10_payload.js) are kept here, in the
// context's embedder data.
inline constexpr int kStringifyWithBytesIndex = 1;
inline constexpr int kRestoreBytesIndex = 2;

}  // namespace network_runtime
