// Makes one startup snapshot: runs js/shared and then js/<folder> in a fresh context.
//
// Each script is one function expression. It is called with {primordials, constants, ops, entries, globals, internals}.
// `ops` has the native functions. `entries` takes the functions that native code calls, `globals` what becomes a
// global, `internals` what later scripts use. None of these objects can be reached from the finished context.
#pragma once

#include <string>

#include "engine/snapshot.h"

namespace network_runtime {

// Returns the snapshot. When a script fails, reports it on standard error and returns "". V8 is initialised.
std::string BuildSnapshot(IsolateKind kind, const char* folder);

}  // namespace network_runtime
