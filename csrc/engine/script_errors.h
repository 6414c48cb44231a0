// Errors out of V8 and into it.
#pragma once

#include <v8-context.h>
#include <v8-exception.h>

#include <string_view>

#include "base/script_error.h"

namespace network_runtime {

// Starts the file names of our own scripts; users see none of their frames.
inline constexpr std::string_view kOwnScripts = "network_runtime:";

// The function (message, name) => DOMException in the context's embedder data (js/shared/80_lazy_globals.js).
inline constexpr int kMakeDomExceptionIndex = 4;

// What `thrown` says of itself. Runs getters that a script may have defined; whatever they throw is ignored, and a
// termination leaves the parts empty. `stacks`: those of its causes are the reader's business.
ScriptError DescribeError(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                          bool stacks = true);
// The same without the details.
ScriptError DescribeTexts(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown);

// A JavaScript Error with `error`'s name, message and details; a built-in class where the name is one's. The stack is
// the other side's, when it has one. Its origin is found again by DescribeTexts, whoever has had it meanwhile.
v8::Local<v8::Value> MakeError(v8::Isolate* isolate, v8::Local<v8::Context> context, const ScriptError& error);

// From now on, scripts of the isolate read stacks without our frames. `context` is from a snapshot of ours.
void HideOwnFrames(v8::Isolate* isolate, v8::Local<v8::Context> context);

// The JavaScript function that does it (js/shared/05_stacks.js) is kept here, in the context's embedder data.
inline constexpr int kPrepareStackIndex = 5;

// Throws one in the running script; a DOMException where `name` is one of theirs.
void ThrowError(v8::Isolate* isolate, std::string_view name, std::string_view message);

}  // namespace network_runtime
