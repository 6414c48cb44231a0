// Types are told apart by what they inherit, in this order: str, int and float (what the base says of them, whatever a
// subclass makes of __str__ or __repr__), bytes, dict, list, tuple, set; anything else is asked for of
// network_runtime._payload_types, which knows dates, enumerations, dataclasses and how to refuse.
//
// Not recursive, so that depth is a matter of our own bound. What Python code may run meanwhile (items() of a dict's
// subclass, a property of a dataclass) may change what is being read: every item is held by a reference of ours.
#include "bindings/py_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_string.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr size_t kDeepest = 1000;                     // levels: as many as a script may send (engine/payload_codec.h)
constexpr int64_t kExact = int64_t{1} << 53;          // integers up to it are exact as JavaScript's numbers
constexpr Py_ssize_t kMostHex = Py_ssize_t{1} << 28;  // digits of the largest BigInt
constexpr int kMostSteps = 100;  // from a value to what can be sent of it (an enumeration's value, say)

// Raised as a Python exception at once: what goes wrong is pending then.
struct Failed {};

py::object Steal(PyObject* object) {
  if (!object) throw Failed();
  return py::reinterpret_steal<py::object>(object);
}

py::object Borrow(PyObject* object) { return py::reinterpret_borrow<py::object>(object); }

// One open array or object.
struct Level {
  enum class Kind : uint8_t { kDict, kItems, kList, kTuple, kSet };

  py::object source;     // what the sender has there, for cycles
  py::object items;      // what is read: the source, or a list made of it
  py::object key;        // where the current item stands: a str, or null for `index - 1`
  Py_ssize_t index = 0;  // the next item; of a dict, its opaque position
  Py_ssize_t size = 0;   // of a dict when it was opened
  Kind kind = Kind::kList;
  bool first = true;
};

class Encoder {
 public:
  explicit Encoder(PyObject* name) : name_(name) { text_.reserve(kUsual); }

  // A tuple (Text, Attachments).
  py::object Encode(PyObject* value);

 private:
  static constexpr size_t kUsual = 128;

  void Item(const py::object& item);
  void Other(const py::object& item, int steps);
  void String(PyObject* string);
  void Integer(PyObject* integer);
  void Float(double number);
  void Bytes(const py::object& item);
  void Mark(char kind, std::string_view rest);

  void Open(const py::object& source, py::object items, Level::Kind kind);
  void Step();
  bool Next(Level& level, py::object* item);
  bool NextOfDict(Level& level, py::object* item);
  void Key(Level& level, py::object key);
  void Close();

  py::object Types(const char* function) const {
    return py::module_::import("network_runtime._payload_types").attr(function);
  }
  [[noreturn]] void Refuse(const std::string& problem, bool of_level = false);
  py::object Finish();

  PyObject* const name_;
  std::string text_;
  std::vector<Level> levels_;
  std::vector<size_t> like_marks_;  // where strings start that start with U+0000
  py::object attachments_;          // a list, once there is one
  bool marked_ = false;
};

// `string` as what str itself holds.
template <typename Use>
void WithUnits(PyObject* string, Use use) {
  const auto length = static_cast<size_t>(PyUnicode_GET_LENGTH(string));
  switch (PyUnicode_KIND(string)) {
    case PyUnicode_1BYTE_KIND:
      return use(PyUnicode_1BYTE_DATA(string), length);
    case PyUnicode_2BYTE_KIND:
      return use(PyUnicode_2BYTE_DATA(string), length);
    default:
      return use(PyUnicode_4BYTE_DATA(string), length);
  }
}

void Encoder::String(PyObject* string) {
  if (PyUnicode_GET_LENGTH(string) != 0 && PyUnicode_READ_CHAR(string, 0) == 0) like_marks_.push_back(text_.size());
  WithUnits(string, [&](const auto* units, size_t length) { AppendQuoted(units, length, &text_); });
}

void Encoder::Mark(char kind, std::string_view rest) {
  marked_ = true;
  text_ += "\"\\u0000";
  text_ += kind;
  text_ += rest;
  text_ += '"';
}

void Encoder::Integer(PyObject* integer) {
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(integer, &overflow);
  if (overflow == 0 && -kExact <= value && value <= kExact) {
    char digits[24];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    return;
  }
  py::object hex = Steal(PyNumber_ToBase(integer, 16));  // takes time in proportion; decimal digits take its square
  std::string_view digits(reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(hex.ptr())),
                          static_cast<size_t>(PyUnicode_GET_LENGTH(hex.ptr())));
  if (static_cast<Py_ssize_t>(digits.size()) > kMostHex) {
    Refuse("is an integer of more than 2**30 bits, which JavaScript cannot hold");
  }
  const bool negative = digits.starts_with('-');
  digits.remove_prefix(negative ? 3 : 2);  // -0x
  Mark('i', negative ? "-" + std::string(digits) : std::string(digits));
}

