// Converts Python values to payloads, in one pass, and back. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// Parses `text`, a `bytes` that holds JSON, with orjson. When orjson refuses halves of surrogate pairs, uses Python's
// own parser. Null with an exception set.
PyObject* ParseJson(PyObject* text);

// `decode` of _core.pyi. `name` may be null. Returns a new reference; null with an exception set.
PyObject* DecodeText(PyObject* text, PyObject* attachments, PyObject* name);

// Adds `encode` and `decode` of _core.pyi.
void RegisterValues(pybind11::module_& module);

}  // namespace network_runtime
