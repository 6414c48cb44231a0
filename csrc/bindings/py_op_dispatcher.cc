#include "bindings/py_op_dispatcher.h"

#include <pybind11/stl.h>

#include "bindings/py_envelope.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

template <typename... Arguments>
py::object Called(const py::object& callable, const Arguments&... arguments) {
  const py::tuple packed = py::make_tuple(arguments...);
  return RunPython([&] { return PyObject_CallObject(callable.ptr(), packed.ptr()); });
}

// Converts a str to UTF-8. A character without UTF-8 (half of a surrogate pair) becomes U+FFFD, which has the same
// length.
std::string Utf8(const py::object& text) {
  auto encoded = py::reinterpret_steal<py::bytes>(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogatepass"));
  if (!encoded) throw py::error_already_set();
  std::string bytes = encoded;
  for (size_t at = 0; (at = bytes.find('\xed', at)) != std::string::npos; at += 3) {
    if (static_cast<uint8_t>(bytes[at + 1]) >= 0xa0) bytes.replace(at, 3, "\xef\xbf\xbd");
  }
  return bytes;
}

std::string TextAttribute(const py::object& object, const char* name) {
  py::object value = py::getattr(object, name, py::none());
  return py::isinstance<py::str>(value) ? Utf8(value) : std::string();
}

// The Python side (_deno/errors.py) defines the names in `op_error`: the class that the script sees, and a system
// error's code.
void Describe(const py::error_already_set& raised, ScriptError* error, std::string* code) {
  try {
    error->name = TextAttribute(raised.value(), "op_error_name");
    *code = TextAttribute(raised.value(), "op_error_code");
    if (error->name.empty() && code->empty()) error->name = Utf8(raised.type().attr("__name__"));
    error->message = Utf8(RunPython([&] { return PyObject_Str(raised.value().ptr()); }));
  } catch (const py::error_already_set&) {  // raised by its __str__ or similar
    *error = {"Error", "an error that cannot be shown", ""};
  }
}

}  // namespace

PyOpDispatcher::~PyOpDispatcher() {
  if (!call_) return;
  if (InterpreterExits()) {
    call_.release();  // Python is gone: the reference cannot be given back
    modules_.release();
    check_.release();
    return;
  }
  py::gil_scoped_acquire acquire;
  call_ = py::object();
  modules_ = py::object();
  check_ = py::object();
}

void PyOpDispatcher::Close() {
  if (PyThread::Visit visit(thread_); visit.entered()) {
    call_ = py::object();
    modules_ = py::object();
    check_ = py::object();
  }
  thread_.Close();
}

// Runs `body` with the GIL. When it raises, fills in `error` and `code` and returns false.
template <typename Body>
bool PyOpDispatcher::InPython(const std::string& what, ScriptError* error, std::string* code, Body body) {
  PyThread::Visit visit(thread_);
  if (!visit.entered()) {
    *error = {"Error", "the Python interpreter is gone", ""};
    return false;
  }
  try {
    EmptyContext context;
    body();
    return true;
  } catch (const py::error_already_set& raised) {
    Describe(raised, error, code);
  } catch (const std::exception& wrong) {
    *error = {"Error", what + " did not return what it should: " + wrong.what(), ""};
  }
  return false;
}

bool PyOpDispatcher::Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
                          std::string* code) {
  return InPython(op, error, code, [&] {
    py::tuple answer = Called(call_, py::str(op), TextOf(arguments), AttachmentsOf(arguments)).cast<py::tuple>();
    *result = ToPayload(answer[0], answer[1]);
  });
}

bool PyOpDispatcher::CheckPermission(const PermissionCheck& check, std::string* used, ScriptError* error,
                                     std::string* code) {
  return InPython("check", error, code, [&] {
    *used = Called(check_, check.kinds, py::bytes(check.value), check.api, check.use).cast<std::string>();
  });
}

bool PyOpDispatcher::ResolveModule(const std::string& specifier, const std::string& referrer, std::string* url,
                                   ScriptError* error) {
  std::string code;
  return InPython("resolve", error, &code,
                  [&] { *url = Called(modules_.attr("resolve"), specifier, referrer).cast<std::string>(); });
}

bool PyOpDispatcher::WantModules(const std::vector<std::string>& urls, bool by_import_call) {
  ScriptError error;
  std::string code;
  bool plainly = false;
  (void)InPython("wants", &error, &code,
                 [&] { plainly = Called(modules_.attr("wants"), urls, by_import_call).cast<bool>(); });
  return plainly;
}

bool PyOpDispatcher::LoadModule(const std::string& url, const std::string& type, bool by_import_call,
                                ModuleSource* source, ScriptError* error) {
  std::string code;
  return InPython("load", error, &code, [&] {
    py::dict loaded = Called(modules_.attr("load"), url, type, by_import_call).cast<py::dict>();
    source->bytes = loaded["source"].cast<std::string>();
    source->name = loaded["name"].cast<std::string>();
  });
}

}  // namespace network_runtime
