// Native work in a later turn of an isolate, after what runs now and its microtasks.
#pragma once

#include <v8-isolate.h>

#include <functional>

namespace network_runtime {

// Calls `work` once in a later turn, in the isolate's context, or never when the isolate ends before. It is then
// destroyed without the isolate's lock: it must not own handles of V8. On the isolate's thread.
void InLaterTurn(v8::Isolate* isolate, std::function<void()> work);

}  // namespace network_runtime
