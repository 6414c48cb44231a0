// A value is treated by the first of these types that it inherits from: str, int and float (by the base's value,
// whatever a subclass does in __str__ or __repr__), bytes, dict, list, tuple, set. Any other value goes to
// network_runtime._payload.types, which handles dates, enumerations and dataclasses, and refuses the rest.
//
// Not recursive, so our own bound limits the depth. Python code that runs meanwhile (items() of a dict's subclass, a
// property of a dataclass) may change what is being read. So we hold a reference to every item.
#include "bindings/py_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_string.h"
#include "base/payload.h"
#include "bindings/large_text.h"
#include "bindings/marks.h"
#include "bindings/pending.h"
#include "bindings/py_decoder.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr int64_t kExact = int64_t{1} << 53;          // integers up to it are exact as JavaScript's numbers
constexpr Py_ssize_t kMostHex = Py_ssize_t{1} << 28;  // digits of the largest BigInt
constexpr size_t kLongestNumber = 32;
constexpr int kMostSteps = 100;  // from a value to what is sent for it (an enumeration's value, say)

// Thrown while a Python exception is set, and turned into that exception at once.
struct Failed {};

py::object Steal(PyObject* object) {
  if (!object) throw Failed();
  return py::reinterpret_steal<py::object>(object);
}

py::object Borrow(PyObject* object) { return py::reinterpret_borrow<py::object>(object); }

// One open array or object. A plain value; Levels holds its references.
struct Level {
  enum class Kind : uint8_t { kDict, kItems, kList, kTuple, kSet };

  PyObject* source = nullptr;  // the sender's object, for finding cycles
  PyObject* items = nullptr;   // what is read: the source, or a list made from it
  PyObject* key = nullptr;     // the key of the current item: a str, or null for `index - 1`
  PyObject* held = nullptr;    // the key again, held while Python code may change the source
  Py_ssize_t index = 0;        // the next item; for a dict, its opaque position
  Py_ssize_t size = 0;         // of a dict, when it was opened
  Kind kind = Kind::kList;
  bool first = true;

  bool of_members() const { return kind == Kind::kDict || kind == Kind::kItems; }
};

// The open levels, outermost first. A few need no memory beyond the object's own.
class Levels {
 public:
  Levels() = default;
  Levels(const Levels&) = delete;
  ~Levels() {
    while (size_ != 0) Pop();
  }

  // Holds the level's source and items.
  void Push(const Level& level) {
    if (size_ == room_) Grow();
    Py_INCREF(level.source);
    Py_INCREF(level.items);
    all_[size_++] = level;
  }
  void Pop() {
    const Level& level = all_[--size_];
    Py_DECREF(level.source);
    Py_DECREF(level.items);
    Py_XDECREF(level.held);
  }

  size_t size() const { return size_; }
  Level& back() { return all_[size_ - 1]; }
  const Level* begin() const { return all_; }
  const Level* end() const { return all_ + size_; }

 private:
  void Grow() {
    auto more = std::make_unique_for_overwrite<Level[]>(2 * room_);
    std::copy(begin(), end(), more.get());
    heap_ = std::move(more);
    all_ = heap_.get();
    room_ *= 2;
  }

  static constexpr size_t kUsual = 8;
  Level own_[kUsual];
  std::unique_ptr<Level[]> heap_;
  Level* all_ = own_;
  size_t size_ = 0;
  size_t room_ = kUsual;
};

class Encoder {
 public:
  explicit Encoder(PyObject* name) : name_(name) {}

  // Returns a tuple (Text, Attachments).
  py::object Encode(PyObject* value);

 private:
  void Item(PyObject* value);
  void Other(PyObject* value, int steps);
  void String(PyObject* string);
  void Integer(PyObject* integer);
  void Float(double number);
  void Bytes(PyObject* value);
  void Mark(char kind, std::string_view rest);

  void Open(PyObject* source, PyObject* items, Level::Kind kind);
  bool Scalar(PyObject* value);
  void Step();
  bool Next(Level& level, PyObject** key, PyObject** value);
  bool Short(PyObject* key, PyObject* value, bool first);
  void Key(Level& level, PyObject* key);

