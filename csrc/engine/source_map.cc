#include "engine/source_map.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace network_runtime {
namespace {

static_assert(sizeof(SourceMap::Entry) == 4 * sizeof(uint32_t), "entries are read as they are written");

// The end of a text, at the least: its lines, and a length that no line of it passes, in UTF-16 units.
struct Extent {
  explicit Extent(std::string_view text) : lines(MostLines(text)), longest(text.size()) {}
  bool Has(const SourceMap::Position& position) const { return position.line < lines && position.column <= longest; }

  const size_t lines;
  const size_t longest;
};

}  // namespace

size_t MostLines(std::string_view text) {
  size_t lines = 1;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || text[i] == '\r') ++lines;
    if (text[i] == '\xe2' && (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029")) ++lines;
  }
  return lines;
}

std::optional<SourceMap> SourceMap::Read(std::string_view table, std::string_view code, std::string_view source) {
  if (table.size() % sizeof(Entry) != 0) return std::nullopt;
  std::vector<Entry> entries(table.size() / sizeof(Entry));
  if (!table.empty()) std::memcpy(entries.data(), table.data(), table.size());
  const Extent code_extent(code);
  const Extent source_extent(source);
  const Entry* before = nullptr;
  for (const Entry& entry : entries) {
    if (!code_extent.Has(entry.code) || !source_extent.Has(entry.source)) return std::nullopt;
    if (before && entry.code < before->code) return std::nullopt;
    before = &entry;
  }
  return SourceMap(std::move(entries));
}

std::optional<SourceMap::Position> SourceMap::Find(Position position) const {
  if (entries_.empty()) return std::nullopt;
  auto behind = std::ranges::upper_bound(entries_, position, {}, &Entry::code);
  const bool before_first = behind == entries_.begin() || std::prev(behind)->code.line != position.line;
  const bool line_has_entry = behind != entries_.end() && behind->code.line == position.line;
  if (behind == entries_.begin() || (before_first && line_has_entry)) return behind->source;
  return std::prev(behind)->source;
}

}  // namespace network_runtime
