// Reads a large JSON text into Python values, piece by piece. orjson, which reads each piece, does not release the GIL,
// and a guest's message must not stop all threads of the process while it is read. The GIL is held, except between two
// pieces, where it is released after some milliseconds.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace network_runtime {

class LargeText {
 public:
  // Returns the value of one piece. `text` is a `bytes` that holds JSON. Null with an exception set.
  using Parse = PyObject* (*)(PyObject * text);

  // `text` must outlive it.
  LargeText(std::string_view text, Parse parse) : text_(text), parse_(parse) {}
  LargeText(const LargeText&) = delete;
  LargeText& operator=(const LargeText&) = delete;

  // Returns the value; null, without an exception, when the text is not an array or object of well-nested parts. Throws
  // error_already_set when a piece cannot be read.
  pybind11::object Read();

  // The same piece by piece: call Begin, then ReadOn until it does not return kMore. kNotForThis: where Read returns
  // null.
  enum class State { kMore, kWhole, kNotForThis };
  State Begin();
  State ReadOn();
  // Valid once the state is kWhole.
  pybind11::object value() const { return root_; }
  // At least so many items and members were read. It counts commas and brackets, including those in strings.
  size_t values() const { return values_; }

 private:
  struct Level {
    pybind11::object container;  // a list or a dict, which its holder contains already
    bool is_object;
  };
  // An item of an array, or a member of an object.
  struct Item {
    size_t value = 0;  // where its value starts
    size_t end = 0;    // behind the value, when it is whole
    bool whole = false;
    bool valid = false;
  };

  // A string that is read in parts.
  struct LongString {
    pybind11::object key;  // null in an array
    pybind11::list parts;
    size_t next;   // of the text
    size_t quote;  // the last one of the string
  };

  bool Step();
  bool IsLongString(const Item& item) const;
  bool EnterString(size_t start, const Item& item);
  bool ReadString();
  bool GoBehind(size_t end);
  pybind11::object KeyAt(size_t start, const Item& item) const;
  Item ItemAt(size_t start, size_t most) const;
  size_t BehindString(size_t quote) const;
  bool EnterLarge(size_t start, const Item& item);
  void Take(size_t start, size_t end);
  pybind11::object Parsed(char open, std::string_view items, char close) const;

  const std::string_view text_;
  const Parse parse_;
  pybind11::object root_;
  std::optional<LongString> string_;
  std::vector<Level> levels_;
  size_t next_ = 0;  // of the text
  size_t values_ = 0;
};

}  // namespace network_runtime
