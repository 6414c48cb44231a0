// Errors out of V8 and into it. On the isolate's thread.
#pragma once

#include <v8-context.h>
#include <v8-exception.h>

#include <string_view>

#include "base/script_error.h"

namespace network_runtime {

// Starts the file names of our own scripts; users see none of their frames.
inline constexpr std::string_view kOwnScripts = "network_runtime:";

// What `thrown` says of itself. Runs getters that a script may have defined; whatever they throw is ignored, and a
// termination leaves the parts empty. `stacks`: those of its causes are the reader's business.
ScriptError DescribeError(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                          bool stacks = true);
// The same without the details.
ScriptError DescribeTexts(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown);

// A JavaScript Error with `error`'s name, message and details; a built-in class where the name is one's. The stack is
// the other side's, when it has one. Its origin is found again by DescribeTexts, whoever has had it meanwhile.
v8::Local<v8::Value> MakeError(v8::Isolate* isolate, v8::Local<v8::Context> context, const ScriptError& error);

// From now on, scripts of the isolate read stacks without our frames (js/shared/05_stacks.js). `context` is from a
// snapshot of ours.
void HideOwnFrames(v8::Isolate* isolate, v8::Local<v8::Context> context);

// Throws one in the running script; a DOMException where `name` is one of theirs.
void ThrowError(v8::Isolate* isolate, std::string_view name, std::string_view message);

}  // namespace network_runtime
