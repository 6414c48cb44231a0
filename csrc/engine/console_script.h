// Runs source text that uses `await` outside of functions, as a DevTools console does: in V8's REPL mode. What the
// source declares stays for the next source. The next source may declare it again if it is run in this way too.
#pragma once

#include <v8-promise.h>

#include <string_view>

#include "engine/isolate_lock.h"
#include "engine/script_source.h"

namespace network_runtime {

// The property of the result's value that holds the completion value.
inline constexpr std::string_view kConsoleResult = ".repl_result";

// Returns a promise of an object without prototype whose only property is kConsoleResult. Empty, with a SyntaxError
// pending, when the source does not compile or declares what a script has declared. In stacks, characters of
// the file name that a URL cannot have are written as %XX.
v8::MaybeLocal<v8::Promise> RunConsoleScript(const IsolateLock& lock, const ScriptSource& source);

}  // namespace network_runtime
