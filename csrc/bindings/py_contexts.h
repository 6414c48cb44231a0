// Calls of handlers in contexts of their own (PEP 567). The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// run_in_copy of _core.pyi. Returns a new reference; null with an exception set.
PyObject* CallInCopy(PyObject* source, PyObject* handler, PyObject* data);

}  // namespace network_runtime
