#include "bindings/py_lent_bytes.h"

#include <new>

#include "bindings/register.h"
#include "runtime/process.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

PyTypeObject* g_type = nullptr;

struct PyLentBytes {
  PyObject ob_base;
  LentBytes lent;
};

LentBytes& LentBy(PyObject* self) { return reinterpret_cast<PyLentBytes*>(self)->lent; }

int GetBuffer(PyObject* self, Py_buffer* view, int flags) {
  const LentBytes& lent = LentBy(self);
  return PyBuffer_FillInfo(view, self, lent.data, static_cast<Py_ssize_t>(lent.size), /*readonly=*/0, flags);
}

void Dealloc(PyObject* self) {
  // In a forked child the memory's owner has locks that a thread held which is not there.
  if (!InForkedChild()) LentBy(self).~LentBytes();
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

}  // namespace

py::object ViewOf(const LentBytes& lent) {
  auto self = py::reinterpret_steal<py::object>(g_type->tp_alloc(g_type, 0));
  if (!self) throw py::error_already_set();
  new (&LentBy(self.ptr())) LentBytes(lent);
  auto view = py::reinterpret_steal<py::object>(PyMemoryView_FromObject(self.ptr()));
  if (!view) throw py::error_already_set();
  return view;
}

void RegisterLentBytes(py::module_& module) {
  static PyType_Slot slots[] = {
      {Py_tp_dealloc, reinterpret_cast<void*>(Dealloc)},
      {Py_bf_getbuffer, reinterpret_cast<void*>(GetBuffer)},
      {},
  };
  static PyType_Spec spec = {
      .name = "network_runtime._core.LentBytes",
      .basicsize = sizeof(PyLentBytes),
      .itemsize = 0,
      .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
      .slots = slots,
  };
  auto type = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
  if (!type) throw py::error_already_set();
  module.attr("LentBytes") = type;
  g_type = reinterpret_cast<PyTypeObject*>(type.release().ptr());
}

}  // namespace network_runtime
