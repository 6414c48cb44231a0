#include "bindings/large_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "bindings/gil_slices.h"
#include "bindings/py_result.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr size_t kPiece = size_t{64} << 10;  // bytes; some 30,000 values at most, and a millisecond
constexpr size_t kLongPiece = 4 * kPiece;    // a string that is read in parts
constexpr size_t kLongString = 64;
constexpr size_t kLongestEscape = 12;  // two units

using Bytes = std::array<bool, 256>;

constexpr Bytes SetOf(std::string_view bytes) {
  Bytes set{};
  for (char c : bytes) set[static_cast<unsigned char>(c)] = true;
  return set;
}

constexpr Bytes kStructure = SetOf("\",[]{}");
constexpr Bytes kNesting = SetOf("\"[]{}");
constexpr Bytes kEndsInString = SetOf("\"\\");

// Returns the first position from `at` on of one of the bytes in `wanted`, or the end.
size_t Skip(std::string_view text, size_t at, const Bytes& wanted) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const bool* is_wanted = wanted.data();
  auto is = [&](size_t place) { return is_wanted[bytes[place]]; };
  while (at + 4 <= text.size()) {
    if (is(at)) return at;
    if (is(at + 1)) return at + 1;
    if (is(at + 2)) return at + 2;
    if (is(at + 3)) return at + 3;
    at += 4;
  }
  while (at < text.size() && !is(at)) ++at;
  return at;
}

// Returns the end of the part of a string's contents that starts at `start`: after some bytes, and at `quote` at the
// latest. It does not split a character, an escape or the two escapes of a surrogate pair.
size_t PartEnd(std::string_view text, size_t start, size_t quote) {
  size_t at = start;
  while (at < quote && at - start < kPiece) {
    if (text[at] != '\\') {
      ++at;
      continue;
    }
    if (quote - at <= kLongestEscape) return quote;
    const bool is_unit = text[at + 1] == 'u';
    const char second = is_unit ? static_cast<char>(text[at + 3] | 0x20) : ' ';
    const bool is_high =
        is_unit && (text[at + 2] | 0x20) == 'd' && (second == '8' || second == '9' || second == 'a' || second == 'b');
    at += is_unit ? 6 : 2;
    if (is_high && text[at] == '\\' && text[at + 1] == 'u') at += 6;
  }
  while (at < quote && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return std::min(at, quote);
}

}  // namespace

py::object LargeText::Read() {
  GilSlices slices;
  State state = Begin();
  while (state == State::kMore) {
    state = ReadOn();
    slices.Pause();
  }
  return state == State::kWhole ? std::move(root_) : py::object();
}

LargeText::State LargeText::Begin() {
  if (text_.empty() || (text_[0] != '[' && text_[0] != '{')) return State::kNotForThis;
  const bool is_object = text_[0] == '{';
  root_ = Steal(is_object ? PyDict_New() : PyList_New(0));
  levels_.push_back({root_, is_object});
  next_ = 1;
  return State::kMore;
}

LargeText::State LargeText::ReadOn() {
  if (!Step()) return State::kNotForThis;
  if (!levels_.empty()) return State::kMore;
  return next_ == text_.size() ? State::kWhole : State::kNotForThis;
}

// Returns the position behind the string that starts at `quote`.
size_t LargeText::BehindString(size_t quote) const {
  size_t at = quote + 1;
  if (text_.size() - at > kLongString) {
    // Most strings end soon. In a long one, the C library finds a quote faster than either of two bytes.
    const size_t soon = Skip(text_.substr(0, at + kLongString), at, kEndsInString);
    if (soon == at + kLongString) {
      const void* found = std::memchr(text_.data() + soon, '"', text_.size() - soon);
      if (!found) return text_.size();
      const auto end = static_cast<size_t>(static_cast<const char*>(found) - text_.data());
      if (text_[end - 1] != '\\') return end + 1;
    }
    at = soon;
  }
  while ((at = Skip(text_, at, kEndsInString)) < text_.size()) {
    if (text_[at] == '"') return at + 1;
    at += 2;  // the escaped character is part of the string
  }
  return text_.size();
}

// Returns the item that starts at `start`. It is not whole when it is longer than `most` and its value is not a string
// or number.
LargeText::Item LargeText::ItemAt(size_t start, size_t most) const {
  Item item{.value = start};
  size_t depth = 0;
  size_t at = start;
  if (levels_.back().is_object && at < text_.size() && text_[at] == '"') {
    at = BehindString(at);
    if (at >= text_.size() || text_[at] != ':') return item;
    item.value = ++at;
  }
  while ((at = Skip(text_, at, depth == 0 ? kStructure : kNesting)) < text_.size()) {
    const char c = text_[at];
    if (c == '"') {
      at = BehindString(at);
      continue;
    }
    const bool closes = c == ']' || c == '}';
    if (depth == 0 && (closes || c == ',')) {
      item.end = at;
      item.whole = item.valid = true;
      return item;
    }
    depth = closes ? depth - 1 : depth + 1;
    ++at;
    if (at - start > most && depth != 0) {
      item.valid = text_[item.value] == '[' || text_[item.value] == '{';
      return item;
    }
  }
  return item;
}