  py::object Types(const char* function) const {
    return py::module_::import("network_runtime._payload.types").attr(function);
  }
  [[noreturn]] void Refuse(const std::string& problem, bool of_level = false);
  // Takes a Python str, never UTF-8: an object's own repr may hold half of a surrogate pair.
  [[noreturn]] void Refuse(const py::object& problem, bool of_level = false);
  py::object Finish();

  PyObject* const name_;
  TextBuffer text_;
  Levels levels_;
  std::vector<size_t> like_marks_;  // positions of strings that start with U+0000
  py::object attachments_;          // a list, once there is one
  bool marked_ = false;
};

// Calls `use` with the contents that str itself holds for `string`.
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
  WithUnits(string, [&](const auto* units, size_t length) { text_.AppendQuoted(units, length); });
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
    char* digits = text_.Room(kLongestNumber);
    text_.End(std::to_chars(digits, digits + kLongestNumber, value).ptr);
    return;
  }
  py::object hex = Steal(PyNumber_ToBase(integer, 16));  // linear time; decimal digits take quadratic time
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
  char* digits = text_.Room(kLongestNumber);
  text_.End(std::to_chars(digits, digits + kLongestNumber, number).ptr);
}

void Encoder::Bytes(PyObject* value) {
  PyObject* bytes = PyBytes_CheckExact(value) ? Py_NewRef(value) : PyBytes_FromObject(value);
  if (!bytes) {
    if (!PyErr_ExceptionMatches(PyExc_ValueError)) throw Failed();  // a released memoryview raises one
    py::error_already_set error;
    const py::str start(std::string("is of type ") + Py_TYPE(value)->tp_name + ", which cannot be read: ");
    Refuse(py::object(start + py::str(error.value())));
  }
  py::object copied = Steal(bytes);
  if (!attachments_) attachments_ = Steal(PyList_New(0));
  Mark('b', std::to_string(PyList_GET_SIZE(attachments_.ptr())));
  if (PyList_Append(attachments_.ptr(), copied.ptr()) != 0) throw Failed();
}

// Writes a value for which no Python code runs. Returns false for any other value.
bool Encoder::Scalar(PyObject* value) {
  if (PyUnicode_CheckExact(value)) {
    String(value);
  } else if (PyLong_CheckExact(value)) {
    Integer(value);
  } else if (value == Py_None) {
    text_ += "null";
  } else if (PyFloat_CheckExact(value)) {
    Float(PyFloat_AS_DOUBLE(value));
  } else if (PyBool_Check(value)) {
    text_ += value == Py_True ? "true" : "false";
  } else {
    return false;
  }
  return true;
}

// The caller holds `value`.
void Encoder::Item(PyObject* value) {
  if (Scalar(value)) return;
  if (PyDict_CheckExact(value)) {
    Open(value, value, Level::Kind::kDict);
  } else if (PyList_Check(value)) {
    Open(value, value, Level::Kind::kList);
  } else if (PyTuple_Check(value)) {
    Open(value, value, Level::Kind::kTuple);
  } else if (PyUnicode_Check(value)) {
    String(value);
  } else if (PyLong_Check(value)) {
    Integer(value);
  } else if (PyFloat_Check(value)) {
    Float(PyFloat_AS_DOUBLE(value));
  } else {
    Other(value, 0);
  }
}

void Encoder::Other(PyObject* value, int steps) {
  if (PyBytes_Check(value) || PyByteArray_Check(value) || PyMemoryView_Check(value)) return Bytes(value);
  if (PyDict_Check(value)) return Open(value, Steal(PyMapping_Items(value)).ptr(), Level::Kind::kItems);
  if (PyAnySet_Check(value)) return Open(value, Steal(PySequence_List(value)).ptr(), Level::Kind::kSet);
  // (what, value): "date" and milliseconds; "value" and what to send instead; "members" and a dict; "refused" and why
  py::tuple known = Types("known")(py::handle(value)).cast<py::tuple>();
  const auto what = known[0].cast<std::string_view>();
  py::object better = known[1];
  if (what == "refused") Refuse(better);
  if (what == "date") return Mark('d', py::str(better).cast<std::string>());
  if (what == "members") return Open(value, better.ptr(), Level::Kind::kDict);
  if (steps == kMostSteps) Refuse("stands for something that stands for something else, without an end");
  PyObject* next = better.ptr();
  const bool basic = PyUnicode_Check(next) || next == Py_None || PyLong_Check(next) || PyFloat_Check(next) ||
                     PyList_Check(next) || PyTuple_Check(next) || PyDict_CheckExact(next);
  return basic ? Item(next) : Other(next, steps + 1);
}

