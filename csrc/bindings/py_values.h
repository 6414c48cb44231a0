// Python values to payloads, in one pass, and back. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// Adds `encode` and `decode` of _core.pyi.
void RegisterValues(pybind11::module_& module);

}  // namespace network_runtime
