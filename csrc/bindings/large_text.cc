#include "bindings/large_text.h"

#include <cstring>
#include <utility>

#include "bindings/gil.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr size_t kPiece = size_t{64} << 10;       // bytes; some 30,000 values at most, and a millisecond
constexpr std::chrono::milliseconds kLongest{5};  // with the GIL, as long as Python's own threads keep it

py::object Steal(PyObject* object) {
  if (!object) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

void Check(int result) {
  if (result != 0) throw py::error_already_set();
}

// The cyclic garbage collector rests: it would look at the many new objects again and again.
class CollectorPause {
 public:
  CollectorPause() : was_on_(PyGC_Disable() != 0) {}
  ~CollectorPause() {
    if (was_on_) PyGC_Enable();
  }
  CollectorPause(const CollectorPause&) = delete;
  CollectorPause& operator=(const CollectorPause&) = delete;

 private:
  const bool was_on_;
};

}  // namespace

py::object LargeText::Read() {
  py::object root;
  if (!Open(&root)) return {};
  since_ = std::chrono::steady_clock::now();
  while (!levels_.empty()) {
    {
      CollectorPause pause;
      while (!levels_.empty() && std::chrono::steady_clock::now() - since_ < kLongest) {
        if (!Step()) return {};
      }
    }
    if (!levels_.empty()) LetOthersRun();
  }
  return next_ == text_.size() ? root : py::object();
}

// The threads that wait for the GIL have asked for it by now, and get it where it is given up.
void LargeText::LetOthersRun() {
  {
    GilRelease released;
  }
  since_ = std::chrono::steady_clock::now();
}

bool LargeText::Open(py::object* root) {
  if (text_.empty() || (text_[0] != '[' && text_[0] != '{')) return false;
  const bool is_object = text_[0] == '{';
  *root = Steal(is_object ? PyDict_New() : PyList_New(0));
  levels_.push_back({*root, is_object});
  next_ = 1;
  return true;
}

// Behind the string that starts at `quote`.
size_t LargeText::BehindString(size_t quote) const {
  size_t at = quote + 1;
  while (at < text_.size()) {
    const void* found = std::memchr(text_.data() + at, '"', text_.size() - at);
    if (!found) break;
    const auto end = static_cast<size_t>(static_cast<const char*>(found) - text_.data());
    size_t backslashes = 0;
    while (text_[end - 1 - backslashes] == '\\') ++backslashes;  // the opening quote ends it
    if (backslashes % 2 == 0) return end + 1;
    at = end + 1;
  }
  return text_.size();
}

// The one that starts at `start`; not whole, where it is longer than `most` and its value no string or number.
LargeText::Item LargeText::ItemAt(size_t start, size_t most) const {
  Item item{.value = start};
  size_t depth = 0;
  size_t at = start;
  if (levels_.back().is_object && at < text_.size() && text_[at] == '"') {
    at = BehindString(at);
    if (at >= text_.size() || text_[at] != ':') return item;
    item.value = ++at;
  }
  while (at < text_.size()) {
    const char c = text_[at];
    if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
      item.end = at;
      item.whole = item.valid = true;
      return item;
    }
    if (c == '"') {
      at = BehindString(at);
      continue;
    }
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    ++at;
    if (at - start > most && depth != 0) {
      item.valid = text_[item.value] == '[' || text_[item.value] == '{';
      return item;
    }
  }
  return item;
}

// Reads one piece more: the next items of the innermost level that are together not much longer than it. False where
// the text is not what it should be.
bool LargeText::Step() {
  const size_t start = next_;
  size_t end = start;  // of the whole items so far
  while (true) {
    const Item item = ItemAt(next_, kPiece);
    if (!item.valid) return false;
    if (!item.whole) {
      if (end != start) Take(start, end);
      return EnterLarge(next_, item);
    }
    end = item.end;
    next_ = end + 1;
    if (text_[end] == ',') {
      if (end - start < kPiece) continue;
      Take(start, end);
      return true;
    }
    if ((text_[end] == '}') != levels_.back().is_object) return false;
    if (end != start) Take(start, end);
    levels_.pop_back();
    // What comes behind it in its holder: the next item, or the end, which is one item of no length.
    if (!levels_.empty() && next_ < text_.size() && text_[next_] == ',') ++next_;
    return true;
  }
}

// `item`, at `start`, is an array or an object that is read in pieces of its own.
bool LargeText::EnterLarge(size_t start, const Item& item) {
  const Level& holder = levels_.back();
  const bool is_object = text_[item.value] == '{';
  py::object container = Steal(is_object ? PyDict_New() : PyList_New(0));
  if (holder.is_object) {
    if (item.value == start) return false;  // no key
    py::object key = Parsed('[', text_.substr(start, item.value - 1 - start), ']');
    if (!PyList_Check(key.ptr()) || PyList_GET_SIZE(key.ptr()) != 1) return false;
    Check(PyDict_SetItem(holder.container.ptr(), PyList_GET_ITEM(key.ptr(), 0), container.ptr()));
  } else {
    Check(PyList_Append(holder.container.ptr(), container.ptr()));
  }
  levels_.push_back({std::move(container), is_object});
  next_ = item.value + 1;
  return true;
}

// The items from `start` to `end` go into the innermost level.
void LargeText::Take(size_t start, size_t end) {
  const Level& level = levels_.back();
  PyObject* container = level.container.ptr();
  const std::string_view items = text_.substr(start, end - start);
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
