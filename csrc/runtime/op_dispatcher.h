// How the host isolate reaches what Python serves: ops, and the sources of modules. Plain C++: implemented by the
// bindings.
#pragma once

#include <string>

#include "base/payload.h"
#include "base/script_error.h"

namespace network_runtime {

struct ModuleSource {
  std::string type;  // what the file is: "javascript", "json"; "text" where that was asked for
  std::string text;
};

// All of it is called on the host's thread, which holds no lock of ours. False when it failed: `error` then says why.
class OpDispatcher {
 public:
  virtual ~OpDispatcher() = default;

  // Runs a synchronous op. `code`: a system error's name such as "ENOENT", or "".
  virtual bool Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                    std::string* code) = 0;

  // The URL that `specifier` means in the module `referrer`.
  virtual bool ResolveModule(const std::string& specifier, const std::string& referrer, std::string* url,
                             ScriptError* error) = 0;
  // `asked`: the type that the import asks for, as in ModuleSource.
  virtual bool LoadModule(const std::string& url, const std::string& asked, ModuleSource* source,
                          ScriptError* error) = 0;

  // Nothing is called any more.
  virtual void Close() = 0;
};

}  // namespace network_runtime
