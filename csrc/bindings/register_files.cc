#include <pybind11/pybind11.h>

#include <cerrno>
#include <string>

#include "base/checked_path.h"
#include "bindings/gil.h"
#include "bindings/register.h"
#include "files/status.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

// `path` as Python's os.fsencode would pass it.
int OpenCheckedForPython(const py::str& path, int flags, unsigned mode) {
  const py::bytes encoded = py::reinterpret_steal<py::bytes>(PyUnicode_EncodeFSDefault(path.ptr()));
  if (!encoded) throw py::error_already_set();
  const auto text = encoded.cast<std::string>();
  int opened;
  {
    GilRelease released;
    opened = OpenChecked(text, flags, mode);
  }
  if (opened >= 0) return opened;
  errno = -opened;
  PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path.ptr());
  throw py::error_already_set();
}

// 21 numbers (files/status.h). Raises OSError.
py::list StatusForPython(int descriptor) {
  FileResult<FileStatus> status = [descriptor] {
    GilRelease released;
    return StatusOf(descriptor);
  }();
  if (!status) {
    errno = status.error().number;
    PyErr_SetFromErrno(PyExc_OSError);
    throw py::error_already_set();
  }
  py::list numbers;
  for (double number : status->numbers()) numbers.append(number);
  return numbers;
}

}  // namespace

void RegisterFiles(py::module_& module) {
  using py::arg;
  module.def("open_checked", OpenCheckedForPython, arg("path"), arg("flags"), arg("mode") = 0666);
  module.def("descriptor_status", StatusForPython, arg("descriptor"));
}

}  // namespace network_runtime
