// run_in_copy of _core.pyi. Written against Python's own API, because it is called for each message. The GIL is held.
#include "bindings/py_contexts.h"

#include "bindings/gil.h"
#include "bindings/register.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

// Returns the exception that is raised now, with its traceback; null when there is none.
py::object TakeRaised() {
#if PY_VERSION_HEX >= 0x030C0000
  return py::reinterpret_steal<py::object>(PyErr_GetRaisedException());
#else
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  if (!type) return {};
  PyErr_NormalizeException(&type, &value, &trace);
  if (trace) PyException_SetTraceback(value, trace);
  Py_DECREF(type);
  Py_XDECREF(trace);
  return py::reinterpret_steal<py::object>(value);
#endif
}

PyObject* RunInCopy(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 3) {
    PyErr_SetString(PyExc_TypeError, "run_in_copy(source, handler, data)");
    return nullptr;
  }
  return CallInCopy(arguments[0], arguments[1], arguments[2]);
}

}  // namespace

PyObject* CallInCopy(PyObject* source, PyObject* handler, PyObject* data) {
  auto context = py::reinterpret_steal<py::object>(PyContext_CheckExact(source) ? PyContext_Copy(source)
                                                                                : PyObject_CallNoArgs(source));
  if (!context || PyContext_Enter(context.ptr()) != 0) return nullptr;
  auto result = py::reinterpret_steal<py::object>(CallGuarded([&] { return PyObject_CallOneArg(handler, data); }));
  py::object raised;
  if (!result) raised = TakeRaised();
  if (PyContext_Exit(context.ptr()) != 0) return nullptr;
  if (result && result.is_none()) return result.release().ptr();
  if (!result) result = py::none();
  if (!raised) raised = py::none();
  return PyTuple_Pack(3, context.ptr(), result.ptr(), raised.ptr());
}

void RegisterContexts(py::module_& module) {
  static PyMethodDef method = {"run_in_copy", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(RunInCopy)),
                               METH_FASTCALL, "run_in_copy(source, handler, data)"};
  auto function = py::reinterpret_steal<py::object>(PyCFunction_NewEx(&method, nullptr, module.attr("__name__").ptr()));
  if (!function) throw py::error_already_set();
  module.attr("run_in_copy") = function;
}

}  // namespace network_runtime
