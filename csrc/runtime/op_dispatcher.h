// How the host isolate reaches the ops that Python serves. Plain C++: implemented by the bindings.
#pragma once

#include <string>

#include "base/payload.h"
#include "base/script_error.h"

namespace network_runtime {

class OpDispatcher {
 public:
  virtual ~OpDispatcher() = default;

  // Runs a synchronous op on the host's thread, which holds no lock of ours. False when it failed: `error` and `code`
  // (a system error's name such as "ENOENT", or "") then say why.
  virtual bool Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                    std::string* code) = 0;
};

}  // namespace network_runtime
