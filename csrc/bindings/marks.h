// Replaces the marks in a value that was read from JSON with what they stand for (base/payload.h).
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <vector>

namespace network_runtime {

class MarkRestorer {
 public:
  // `attachments`: a list of bytes. `name`: a str, with which a path in an error starts.
  MarkRestorer(pybind11::handle attachments, pybind11::handle name) : attachments_(attachments), name_(name) {}

  // Returns `value` itself, changed, or what it stands for. Throws error_already_set: a SerializationError with the
  // path to what Python cannot hold, or to a malformed mark. Not recursive, because a guest chooses the depth.
  pybind11::object Restore(pybind11::object value);

  // The same in steps: call Begin; then GoOn, which handles some thousand values, until it returns false; then Whole.
  void Begin(pybind11::object value);
  bool GoOn();
  pybind11::object Whole() { return std::move(root_); }

 private:
  enum class Kind { kList, kDict, kMap, kSet };
  struct Level {
    pybind11::object container;  // a list, or a dict
    Kind kind;
    Py_ssize_t next = 0;      // the next index of a list, or a dict's opaque position
    PyObject* key = nullptr;  // of a dict: the key of the current item; the dict owns it
    pybind11::object made;    // of a Map or a Set whose items were all visited: what it becomes
    Py_ssize_t added = 0;     // how many were added to `made`
  };

  bool Step();
  void Look(PyObject* item);
  void Put(pybind11::object value);
  pybind11::object Marked(pybind11::handle text);
  pybind11::object Known(Py_UCS4 kind, const pybind11::object& rest);
  pybind11::object DateOf(const pybind11::object& milliseconds);
  bool AddPair();
  bool AddMember();
  void CountWide(PyObject* key);
  pybind11::list Trail(size_t levels) const;
  [[noreturn]] void Refuse(const char* how, size_t levels, const pybind11::object& of) const;

  const pybind11::handle attachments_;
  const pybind11::handle name_;
  std::vector<Level> levels_;
  pybind11::object root_;
  size_t wide_keys_ = 0;
};

}  // namespace network_runtime
