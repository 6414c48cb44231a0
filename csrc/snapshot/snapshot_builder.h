// Makes one startup snapshot: runs js/shared and then js/<folder> in a fresh context.
//
// Each script is one function expression. It is called with {primordials, ops, entries, globals, internals}: `ops` the
// native functions, `entries` where it leaves what native code calls, `globals` where it leaves what becomes a global,
// `internals` where it leaves what later scripts use. None of the five can be reached from the finished context.
#pragma once

#include <string>

#include "engine/snapshot.h"

namespace network_runtime {

// The snapshot, or "" after saying on standard error which script failed. V8 is initialised.
std::string BuildSnapshot(IsolateKind kind, const char* folder);

}  // namespace network_runtime
