// The host isolate's interface to what Python serves: ops, and the sources of modules. Plain C++; the bindings
// implement it.
#pragma once

#include <string>
#include <vector>

#include "base/payload.h"
#include "base/permission.h"
#include "base/script_error.h"

namespace network_runtime {

struct ModuleSource {
  std::string bytes;     // of scripts and JSON: UTF-8 without a byte order mark
  std::string name;      // where the URL has no name that says what it is (data:), one that does: ".js"; else empty
  std::string language;  // of a script, as in ModuleKind. What is no JavaScript is made that before it is compiled.
};

// All methods are called on the host's thread, which holds no lock of ours. On failure they return false, and `error`
// says why.
class OpDispatcher {
 public:
  virtual ~OpDispatcher() = default;

  // Runs a synchronous op. `code`: a system error's name such as "ENOENT", or "".
  virtual bool Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                    std::string* code) = 0;

  // As HostDelegate's.
  virtual bool CheckPermission(const PermissionCheck& check, std::string* used, ScriptError* error,
                               std::string* code) = 0;

  // The folder where V8's code of modules is kept; empty: nowhere.
  virtual std::string CodeCacheFolder() = 0;
  // True where an import map has a say in what a specifier means.
  virtual bool MapsImports() = 0;
  // Resolves `specifier` in the module `referrer` to a URL.
  virtual bool ResolveModule(const std::string& specifier, const std::string& referrer, std::string* url,
                             ScriptError* error) = 0;
  // Says which URLs a graph needs next, before they are read. False where each must come from LoadModule, which checks
  // whether the script may read it.
  virtual bool WantModules(const std::vector<std::string>& urls, bool by_import_call) = 0;
  // `type`: what the import asks for, "javascript", "json", "text" or "bytes". `by_import_call`: not by the import
  // statements of the main module's graph, which need no permission.
  virtual bool LoadModule(const std::string& url, const std::string& type, bool by_import_call, ModuleSource* source,
                          ScriptError* error) = 0;

  // No method is called after this.
  virtual void Close() = 0;
};

}  // namespace network_runtime
