// Exceptions of C++ at the frames of the interpreter, which none may reach. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <new>

namespace network_runtime {

// Call it in a C++ handler: sets the exception as a Python one. Returns null.
inline PyObject* Pending() {
  try {
    throw;
  } catch (pybind11::error_already_set& error) {
    error.restore();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {  // pybind11's
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

}  // namespace network_runtime
