#include "bindings/py_decoder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "bindings/blocking.h"
#include "bindings/gil_slices.h"
#include "bindings/py_result.h"
#include "bindings/py_values.h"
#include "bindings/register.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr size_t kLarge = size_t{256} << 10;
constexpr size_t kCopied = size_t{512} << 10;  // bytes at a time; new memory costs a quarter of a millisecond

PyObject* g_unfinished = nullptr;

bool IsHigh(const char* unit) { return (static_cast<unsigned char>(unit[1]) & 0xfc) == 0xd8; }

}  // namespace

bool Decoder::IsFor(const Payload& payload) { return payload.ByteSize() >= kLarge; }

Decoder::Decoder(Payload payload) : payload_(std::move(payload)), size_(payload_.ByteSize()) {}

bool Decoder::Step(double seconds) {
  const TimePoint until = DeadlineIn(seconds);
  GilSlices collector_rests;
  try {
    do {
      if (stage_ == Stage::kDone) return true;
      GoOn();
    } while (Clock::now() < until);
  } catch (const py::error_already_set& failure) {
    failure_ = failure.value();
    Done({});
  }
  return stage_ == Stage::kDone;
}

py::object Decoder::Take() {
  // Moved out first: its traceback will lead back here, and a failure that stayed here would make a cycle.
  if (const py::object failure = std::move(failure_)) {
    PyErr_SetObject(py::type::handle_of(failure).ptr(), failure.ptr());
    throw py::error_already_set();
  }
  if (!value_ || stage_ != Stage::kDone) {
    PyErr_SetString(g_unfinished, "the payload is not decoded yet, or was taken");
    throw py::error_already_set();
  }
  return std::move(value_);
}

py::bytes Decoder::End() const {
  constexpr size_t kEnd = 32;
  const std::string& text = payload_.text;
  return py::bytes(text.data() + text.size() - std::min(text.size(), kEnd), std::min(text.size(), kEnd));
}

void Decoder::Done(py::object value) {
  value_ = std::move(value);
  stage_ = Stage::kDone;
  marks_.reset();
  text_.reset();
  attachments_ = py::list();
  parts_ = py::list();
  payload_ = {};
}

void Decoder::GoOn() {
  switch (stage_) {
    case Stage::kAttachments:
      if (!CopyOn()) stage_ = Stage::kText;
      return;
    case Stage::kText: {
      const bool is_json =
          payload_.encoding == PayloadEncoding::kJson || payload_.encoding == PayloadEncoding::kMarkedJson;
      if (is_json ? ReadOn() : JoinOn()) return;
      if (payload_.encoding != PayloadEncoding::kMarkedJson) return Done(std::move(value_));
      marks_.emplace(attachments_, name_);
      marks_->Begin(std::move(value_));
      stage_ = Stage::kMarks;
      return;
    }
    case Stage::kMarks:
      if (!marks_->GoOn()) Done(marks_->Whole());
      return;
    case Stage::kDone:
      return;
  }
}

// Copies the next bytes of the attachments. Returns false when there are none left.
bool Decoder::CopyOn() {
  const size_t whole = attachments_.size();
  if (at_ == 0) {
    if (whole == payload_.attachments.size()) return false;
    const auto size = static_cast<Py_ssize_t>(payload_.attachments[whole].size());
    parts_.append(Steal(PyBytes_FromStringAndSize(nullptr, size)));
  }
  std::string& attachment = payload_.attachments[whole];
  py::object bytes = parts_[0];
  const size_t count = std::min(kCopied, attachment.size() - at_);
  std::memcpy(PyBytes_AS_STRING(bytes.ptr()) + at_, attachment.data() + at_, count);
  at_ += count;
  if (at_ < attachment.size()) return true;
  attachments_.append(bytes);
  parts_ = py::list();
  attachment = {};
  at_ = 0;
  return true;
}

// Appends the next part of a string. Returns false when the string is whole.
bool Decoder::JoinOn() {
  const char* text = payload_.text.data() + at_;
  size_t count = std::min(kCopied, payload_.text.size() - at_);
  if (count == 0) {
    value_ = Steal(PyUnicode_Join(py::str("").ptr(), parts_.ptr()));
    return false;
  }
  if (payload_.encoding == PayloadEncoding::kLatin1) {
    parts_.append(Steal(PyUnicode_DecodeLatin1(text, static_cast<Py_ssize_t>(count), nullptr)));
  } else {
    if (at_ + count < payload_.text.size() && IsHigh(text + count - 2)) count -= 2;  // keep both halves together
    int order = -1;                                                                  // the machine's
    parts_.append(Steal(PyUnicode_DecodeUTF16(text, static_cast<Py_ssize_t>(count), "surrogatepass", &order)));
  }
  at_ += count;
  return true;
}

// Reads the next piece of JSON. Returns false when everything was read.
bool Decoder::ReadOn() {
  LargeText::State state = LargeText::State::kMore;
  if (!text_) {
    text_.emplace(payload_.text, ParseJson);
    state = text_->Begin();
  } else {
    state = text_->ReadOn();
  }
  if (state == LargeText::State::kMore) return true;
  if (state == LargeText::State::kWhole) {
    value_ = text_->value();
  } else {
    const auto size = static_cast<Py_ssize_t>(payload_.text.size());
    value_ = Steal(ParseJson(Steal(PyBytes_FromStringAndSize(payload_.text.data(), size)).ptr()));
  }
  values_ = text_->values();
  text_.reset();
  return false;
}

void RegisterDecoder(py::module_& module) {
  py::class_<Decoder>(module, "Decoder", py::is_final())
      .def("step", &Decoder::Step, py::arg("seconds"))
      .def_property_readonly("size", &Decoder::size)
      .def_property_readonly("end", &Decoder::End)
      .def_property_readonly("values", &Decoder::values);
  py::object unfinished = Steal(PyErr_NewException("network_runtime._core.Unfinished", nullptr, nullptr));
  module.attr("Unfinished") = unfinished;
  g_unfinished = unfinished.release().ptr();
}

}  // namespace network_runtime