void Encoder::Open(PyObject* source, PyObject* items, Level::Kind kind) {
  for (const Level& level : levels_) {
    if (level.source == source) Refuse(std::string("is a ") + Py_TYPE(source)->tp_name + " that contains itself");
  }
  if (levels_.size() == size_t{kDeepestMessage})
    Refuse("is nested deeper than " + std::to_string(kDeepestMessage) + " levels");
  Level level{.source = source, .items = items, .kind = kind};
  text_ += level.of_members() ? '{' : '[';
  if (kind == Level::Kind::kDict) level.size = PyDict_GET_SIZE(items);
  if (kind == Level::Kind::kSet) {
    Mark('e', "");
    level.first = false;
  }
  levels_.Push(level);
}

void Encoder::Key(Level& level, PyObject* key) {
  if (!PyUnicode_Check(key)) Refuse(Types("key_problem")(Borrow(key)), true);
  WithUnits(key, [&](const auto* units, size_t length) { text_.AppendQuoted(units, length); });
  text_ += ':';
  level.key = key;
}

// Returns false at the end. Borrowed references; `*key` is null when there are no keys.
bool Encoder::Next(Level& level, PyObject** key, PyObject** value) {
  PyObject* items = level.items;
  switch (level.kind) {
    case Level::Kind::kDict:
      return PyDict_Next(items, &level.index, key, value);
    case Level::Kind::kItems: {
      if (level.index >= PyList_GET_SIZE(items)) return false;
      PyObject* pair = PyList_GET_ITEM(items, level.index++);
      if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) Refuse("has items() that are no pairs", true);
      *key = PyTuple_GET_ITEM(pair, 0);
      *value = PyTuple_GET_ITEM(pair, 1);
      return true;
    }
    case Level::Kind::kTuple:
      if (level.index >= PyTuple_GET_SIZE(items)) return false;
      *value = PyTuple_GET_ITEM(items, level.index++);
      return true;
    default:
      if (level.index >= PyList_GET_SIZE(items)) return false;
      *value = PyList_GET_ITEM(items, level.index++);
      return true;
  }
}

constexpr size_t kShortText = 32;

// True for most strings: few characters, one byte each.
bool IsShort(PyObject* value) {
  return PyUnicode_CheckExact(value) && PyUnicode_KIND(value) == PyUnicode_1BYTE_KIND &&
         static_cast<size_t>(PyUnicode_GET_LENGTH(value)) <= kShortText;
}

char* WriteShort(PyObject* text, char* out) {
  return WriteQuotedShort(PyUnicode_1BYTE_DATA(text), static_cast<size_t>(PyUnicode_GET_LENGTH(text)), out);
}

constexpr size_t kMostOfShort = MostQuoted(kShortText);

// Writes a value for which no Python code runs and which takes little room: `out` has kMostOfShort bytes. Returns null,
// and writes nothing, for any other value.
char* WriteShortItem(PyObject* value, char* out) {
  if (IsShort(value)) {
    const bool like_mark = PyUnicode_GET_LENGTH(value) != 0 && PyUnicode_1BYTE_DATA(value)[0] == 0;
    return like_mark ? nullptr : WriteShort(value, out);
  }
  if (PyLong_CheckExact(value)) {
    int overflow = 0;
    const int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
    const bool exact = overflow == 0 && -kExact <= number && number <= kExact;
    return exact ? std::to_chars(out, out + kLongestNumber, number).ptr : nullptr;
  }
  if (PyFloat_CheckExact(value)) {
    const double number = PyFloat_AS_DOUBLE(value);
    return std::isfinite(number) ? std::to_chars(out, out + kLongestNumber, number).ptr : nullptr;
  }
  const char* word = value == Py_None ? "null" : value == Py_True ? "true" : value == Py_False ? "false" : nullptr;
  return word ? std::copy_n(word, std::strlen(word), out) : nullptr;
}