// Reads one more piece: the next items of the innermost level that together are not much longer than a piece. Returns
// false when the text is malformed.
bool LargeText::Step() {
  if (string_) return ReadString();
  const size_t start = next_;
  size_t end = start;  // of the whole items so far
  while (true) {
    const Item item = ItemAt(next_, kPiece);
    if (!item.valid) return false;
    if (!item.whole) {
      if (end != start) Take(start, end);
      return EnterLarge(next_, item);
    }
    if (IsLongString(item)) {
      if (end == start) return EnterString(start, item);
      Take(start, end);
      return true;
    }
    end = item.end;
    if (text_[end] == ',' && end - start < kPiece) {
      next_ = end + 1;
      continue;
    }
    if (end != start) Take(start, end);
    return GoBehind(end);
  }
}

// Goes on behind an item that ends at `end`. Returns false when what follows neither continues nor ends the level.
bool LargeText::GoBehind(size_t end) {
  next_ = end + 1;
  if (text_[end] == ',') return true;
  if ((text_[end] == '}') != levels_.back().is_object) return false;
  levels_.pop_back();
  // Goes on behind it in its holder: to the next item, or to the end, which counts as one item of no length.
  if (!levels_.empty() && next_ < text_.size() && text_[next_] == ',') ++next_;
  return true;
}

bool LargeText::IsLongString(const Item& item) const {
  return item.end - item.value > kLongPiece && text_[item.value] == '"' && text_[item.end - 1] == '"';
}

bool LargeText::EnterString(size_t start, const Item& item) {
  py::object key;
  if (levels_.back().is_object && !(key = KeyAt(start, item))) return false;
  string_.emplace(std::move(key), py::list(), item.value + 1, item.end - 1);
  return true;
}

// Reads the next part of the string. After the last part, puts the string where it belongs.
bool LargeText::ReadString() {
  LongString& string = *string_;
  if (string.next < string.quote) {
    const size_t end = PartEnd(text_, string.next, string.quote);
    py::object part = Parsed('"', text_.substr(string.next, end - string.next), '"');
    if (!PyUnicode_Check(part.ptr())) return false;
    string.parts.append(part);
    string.next = end;
    return true;
  }
  py::object whole = Steal(PyUnicode_Join(py::str("").ptr(), string.parts.ptr()));
  PyObject* container = levels_.back().container.ptr();
  Check(string.key ? PyDict_SetItem(container, string.key.ptr(), whole.ptr()) : PyList_Append(container, whole.ptr()));
  ++values_;
  const size_t end = string.quote + 1;
  string_.reset();
  return GoBehind(end);
}

// Returns the key of the member that starts at `start`; null when it has none.
py::object LargeText::KeyAt(size_t start, const Item& item) const {
  if (item.value == start) return {};
  py::object key = Parsed('[', text_.substr(start, item.value - 1 - start), ']');
  if (!PyList_Check(key.ptr()) || PyList_GET_SIZE(key.ptr()) != 1) return {};
  return py::reinterpret_borrow<py::object>(PyList_GET_ITEM(key.ptr(), 0));
}

// Enters `item`, at `start`: an array or an object that is read in pieces of its own.
bool LargeText::EnterLarge(size_t start, const Item& item) {
  const Level& holder = levels_.back();
  const bool is_object = text_[item.value] == '{';
  py::object container = Steal(is_object ? PyDict_New() : PyList_New(0));
  if (holder.is_object) {
    const py::object key = KeyAt(start, item);
    if (!key) return false;
    Check(PyDict_SetItem(holder.container.ptr(), key.ptr(), container.ptr()));
  } else {
    Check(PyList_Append(holder.container.ptr(), container.ptr()));
  }
  levels_.push_back({std::move(container), is_object});
  next_ = item.value + 1;
  return true;
}

// Reads the items from `start` to `end` into the innermost level.
void LargeText::Take(size_t start, size_t end) {
  const Level& level = levels_.back();
  PyObject* container = level.container.ptr();
  const std::string_view items = text_.substr(start, end - start);
  for (const char c : items) values_ += c == ',' || c == '[' || c == '{' ? 1 : 0;
  py::object piece = level.is_object ? Parsed('{', items, '}') : Parsed('[', items, ']');
  if (level.is_object) {
    Check(PyDict_Update(container, piece.ptr()));
  } else {
    const Py_ssize_t size = PyList_GET_SIZE(container);
    Check(PyList_SetSlice(container, size, size, piece.ptr()));
  }
}

py::object LargeText::Parsed(char open, std::string_view items, char close) const {
  py::object text = Steal(PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(items.size() + 2)));
  char* data = PyBytes_AS_STRING(text.ptr());
  data[0] = open;
  std::memcpy(data + 1, items.data(), items.size());
  data[items.size() + 1] = close;
  return Steal(parse_(text.ptr()));
}

}  // namespace network_runtime
