#include "bindings/event_handlers.h"

#include "bindings/py_contexts.h"
#include "bindings/py_envelope.h"
#include "bindings/py_result.h"
#include "bindings/py_values.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

// An interned name, for the life of the process.
PyObject* Name(const char* name) { return PyUnicode_InternFromString(name); }

py::object Attribute(const py::object& object, PyObject* name) { return Steal(PyObject_GetAttr(object.ptr(), name)); }

// Null when there is none.
py::object ItemOf(const py::object& dict, const py::object& key) {
  PyObject* found = PyDict_GetItemWithError(dict.ptr(), key.ptr());
  if (!found && PyErr_Occurred()) throw py::error_already_set();
  return py::reinterpret_borrow<py::object>(found);
}

}  // namespace

py::object EventHandlers::Registrations(uint32_t isolate, const py::object& name) {
  static PyObject* const borrowed_name = Name("borrowed");
  static PyObject* const events_name = Name("events");
  if (!number_ || isolate != isolate_) {
    number_ = Steal(PyLong_FromUnsignedLong(isolate));
    isolate_ = isolate;
  }
  py::object state = ItemOf(states_, number_);
  if (!state) return {};
  py::object borrowed = Attribute(state, borrowed_name);
  if (!borrowed.is(borrowed_) || !state.is(state_)) {
    py::object handlers = Steal(PyObject_CallNoArgs(borrowed.ptr()));
    if (handlers.is_none()) handlers = state.attr("borrow")();
    events_ = Attribute(handlers, events_name);
    borrowed_ = std::move(borrowed);
    state_ = std::move(state);
  }
  return ItemOf(events_, name);
}

EventHandlers::Outcome EventHandlers::Call(uint32_t isolate, const py::object& name, const Payload& payload) {
  static PyObject* const source_name = Name("source");
  static PyObject* const handler_name = Name("handler");
  const py::object registrations = Registrations(isolate, name);
  if (!registrations) return Outcome::kNone;
  const py::object state = state_;
  const py::object text = TextOf(payload);
  const py::object attachments = AttachmentsOf(payload);
  py::object leaving;
  bool unusual = false;
  try {
    const py::object data = Steal(DecodeText(text.ptr(), attachments.ptr(), nullptr));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(registrations.ptr()); ++i) {
      const auto registration = py::reinterpret_borrow<py::object>(PyTuple_GET_ITEM(registrations.ptr(), i));
      const py::object source = Attribute(registration, source_name);
      const py::object handler = Attribute(registration, handler_name);
      const py::object ended = Steal(CallInCopy(source.ptr(), handler.ptr(), data.ptr()));
      if (ended.is_none()) continue;
      unusual = true;
      py::object leaves = dispatcher_.attr("event_ended")(state, name, data, text, attachments, ended);
      if (!leaves.is_none()) leaving = std::move(leaves);
    }
  } catch (const py::error_already_set& failure) {
    if (!failure.matches(PyExc_Exception)) throw;
    dispatcher_.attr("event_not_handed_out")(state, name, failure.value());
  }
  if (leaving) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(leaving.ptr())), leaving.ptr());
    throw py::error_already_set();
  }
  return unusual && dispatcher_.attr("turn_is_over")().cast<bool>() ? Outcome::kTurnOver : Outcome::kCalled;
}

}  // namespace network_runtime
