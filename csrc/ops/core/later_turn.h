// Runs native work in a later turn of an isolate, after what runs now and its microtasks.
#pragma once

#include <v8-isolate.h>

#include <functional>

namespace network_runtime {

// Calls `work` once in a later turn, in the isolate's context. It is never called when the isolate ends before. Then
// `work` is destroyed without the isolate's lock, so it must not own V8 handles. On the isolate's thread.
void InLaterTurn(v8::Isolate* isolate, std::function<void()> work);

}  // namespace network_runtime
