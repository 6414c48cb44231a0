#include "bindings/marks.h"

#include <datetime.h>

#include <chrono>
#include <utility>

#include "bindings/gil_slices.h"
#include "bindings/py_result.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr size_t kStepsBetweenLooks = 4096;  // between readings of the clock
constexpr size_t kWideBits = 64;
constexpr size_t kMostWideKeys = 1000;  // in one message: a guest can choose keys that collide
constexpr int64_t kMsPerDay = 86'400'000;

bool IsMark(PyObject* item) {
  return PyUnicode_CheckExact(item) && PyUnicode_GET_LENGTH(item) != 0 && PyUnicode_READ_CHAR(item, 0) == 0;
}

bool IsMarkOf(PyObject* item, Py_UCS4 kind) {
  return PyUnicode_GET_LENGTH(item) == 2 && PyUnicode_READ_CHAR(item, 1) == kind;
}

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

py::object MarkRestorer::Restore(py::object value) {
  GilSlices slices;
  Begin(std::move(value));
  while (GoOn()) slices.Pause();
  return Whole();
}

void MarkRestorer::Begin(py::object value) {
  root_ = std::move(value);
  Look(root_.ptr());
}

bool MarkRestorer::GoOn() {
  for (size_t steps = 0; steps < kStepsBetweenLooks && Step(); ++steps) {
  }
  return !levels_.empty();
}

// Visits the next item of the innermost level, or ends the level. Returns false when there is none left.
bool MarkRestorer::Step() {
  if (levels_.empty()) return false;
  Level& level = levels_.back();
  PyObject* container = level.container.ptr();
  PyObject* item = nullptr;
  if (level.kind == Kind::kDict) {
    if (PyDict_Next(container, &level.next, &level.key, &item)) {
      Look(item);
      return true;
    }
  } else if (level.next < PyList_GET_SIZE(container)) {
    Look(PyList_GET_ITEM(container, level.next++));
    return true;
  }
  if (level.kind == Kind::kMap ? AddPair() : level.kind == Kind::kSet && AddMember()) return true;
  py::object made = std::move(level.made);
  levels_.pop_back();
  if (made) Put(std::move(made));
  return true;
}

// Visits `item` of the innermost level, or the root: enters it, or replaces it with what it stands for.
void MarkRestorer::Look(PyObject* item) {
  if (PyList_CheckExact(item) || PyDict_CheckExact(item)) {
    const Kind kind = PyDict_CheckExact(item) ? Kind::kDict : Kind::kList;
    levels_.push_back({.container = py::reinterpret_borrow<py::object>(item), .kind = kind});
    return;
  }
  if (!IsMark(item)) return;
  if (!levels_.empty() && levels_.back().kind == Kind::kList && levels_.back().next == 1) {
    if (IsMarkOf(item, 'm') || IsMarkOf(item, 'e')) {
      levels_.back().kind = IsMarkOf(item, 'm') ? Kind::kMap : Kind::kSet;
      return;
    }
  }
  Put(Marked(item));
}

// Replaces the current item.
void MarkRestorer::Put(py::object value) {
  if (levels_.empty()) {
    root_ = std::move(value);
    return;
  }
  const Level& level = levels_.back();
  if (level.kind == Kind::kDict) {
    Check(PyDict_SetItem(level.container.ptr(), level.key, value.ptr()));
  } else {
    Check(PyList_SetItem(level.container.ptr(), level.next - 1, value.release().ptr()));
  }
}

py::object MarkRestorer::Marked(py::handle text) {
  const Py_ssize_t length = PyUnicode_GET_LENGTH(text.ptr());
  const Py_UCS4 kind = length < 2 ? 0 : PyUnicode_READ_CHAR(text.ptr(), 1);
  py::object rest = Steal(PyUnicode_Substring(text.ptr(), 2, length));
  if (kind == 's') return rest;
  py::object value;
  try {
    value = Known(kind, rest);
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_ValueError) && !error.matches(PyExc_OverflowError)) throw;
  }
  if (!value) Refuse("refuse_mark", levels_.size(), py::reinterpret_borrow<py::object>(text));
  return value;
}

// Null for a malformed mark.
py::object MarkRestorer::Known(Py_UCS4 kind, const py::object& rest) {
  switch (kind) {
    case 'b': {  // what follows the index is the kind of view it was
      const Py_ssize_t colon = PyUnicode_FindChar(rest.ptr(), ':', 0, PyUnicode_GET_LENGTH(rest.ptr()), 1);
      py::object digits = colon < 0 ? rest : Steal(PyUnicode_Substring(rest.ptr(), 0, colon));
      const Py_ssize_t index = PyLong_AsSsize_t(Steal(PyLong_FromUnicodeObject(digits.ptr(), 10)).ptr());
      if (index == -1 && PyErr_Occurred()) throw py::error_already_set();
      if (index < 0 || index >= PyList_GET_SIZE(attachments_.ptr())) return {};
      return py::reinterpret_borrow<py::object>(PyList_GET_ITEM(attachments_.ptr(), index));
    }
    case 'n':
      return Steal(PyFloat_FromString(rest.ptr()));
    case 'i':
      return Steal(PyLong_FromUnicodeObject(rest.ptr(), 16));  // linear time; decimal digits take quadratic time
    case 'd':
      return DateOf(Steal(PyLong_FromUnicodeObject(rest.ptr(), 10)));
    default:
      return {};
  }
}

