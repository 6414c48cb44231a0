// Source text that uses `await` outside of functions, run as a DevTools console runs it: V8's REPL mode. What it
// declares stays for the next source, which may declare it anew where it is run in this way too.
#pragma once

#include <v8-promise.h>

#include <string_view>

#include "engine/isolate_lock.h"

namespace network_runtime {

// The property of the result's value that holds the completion value.
inline constexpr std::string_view kConsoleResult = ".repl_result";

// A promise of an object without prototype, whose only property is kConsoleResult. Empty, with a SyntaxError pending,
// when the source does not compile or declares what a script has declared. Characters of `file_name` that a URL does
// not have are written as %XX in its stacks.
v8::MaybeLocal<v8::Promise> RunConsoleScript(const IsolateLock& lock, std::string_view source,
                                             std::string_view file_name);

}  // namespace network_runtime
