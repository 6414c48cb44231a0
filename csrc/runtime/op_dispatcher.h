// The host isolate's interface to what Python serves: ops, and the sources of modules. Plain C++; the bindings
// implement it.
#pragma once

#include <string>

#include "base/payload.h"
#include "base/script_error.h"

namespace network_runtime {

struct ModuleSource {
  std::string type;  // the type of the file: "javascript", "json"; "text" when the import asked for that
  std::string text;
};

// All methods are called on the host's thread, which holds no lock of ours. On failure they return false, and `error`
// says why.
class OpDispatcher {
 public:
  virtual ~OpDispatcher() = default;

  // Runs a synchronous op. `code`: a system error's name such as "ENOENT", or "".
  virtual bool Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                    std::string* code) = 0;

  // Resolves `specifier` in the module `referrer` to a URL.
  virtual bool ResolveModule(const std::string& specifier, const std::string& referrer, std::string* url,
                             ScriptError* error) = 0;
  // `asked`: the type that the import requests, as in ModuleSource.
  virtual bool LoadModule(const std::string& url, const std::string& asked, ModuleSource* source,
                          ScriptError* error) = 0;

  // No method is called after this.
  virtual void Close() = 0;
};

}  // namespace network_runtime
