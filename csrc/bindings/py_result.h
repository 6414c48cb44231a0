// Checks results of Python's C interface, and throws the exception that a call has set. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// Takes ownership of `object`, a new reference. Throws error_already_set when it is null.
inline pybind11::object Steal(PyObject* object) {
  if (!object) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(object);
}

// Throws error_already_set when `result` is not 0.
inline void Check(int result) {
  if (result != 0) throw pybind11::error_already_set();
}

}  // namespace network_runtime
