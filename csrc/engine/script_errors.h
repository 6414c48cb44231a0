// Converts errors between V8 and plain values. On the isolate's thread.
#pragma once

#include <v8-context.h>
#include <v8-exception.h>

#include <string_view>

#include "base/script_error.h"

namespace network_runtime {

// The prefix of the file names of our own scripts. Users see none of their frames.
inline constexpr std::string_view kOwnScripts = "network_runtime:";

// Describes `thrown`. Runs getters that a script may have defined. What they throw is ignored, and a termination leaves
// the parts empty. `stacks`: with the stacks of its causes, as far as the reader may see them.
ScriptError DescribeError(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                          bool stacks = true);
// Describes `thrown` for a report of the host's: values that are no errors, among its causes too, also as the console
// shows them, and an error that was met before as a reference (js/lazy/host/uncaught.js).
ScriptError DescribeForReport(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown);
// The same without the details.
ScriptError DescribeTexts(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown);

// Makes a JavaScript Error with `error`'s name, message and details, of a built-in class when the name is that of one.
// The stack is the other side's, when it has one. DescribeTexts finds the error's origin again, whatever scripts have
// done with the error meanwhile.
v8::Local<v8::Value> MakeError(v8::Isolate* isolate, v8::Local<v8::Context> context, const ScriptError& error);

// From now on, scripts of the isolate read stacks without our frames (js/shared/05_stacks.js). `context` is from a
// snapshot of ours.
void HideOwnFrames(v8::Isolate* isolate, v8::Local<v8::Context> context);

// Throws an error in the running script: a DOMException when `name` is the name of one.
void ThrowError(v8::Isolate* isolate, std::string_view name, std::string_view message);

}  // namespace network_runtime
