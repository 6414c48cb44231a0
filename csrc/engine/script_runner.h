// Runs source text as a script and returns its completion value. Source that uses `await` outside of functions is no
// script: it is run as a DevTools console runs it (engine/console_script.h).
#pragma once

#include <v8-value.h>

#include <string_view>

#include "engine/isolate_lock.h"
#include "engine/script_source.h"

namespace network_runtime {

struct Completion {
  v8::Local<v8::Value> value;
  bool in_console = false;  // `value` comes from RunConsoleScript
};

// Returns false, with an exception pending, when the source does not compile or throws.
bool RunSource(const IsolateLock& lock, const ScriptSource& source, Completion* completion);

}  // namespace network_runtime
