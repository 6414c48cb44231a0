#include "bindings/py_envelope.h"

#include <pybind11/native_enum.h>

#include "bindings/py_lent_bytes.h"
#include "bindings/register.h"
#include "bus/mailbox.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

py::object Bytes(const std::string& bytes) {
  return py::reinterpret_steal<py::object>(
      PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
}

py::object Text(const std::string& text) {
  auto decoded = py::reinterpret_steal<py::object>(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
  if (!decoded) throw py::error_already_set();
  return decoded;
}

std::string BytesArgument(const py::handle& value, const char* what) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (!PyBytes_Check(value.ptr())) {
    throw py::type_error(std::string(what) + " must be bytes, not " + Py_TYPE(value.ptr())->tp_name);
  }
  PyBytes_AsStringAndSize(value.ptr(), &data, &size);
  return {data, static_cast<size_t>(size)};
}

// Takes the units of `text`, a str, as they lie in memory: Latin-1, or UTF-16 when Latin-1 does not suffice.
void TakeString(PyObject* text, Payload* payload) {
  const auto length = static_cast<size_t>(PyUnicode_GET_LENGTH(text));
  payload->encoding = PayloadEncoding::kUtf16;
  switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
      payload->encoding = PayloadEncoding::kLatin1;
      payload->text.assign(reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(text)), length);
      break;
    case PyUnicode_2BYTE_KIND:
      payload->text.assign(reinterpret_cast<const char*>(PyUnicode_2BYTE_DATA(text)), length * sizeof(Py_UCS2));
      break;
    default: {
      auto units = py::reinterpret_steal<py::object>(PyUnicode_AsEncodedString(text, "utf-16-le", "surrogatepass"));
      if (!units) throw py::error_already_set();
      payload->text = BytesArgument(units, "text");
    }
  }
}

}  // namespace

py::object TextOf(const Payload& payload) {
  const auto size = static_cast<Py_ssize_t>(payload.text.size());
  switch (payload.encoding) {
    case PayloadEncoding::kUndefined:
      return py::none();
    case PayloadEncoding::kLatin1: {
      auto text = py::reinterpret_steal<py::object>(PyUnicode_DecodeLatin1(payload.text.data(), size, nullptr));
      if (!text) throw py::error_already_set();
      return text;
    }
    case PayloadEncoding::kUtf16: {
      int order = -1;  // the machine's
      auto text =
          py::reinterpret_steal<py::object>(PyUnicode_DecodeUTF16(payload.text.data(), size, "surrogatepass", &order));
      if (!text) throw py::error_already_set();
      return text;
    }
    default:
      return Bytes(payload.text);
  }
}

py::object AttachmentsOf(const Payload& payload) {
  if (payload.encoding != PayloadEncoding::kMarkedJson) return py::none();
  py::list list;
  for (size_t i = 0; i < payload.attachments.size(); ++i) {
    if (payload.lent && (*payload.lent)[i].owner) {
      list.append(ViewOf((*payload.lent)[i]));
    } else {
      list.append(Bytes(payload.attachments[i]));
    }
  }
  return list;
}

py::object ToPython(const Envelope& envelope, const py::object& name) {
  py::object error = py::none();
  if (envelope.error) {
    const ScriptError& said = *envelope.error;
    error = py::make_tuple(Text(said.name), Text(said.message), Text(said.stack), TextOf(said.details),
                           AttachmentsOf(said.details), said.origin);
  }
  auto tuple = py::reinterpret_steal<py::object>(PyTuple_New(7));
  if (!tuple) throw py::error_already_set();
  PyTuple_SET_ITEM(tuple.ptr(), 0, PyLong_FromLong(static_cast<long>(envelope.kind)));
  PyTuple_SET_ITEM(tuple.ptr(), 1, PyLong_FromUnsignedLong(envelope.isolate));
  PyTuple_SET_ITEM(tuple.ptr(), 2, PyLong_FromUnsignedLongLong(envelope.id));
  PyTuple_SET_ITEM(tuple.ptr(), 3, py::object(name).release().ptr());
  PyTuple_SET_ITEM(tuple.ptr(), 4, TextOf(envelope.data).release().ptr());
  PyTuple_SET_ITEM(tuple.ptr(), 5, AttachmentsOf(envelope.data).release().ptr());
  PyTuple_SET_ITEM(tuple.ptr(), 6, error.release().ptr());
  return tuple;
}

py::object ToPython(const Envelope& envelope) { return ToPython(envelope, NameOf(envelope)); }

py::object NameOf(const Envelope& envelope) { return Text(envelope.name); }

Payload ToPayload(const py::object& text, const py::object& attachments) {
  Payload payload;
  if (text.is_none()) return payload;
  if (PyUnicode_Check(text.ptr())) {
    TakeString(text.ptr(), &payload);
    return payload;
  }
  payload.encoding = PayloadEncoding::kJson;
  payload.text = BytesArgument(text, "text");
  if (attachments.is_none()) return payload;
  payload.encoding = PayloadEncoding::kMarkedJson;
  for (py::handle attachment : attachments) payload.attachments.push_back(BytesArgument(attachment, "an attachment"));
  return payload;
}

void RegisterEnvelopes(py::module_& module) {
  py::native_enum<EnvelopeKind>(module, "EnvelopeKind", "enum.IntEnum")
      .value("EVENT", EnvelopeKind::kEvent)
      .value("CREATED", EnvelopeKind::kCreated)
      .value("CREATE_FAILED", EnvelopeKind::kCreateFailed)
      .value("REQUEST", EnvelopeKind::kRequest)
      .value("EVALUATED", EnvelopeKind::kEvaluated)
      .value("EVALUATE_FAILED", EnvelopeKind::kEvaluateFailed)
      .value("SYSTEM", EnvelopeKind::kSystem)
      .value("OP", EnvelopeKind::kOp)
      .value("HOST_ENDED", EnvelopeKind::kHostEnded)
      .value("PART", EnvelopeKind::kPart)
      .value("STEP", EnvelopeKind::kStep)
      .value("BARRIER", EnvelopeKind::kBarrier)
      .finalize();
  py::native_enum<PushResult>(module, "PushResult", "enum.IntEnum")
      .value("ACCEPTED", PushResult::kAccepted)
      .value("FULL", PushResult::kFull)
      .value("CLOSED", PushResult::kClosed)
      .value("TOO_LARGE", PushResult::kTooLarge)
      .finalize();
}

}  // namespace network_runtime
