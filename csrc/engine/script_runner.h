// Runs source text as a script whose completion value counts. Source that uses `await` outside of functions is no
// script; it is run as the body of an async function instead (its declarations are then its own), and the result is a
// promise.
#pragma once

#include <v8-value.h>

#include <string_view>

#include "engine/isolate_lock.h"

namespace network_runtime {

// Empty, with an exception pending, when it does not compile or throws.
v8::MaybeLocal<v8::Value> RunSource(const IsolateLock& lock, std::string_view source, std::string_view file_name);

}  // namespace network_runtime