py::object MarkRestorer::DateOf(const py::object& milliseconds) {
  using namespace std::chrono;
  if (!PyDateTimeAPI) PyDateTime_IMPORT;
  if (!PyDateTimeAPI) throw py::error_already_set();
  int overflow = 0;
  const int64_t whole = PyLong_AsLongLongAndOverflow(milliseconds.ptr(), &overflow);
  const int64_t day = FloorDivide(whole, kMsPerDay);
  constexpr int64_t kFirstDay = -719'162;  // 1 January of the year 1, and 31 December 9999
  constexpr int64_t kLastDay = 2'932'896;
  if (overflow != 0 || day < kFirstDay || day > kLastDay) return {};
  const year_month_day date{sys_days{days{day}}};
  const auto of_day = static_cast<int>(whole - day * kMsPerDay);
  return Steal(PyDateTimeAPI->DateTime_FromDateAndTime(
      static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
      static_cast<int>(static_cast<unsigned>(date.day())), of_day / 3'600'000, of_day / 60'000 % 60, of_day / 1000 % 60,
      of_day % 1000 * 1000, PyDateTimeAPI->TimeZone_UTC, PyDateTimeAPI->DateTimeType));
}

// Adds the next key and value of the innermost level, a Map whose items were all visited. Returns false at the end.
bool MarkRestorer::AddPair() {
  Level& level = levels_.back();
  PyObject* items = level.container.ptr();
  const Py_ssize_t size = PyList_GET_SIZE(items);
  if (!level.made) {
    level.made = Steal(PyDict_New());
    level.added = 1;
  }
  PyObject* map = level.made.ptr();
  if (level.added + 1 >= size) {
    if (2 * PyDict_GET_SIZE(map) + 1 != size) Refuse("refuse_map", levels_.size() - 1, level.container);
    return false;
  }
  PyObject* key = PyList_GET_ITEM(items, level.added);
  CountWide(key);
  if (PyDict_SetItem(map, key, PyList_GET_ITEM(items, level.added + 1)) != 0) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
    Refuse("refuse_map", levels_.size() - 1, level.container);
  }
  level.added += 2;
  return true;
}

// Does the same for a Set.
bool MarkRestorer::AddMember() {
  Level& level = levels_.back();
  PyObject* items = level.container.ptr();
  const Py_ssize_t size = PyList_GET_SIZE(items);
  if (!level.made) {
    level.made = Steal(PySet_New(nullptr));
    level.added = 1;
  }
  PyObject* set = level.made.ptr();
  if (level.added >= size) {
    if (PySet_GET_SIZE(set) + 1 != size) Refuse("refuse_set", levels_.size() - 1, level.container);
    return false;
  }
  PyObject* member = PyList_GET_ITEM(items, level.added);
  CountWide(member);
  if (PySet_Add(set, member) != 0) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
    Refuse("refuse_set", levels_.size() - 1, level.container);
  }
  ++level.added;
  return true;
}

void MarkRestorer::CountWide(PyObject* key) {
  if (!PyLong_CheckExact(key)) return;
  int overflow = 0;
  PyLong_AsLongLongAndOverflow(key, &overflow);
  if (overflow == 0) return;
  py::object bits = Steal(PyObject_CallMethod(key, "bit_length", nullptr));
  if (PyLong_AsSize_t(bits.ptr()) <= kWideBits) return;
  if (++wide_keys_ > kMostWideKeys) Refuse("refuse_wide", levels_.size() - 1, py::none());
}

// The path to the current item, outermost first: (container, key).
py::list MarkRestorer::Trail(size_t levels) const {
  py::list trail;
  for (size_t i = 0; i < levels; ++i) {
    const Level& level = levels_[i];
    py::object key = level.kind == Kind::kDict ? py::reinterpret_borrow<py::object>(level.key)
                                               : Steal(PyLong_FromSsize_t(level.next - 1));
    trail.append(py::make_tuple(level.container, key));
  }
  return trail;
}

// `how` names a function of network_runtime._payload.codec that raises.
void MarkRestorer::Refuse(const char* how, size_t levels, const py::object& of) const {
  py::module_::import("network_runtime._payload.codec").attr(how)(name_, Trail(levels), of);
  throw py::type_error("a refusal did not raise");
}

}  // namespace network_runtime
