// Leads from a position in compiled code back to the source that its author wrote. Plain C++. Immutable once made, so
// any thread may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace network_runtime {

// How many lines UTF-8 text has at the most (ECMA-262, "Line Terminators"): "\r\n" counts twice.
size_t MostLines(std::string_view text);

class SourceMap {
 public:
  // Counted from 0, columns in UTF-16 units, as V8 counts.
  struct Position {
    uint32_t line = 0;
    uint32_t column = 0;
    auto operator<=>(const Position&) const = default;
  };
  struct Entry {
    Position code;
    Position source;
  };

  SourceMap() = default;

  // Reads a table as the transpiler writes it: four u32 in this processor's byte order for each entry, {line, column,
  // source line, source column}, sorted by the first two. Nothing in it is trusted: returns nothing when it is
  // malformed, unsorted, or names a position that lies outside of `code` or `source` (UTF-8).
  static std::optional<SourceMap> Read(std::string_view table, std::string_view code, std::string_view source);

  // Returns where the code at `position` comes from: the last entry of its line that is not behind it. Code before a
  // line's first entry belongs to that entry, and a line without any to the entry before it. Nothing when there is no
  // entry at all.
  std::optional<Position> Find(Position position) const;

  bool empty() const { return entries_.empty(); }
  size_t ByteSize() const { return entries_.capacity() * sizeof(Entry); }

 private:
  explicit SourceMap(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  std::vector<Entry> entries_;
};

}  // namespace network_runtime
