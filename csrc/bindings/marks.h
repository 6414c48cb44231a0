// What marks stand for (base/payload.h), put in their place in what a text of JSON was read as.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <vector>

namespace network_runtime {

class MarkRestorer {
 public:
  // `attachments`: a list of bytes. `name`: a str, where a path in an error starts.
  MarkRestorer(pybind11::handle attachments, pybind11::handle name) : attachments_(attachments), name_(name) {}

  // `value` itself, changed, or what it stands for. Throws error_already_set: a SerializationError with the path to
  // what Python cannot hold, or to a mark that is none. Not recursive: a guest chooses the depth.
  pybind11::object Restore(pybind11::object value);

  // The same in steps: Begin, then GoOn, some thousand values of it, until it gives false; then Whole.
  void Begin(pybind11::object value);
  bool GoOn();
  pybind11::object Whole() { return std::move(root_); }

 private:
  enum class Kind { kList, kDict, kMap, kSet };
  struct Level {
    pybind11::object container;  // a list, or a dict
    Kind kind;
    Py_ssize_t next = 0;      // of a list the index, of a dict its opaque position
    PyObject* key = nullptr;  // of a dict, that of the item at hand; its own
    pybind11::object made;    // of a Map or a Set whose items are all looked at: what it becomes
    Py_ssize_t added = 0;     // to that
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
