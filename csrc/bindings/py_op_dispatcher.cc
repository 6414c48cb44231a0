#include "bindings/py_op_dispatcher.h"

#include "bindings/gil.h"
#include "bindings/py_envelope.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

std::string TextAttribute(const py::object& object, const char* name) {
  py::object value = py::getattr(object, name, py::none());
  return py::isinstance<py::str>(value) ? value.cast<std::string>() : std::string();
}

}  // namespace

PyOpDispatcher::~PyOpDispatcher() {
  if (InterpreterExits()) {
    call_.release();  // there is nobody left to give it back to
    return;
  }
  py::gil_scoped_acquire acquire;
  call_ = py::object();
}

bool PyOpDispatcher::Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                          std::string* code) {
  if (InterpreterExits()) {
    *error = {"Error", "the Python interpreter is gone", ""};
    return false;
  }
  py::gil_scoped_acquire acquire;
  try {
    py::tuple answer = call_(op, TextOf(arguments), AttachmentsOf(arguments)).cast<py::tuple>();
    *result = ToPayload(answer[0], answer[1]);
    return true;
  } catch (py::error_already_set& raised) {
    // `op_error` names are given by the Python side (ops/registry.py): the class that the script sees, and a system
    // error's code.
    error->name = TextAttribute(raised.value(), "op_error_name");
    *code = TextAttribute(raised.value(), "op_error_code");
    if (error->name.empty()) error->name = py::str(raised.type().attr("__name__")).cast<std::string>();
    error->message = py::str(raised.value()).cast<std::string>();
  } catch (const py::cast_error& wrong) {
    *error = {"Error", op + " did not return (text, attachments): " + wrong.what(), ""};
  }
  return false;
}

}  // namespace network_runtime
