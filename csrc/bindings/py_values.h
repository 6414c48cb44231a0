// Python values to payloads, in one pass, and back. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// What orjson makes of `text`, a `bytes` that holds JSON, or where it takes halves of surrogate pairs for wrong,
// Python's own parser. Null with an exception set.
PyObject* ParseJson(PyObject* text);

// Adds `encode` and `decode` of _core.pyi.
void RegisterValues(pybind11::module_& module);

}  // namespace network_runtime