// Writes most items, with comma and key. It is a separate function because the compiler does not know that the output
// never overlaps the input; it would reload every member after each character. Returns false, and writes nothing, for
// other items.
bool Encoder::Short(PyObject* key, PyObject* value, bool first) {
  if (key && !IsShort(key)) return false;
  char* out = text_.Room(2 * kMostOfShort + 2);
  if (!first) *out++ = ',';
  if (key) {
    out = WriteShort(key, out);
    *out++ = ':';
  }
  out = WriteShortItem(value, out);
  if (!out) return false;
  text_.End(out);
  return true;
}

// Goes on to the next item that is not in one piece, or to the end of the innermost level.
void Encoder::Step() {
  Level& level = levels_.back();
  if (level.kind == Level::Kind::kDict && PyDict_GET_SIZE(level.items) != level.size) {
    Refuse("changed its size while it was read", true);
  }
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  for (; Next(level, &key, &value); level.first = false) {
    if (Short(key, value, level.first)) continue;
    if (!level.first) text_ += ',';
    if (key) Key(level, key);
    if (Scalar(value)) continue;
    level.first = false;
    Py_XSETREF(level.held, Py_XNewRef(level.key));
    return Item(Borrow(value).ptr());  // may add a level: `level` is not valid any more
  }
  text_ += level.of_members() ? '}' : ']';
  levels_.Pop();
}

// `of_level`: the culprit is the innermost level itself, not its current item.
void Encoder::Refuse(const std::string& problem, bool of_level) { Refuse(py::object(py::str(problem)), of_level); }

void Encoder::Refuse(const py::object& problem, bool of_level) {
  py::list keys;
  for (const Level& level : levels_) {
    if (of_level && &level == &levels_.back()) break;
    if (level.key) {
      keys.append(Borrow(level.key));
    } else {
      keys.append(level.index - 1);
    }
  }
  py::object error = Types("refusal")(Borrow(name_), keys, problem);
  PyErr_SetObject(py::type::handle_of(error).ptr(), error.ptr());
  throw Failed();
}

py::object Encoder::Finish() {
  std::string_view text = text_.text();
  std::string escaped;
  if (marked_ && !like_marks_.empty()) {
    size_t from = 0;
    for (size_t start : like_marks_) {
      escaped.append(text, from, start + 1 - from);
      escaped += "\\u0000s";
      from = start + 1;
    }
    text = escaped.append(text, from);
  }
  if (marked_ && !attachments_) attachments_ = Steal(PyList_New(0));
  py::object bytes = Steal(PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
  return Steal(PyTuple_Pack(2, bytes.ptr(), attachments_ ? attachments_.ptr() : Py_None));
}

py::object Encoder::Encode(PyObject* value) {
  if (PyUnicode_Check(value)) {
    py::object text = PyUnicode_CheckExact(value) ? Borrow(value) : Steal(PyUnicode_FromObject(value));
    return Steal(PyTuple_Pack(2, text.ptr(), Py_None));
  }
  Item(value);
  while (levels_.size() != 0) Step();
  return Finish();
}

// Bypasses pybind11's dispatcher, which takes longer than a small message.
PyObject* Encode(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "encode takes a value and its name");
    return nullptr;
  }
  try {
    return Encoder(arguments[1]).Encode(arguments[0]).release().ptr();
  } catch (const Failed&) {
    return nullptr;
  } catch (...) {
    return Pending();
  }
}

// A text of this many bytes makes enough objects to start the cyclic garbage collector repeatedly.
constexpr Py_ssize_t kMuch = Py_ssize_t{32} << 10;
// A text of this many bytes may take milliseconds to read.
constexpr size_t kInPieces = size_t{256} << 10;

