// Python values to payloads, in one pass. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// Adds `encode` and `call_without_collector` of _core.pyi.
void RegisterValues(pybind11::module_& module);

}  // namespace network_runtime
