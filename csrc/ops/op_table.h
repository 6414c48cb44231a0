// Every native function that our scripts can call, in one table: the snapshot holds references to them by their place
// in it, so the builder and the runtime must agree on the order.
#pragma once

#include <v8-function-callback.h>

#include <span>

namespace network_runtime {

struct OpDeclaration {
  const char* name;
  v8::FunctionCallback callback;
  int length;      // the number of arguments
  bool host_only;  // not there in a worker's snapshot
};

std::span<const OpDeclaration> TimerOps();
std::span<const OpDeclaration> NetworkOps();
std::span<const OpDeclaration> EncodingOps();
std::span<const OpDeclaration> CloneOps();
std::span<const OpDeclaration> InspectOps();
std::span<const OpDeclaration> SandboxOps();
std::span<const OpDeclaration> PythonOps();

// All of the above, in the order of the table.
std::span<const OpDeclaration> AllOps();

}  // namespace network_runtime