void Encoder::Float(double number) {
  if (!std::isfinite(number)) return Mark('n', std::isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity");
  char digits[40];
  text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void Encoder::Bytes(const py::object& item) {
  PyObject* bytes = PyBytes_CheckExact(item.ptr()) ? item.inc_ref().ptr() : PyBytes_FromObject(item.ptr());
  if (!bytes) {
    if (!PyErr_ExceptionMatches(PyExc_ValueError)) throw Failed();  // a memoryview that was released is one
    py::error_already_set error;
    Refuse(std::string("is of type ") + Py_TYPE(item.ptr())->tp_name +
           ", which cannot be read: " + py::str(error.value()).cast<std::string>());
  }
  py::object copied = Steal(bytes);
  if (!attachments_) attachments_ = Steal(PyList_New(0));
  Mark('b', std::to_string(PyList_GET_SIZE(attachments_.ptr())));
  if (PyList_Append(attachments_.ptr(), copied.ptr()) != 0) throw Failed();
}

void Encoder::Item(const py::object& item) {
  PyObject* value = item.ptr();
  if (PyUnicode_Check(value)) return String(value);
  if (value == Py_None) {
    text_ += "null";
  } else if (PyBool_Check(value)) {
    text_ += value == Py_True ? "true" : "false";
  } else if (PyLong_Check(value)) {
    Integer(value);
  } else if (PyFloat_Check(value)) {
    Float(PyFloat_AS_DOUBLE(value));
  } else if (PyDict_CheckExact(value)) {
    Open(item, item, Level::Kind::kDict);
  } else if (PyList_Check(value)) {
    Open(item, item, Level::Kind::kList);
  } else if (PyTuple_Check(value)) {
    Open(item, item, Level::Kind::kTuple);
  } else {
    Other(item, 0);
  }
}

void Encoder::Other(const py::object& item, int steps) {
  PyObject* value = item.ptr();
  if (PyBytes_Check(value) || PyByteArray_Check(value) || PyMemoryView_Check(value)) return Bytes(item);
  if (PyDict_Check(value)) return Open(item, Steal(PyMapping_Items(value)), Level::Kind::kItems);
  if (PyAnySet_Check(value)) return Open(item, Steal(PySequence_List(value)), Level::Kind::kSet);
  // (what, value): "date" and milliseconds; "value" and what to send instead; "members" and a dict; "refused" and why
  py::tuple known = Types("known")(item).cast<py::tuple>();
  const auto what = known[0].cast<std::string_view>();
  py::object better = known[1];
  if (what == "refused") Refuse(better.cast<std::string>());
  if (what == "date") return Mark('d', py::str(better).cast<std::string>());
  if (what == "members") return Open(item, better, Level::Kind::kDict);
  if (steps == kMostSteps) Refuse("stands for something that stands for something else, without an end");
  PyObject* next = better.ptr();
  const bool basic = PyUnicode_Check(next) || next == Py_None || PyLong_Check(next) || PyFloat_Check(next) ||
                     PyList_Check(next) || PyTuple_Check(next) || PyDict_CheckExact(next);
  return basic ? Item(better) : Other(better, steps + 1);
}

void Encoder::Open(const py::object& source, py::object items, Level::Kind kind) {
  const bool contains_itself =
      std::any_of(levels_.begin(), levels_.end(), [&](const Level& level) { return level.source.is(source); });
  if (contains_itself) Refuse(std::string("is a ") + Py_TYPE(source.ptr())->tp_name + " that contains itself");
  if (levels_.size() == kDeepest) Refuse("is nested deeper than " + std::to_string(kDeepest) + " levels");
  const bool object = kind == Level::Kind::kDict || kind == Level::Kind::kItems;
  text_ += object ? '{' : '[';
  Level level{.source = source, .items = std::move(items), .kind = kind};
  if (kind == Level::Kind::kDict) level.size = PyDict_GET_SIZE(level.items.ptr());
  if (kind == Level::Kind::kSet) {
    Mark('e', "");
    level.first = false;
  }
  levels_.push_back(std::move(level));
}

void Encoder::Close() {
  const Level::Kind kind = levels_.back().kind;
  text_ += kind == Level::Kind::kDict || kind == Level::Kind::kItems ? '}' : ']';
  levels_.pop_back();
}

void Encoder::Key(Level& level, py::object key) {
  if (!PyUnicode_Check(key.ptr())) Refuse(Types("key_problem")(key).cast<std::string>(), true);
  WithUnits(key.ptr(), [&](const auto* units, size_t length) { AppendQuoted(units, length, &text_); });
  text_ += ':';
  level.key = std::move(key);
}

bool Encoder::NextOfDict(Level& level, py::object* item) {
  if (PyDict_GET_SIZE(level.items.ptr()) != level.size) Refuse("changed its size while it was read", true);
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  if (!PyDict_Next(level.items.ptr(), &level.index, &key, &value)) return false;
  *item = Borrow(value);
  if (!level.first) text_ += ',';
  Key(level, Borrow(key));
  return true;
}

bool Encoder::Next(Level& level, py::object* item) {
  if (level.kind == Level::Kind::kDict) return NextOfDict(level, item);
  PyObject* items = level.items.ptr();
  const bool tuple = level.kind == Level::Kind::kTuple;
  if (level.index >= (tuple ? PyTuple_GET_SIZE(items) : PyList_GET_SIZE(items))) return false;
  *item = Borrow(tuple ? PyTuple_GET_ITEM(items, level.index) : PyList_GET_ITEM(items, level.index));
  ++level.index;
  if (!level.first) text_ += ',';
  if (level.kind != Level::Kind::kItems) return true;
  py::tuple pair = item->cast<py::tuple>();
  if (pair.size() != 2) Refuse("has items() that are no pairs", true);
  *item = pair[1];
  Key(level, pair[0]);
  return true;
}

void Encoder::Step() {
  Level& level = levels_.back();
  py::object item;
  if (!Next(level, &item)) return Close();
  level.first = false;
  Item(item);  // may add a level: `level` is not valid any more
}

// `of_level`: the culprit is the innermost level itself, not its current item.
void Encoder::Refuse(const std::string& problem, bool of_level) {
  py::list keys;
  for (size_t i = 0; i + (of_level ? 1 : 0) < levels_.size(); ++i) {
    const Level& level = levels_[i];
    if (level.key) {
      keys.append(level.key);
    } else {
      keys.append(level.index - 1);
    }
  }
  py::object error = Types("refusal")(Borrow(name_), keys, problem);
  PyErr_SetObject(py::type::handle_of(error).ptr(), error.ptr());
  throw Failed();
}

py::object Encoder::Finish() {
  if (marked_ && !like_marks_.empty()) {
    std::string escaped;
    size_t from = 0;
    for (size_t start : like_marks_) {
      escaped.append(text_, from, start + 1 - from);
      escaped += "\\u0000s";
      from = start + 1;
    }
    text_ = std::move(escaped.append(text_, from));
  }
  if (marked_ && !attachments_) attachments_ = Steal(PyList_New(0));
  py::object text = Steal(PyBytes_FromStringAndSize(text_.data(), static_cast<Py_ssize_t>(text_.size())));
  return Steal(PyTuple_Pack(2, text.ptr(), attachments_ ? attachments_.ptr() : Py_None));
}

py::object Encoder::Encode(PyObject* value) {
  if (PyUnicode_Check(value)) {
    py::object text = PyUnicode_CheckExact(value) ? Borrow(value) : Steal(PyUnicode_FromObject(value));
    return Steal(PyTuple_Pack(2, text.ptr(), Py_None));
  }
  Item(Borrow(value));
  while (!levels_.empty()) Step();
  return Finish();
}

// Not by pybind11's dispatcher: a small message takes less time than that does.
PyObject* Encode(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "encode takes a value and its name");
    return nullptr;
  }
  try {
    return Encoder(arguments[1]).Encode(arguments[0]).release().ptr();
  } catch (const Failed&) {
    return nullptr;
  } catch (py::error_already_set& error) {
    error.restore();
    return nullptr;
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

// The lock is not given up in between, so no other thread sees the collector off or is asked to switch it on again.
PyObject* CallWithoutCollector(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "call_without_collector takes a function and its argument");
    return nullptr;
  }
  const bool was_on = PyGC_Disable() != 0;
  PyObject* result = PyObject_CallOneArg(arguments[0], arguments[1]);
  if (was_on) PyGC_Enable();
  return result;
}

using FastCall = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t);

PyMethodDef Method(const char* name, FastCall function) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)), METH_FASTCALL, nullptr};
}

PyMethodDef encode_method = Method("encode", Encode);
PyMethodDef call_method = Method("call_without_collector", CallWithoutCollector);

}  // namespace

void RegisterValues(py::module_& module) {
  for (PyMethodDef* method : {&encode_method, &call_method}) {
    module.add_object(method->ml_name, py::reinterpret_steal<py::object>(PyCFunction_New(method, nullptr)));
  }
}

}  // namespace network_runtime