// orjson.loads, which does not release the GIL. Borrowed; null with an exception set.
PyObject* Loads() {
  static PyObject* loads = nullptr;
  if (!loads) {
    PyObject* orjson = PyImport_ImportModule("orjson");
    loads = orjson ? PyObject_GetAttrString(orjson, "loads") : nullptr;
    Py_XDECREF(orjson);
  }
  return loads;
}

PyObject* Parse(PyObject* text) {
  PyObject* loads = Loads();
  if (!loads) return nullptr;
  if (PyBytes_GET_SIZE(text) < kMuch) return PyObject_CallOneArg(loads, text);
  // The GIL is held the whole time. So no other thread sees that the collector is off, or switches it on.
  const bool was_on = PyGC_Disable() != 0;
  PyObject* value = PyObject_CallOneArg(loads, text);
  if (was_on) PyGC_Enable();
  return value;
}

// Null with no exception set when the text is not suitable.
PyObject* ParseInPieces(PyObject* text) {
  const auto size = static_cast<size_t>(PyBytes_GET_SIZE(text));
  if (size < kInPieces) return nullptr;
  return LargeText({PyBytes_AS_STRING(text), size}, ParseJson).Read().release().ptr();
}

// Bypasses pybind11's dispatcher, as Encode does.
PyObject* Decode(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count < 2 || count > 3) {
    PyErr_SetString(PyExc_TypeError, "decode takes a text, attachments and perhaps a name");
    return nullptr;
  }
  return DecodeText(arguments[0], arguments[1], count == 3 ? arguments[2] : nullptr);
}

using FastCall = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t);

PyMethodDef Method(const char* name, FastCall function) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)), METH_FASTCALL, nullptr};
}

// Replaces the marks in a value that was read already.
PyObject* Restore(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 3 || !PyList_Check(arguments[1])) {
    PyErr_SetString(PyExc_TypeError, "restore takes a value, a list of attachments and a name");
    return nullptr;
  }
  try {
    return MarkRestorer(arguments[1], arguments[2]).Restore(Borrow(arguments[0])).release().ptr();
  } catch (...) {
    return Pending();
  }
}

PyMethodDef restore_method = Method("restore", Restore);
PyMethodDef encode_method = Method("encode", Encode);
PyMethodDef decode_method = Method("decode", Decode);

}  // namespace

// Decodes what orjson accepts as it is; network_runtime._payload.codec decodes the rest.
PyObject* DecodeText(PyObject* text, PyObject* attachments, PyObject* name) {
  const bool plain = attachments == Py_None;
  try {
    if (!PyBytes_Check(text)) {
      if (text == Py_None || PyUnicode_Check(text) || !py::isinstance<Decoder>(text)) return Py_NewRef(text);
      return py::cast<Decoder&>(py::handle(text)).Take().release().ptr();
    }
    PyObject* value = ParseInPieces(text);
    if (!value) value = Parse(text);
    if (value && plain) return value;
    if (!value && !PyErr_ExceptionMatches(PyExc_ValueError)) return nullptr;
    PyErr_Clear();
    py::object parsed = py::reinterpret_steal<py::object>(value);
    py::object shown = name ? Borrow(name) : py::str("data");
    if (parsed && PyList_Check(attachments)) {
      return MarkRestorer(attachments, shown).Restore(std::move(parsed)).release().ptr();
    }
    py::object finish = py::module_::import("network_runtime._payload.codec").attr("finish");
    py::object whole = parsed ? parsed : py::ellipsis();
    return finish(whole, py::handle(text), py::handle(attachments), shown).release().ptr();
  } catch (...) {
    return Pending();
  }
}

PyObject* ParseJson(PyObject* text) {
  PyObject* value = Parse(text);
  if (value || !PyErr_ExceptionMatches(PyExc_ValueError)) return value;
  PyErr_Clear();
  py::object any = py::module_::import("network_runtime._payload.codec").attr("parse_slowly");
  return PyObject_CallOneArg(any.ptr(), text);
}

void RegisterValues(py::module_& module) {
  for (PyMethodDef* method : {&encode_method, &decode_method, &restore_method}) {
    module.add_object(method->ml_name, py::reinterpret_steal<py::object>(PyCFunction_New(method, nullptr)));
  }
}

}  // namespace network_runtime
