// Runs a host script's synchronous ops in Python, and gets its modules from Python.
#pragma once

#include <pybind11/pybind11.h>

#include "bindings/gil.h"
#include "runtime/op_dispatcher.h"

namespace network_runtime {

// Constructed with the GIL held. Called and closed without the GIL, on the host's thread. When that thread never ran,
// destroyed on a thread of Python's.
class PyOpDispatcher final : public OpDispatcher {
 public:
  // `call`, `modules` and `check`: SyncOps, ModuleSources and PermissionChecks of _core.pyi.
  PyOpDispatcher(pybind11::object call, pybind11::object modules, pybind11::object check)
      : maps_imports_(modules.attr("maps_imports").cast<bool>()),
        code_cache_folder_(modules.attr("code_cache_folder").cast<std::string>()),
        call_(std::move(call)),
        modules_(std::move(modules)),
        check_(std::move(check)) {}
  ~PyOpDispatcher() override;

  bool Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
            std::string* code) override;
  bool CheckPermission(const PermissionCheck& check, std::string* used, ScriptError* error, std::string* code) override;
  bool ResolveModule(const std::string& specifier, const std::string& referrer, std::string* url,
                     ScriptError* error) override;
  std::string CodeCacheFolder() override { return code_cache_folder_; }
  bool MapsImports() override { return maps_imports_; }
  bool WantModules(const std::vector<std::string>& urls, bool by_import_call) override;
  bool LoadModule(const std::string& url, const std::string& type, bool by_import_call, ModuleSource* source,
                  ScriptError* error) override;
  void Close() override;

 private:
  template <typename Body>
  bool InPython(const std::string& what, ScriptError* error, std::string* code, Body body);

  const bool maps_imports_;
  const std::string code_cache_folder_;
  PyThread thread_;
  pybind11::object call_;
  pybind11::object modules_;
  pybind11::object check_;
};

}  // namespace network_runtime
