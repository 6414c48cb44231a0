// What a call of Python's C interface returned, or the exception that it has set, thrown. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

// Owns `object`, a new reference; error_already_set where it is null.
inline pybind11::object Steal(PyObject* object) {
  if (!object) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(object);
}

// error_already_set where `result` is not 0.
inline void Check(int result) {
  if (result != 0) throw pybind11::error_already_set();
}

}  // namespace network_runtime
