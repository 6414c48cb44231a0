// What a source map reads from a table that another process wrote, and what it finds in it.
#include "engine/source_map.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace network_runtime {
namespace {

using Position = SourceMap::Position;

std::string Table(std::initializer_list<uint32_t> numbers) {
  std::string table;
  for (uint32_t number : numbers) table.append(reinterpret_cast<const char*>(&number), sizeof number);
  return table;
}

constexpr std::string_view kCode = "let a;\nf(a);\n\ng();";
constexpr std::string_view kSource = "type T = {};\nlet a: T;\nf(a);\n";

std::optional<SourceMap> Read(std::initializer_list<uint32_t> numbers, std::string_view code = kCode,
                              std::string_view source = kSource) {
  return SourceMap::Read(Table(numbers), code, source);
}

Position Found(const SourceMap& map, uint32_t line, uint32_t column) {
  std::optional<Position> found = map.Find({line, column});
  REQUIRE(found.has_value());
  return *found;
}

TEST_CASE("SourceMap: finds the last entry of the line that is not behind the position") {
  const SourceMap map = Read({0, 0, 1, 0, 0, 4, 1, 4, 1, 2, 2, 2}).value();
  CHECK(Found(map, 0, 0) == Position{1, 0});
  CHECK(Found(map, 0, 3) == Position{1, 0});
  CHECK(Found(map, 0, 4) == Position{1, 4});
  CHECK(Found(map, 0, 4'000'000'000) == Position{1, 4});
  CHECK(Found(map, 1, 2) == Position{2, 2});
}

TEST_CASE("SourceMap: a line's start belongs to its first entry, a line without entries to the one before it") {
  const SourceMap map = Read({0, 4, 1, 4, 1, 2, 2, 2}).value();
  CHECK(Found(map, 0, 0) == Position{1, 4});
  CHECK(Found(map, 1, 0) == Position{2, 2});
  CHECK(Found(map, 2, 0) == Position{2, 2});
  CHECK(Found(map, 4'000'000'000, 0) == Position{2, 2});
  const SourceMap late = Read({1, 0, 2, 0}).value();
  CHECK(Found(late, 0, 0) == Position{2, 0});
}

TEST_CASE("SourceMap: of two entries for one position, the later one counts") {
  const SourceMap map = Read({0, 0, 0, 0, 0, 0, 1, 0}).value();
  CHECK(Found(map, 0, 0) == Position{1, 0});
}

TEST_CASE("SourceMap: an empty table is valid and finds nothing") {
  const SourceMap map = Read({}).value();
  CHECK(map.empty());
  CHECK_FALSE(map.Find({0, 0}).has_value());
  CHECK_FALSE(SourceMap().Find({3, 3}).has_value());
}

TEST_CASE("SourceMap: refuses a table that is cut short") {
  const std::string table = Table({0, 0, 0, 0, 1, 0, 1, 0});
  for (size_t size = 0; size <= table.size(); ++size) {
    const bool whole = size % 16 == 0;
    CHECK(SourceMap::Read(std::string_view(table).substr(0, size), kCode, kSource).has_value() == whole);
  }
}

TEST_CASE("SourceMap: refuses an unsorted table") {
  CHECK_FALSE(Read({1, 0, 0, 0, 0, 0, 0, 0}).has_value());
  CHECK_FALSE(Read({0, 4, 0, 0, 0, 3, 0, 0}).has_value());
}

TEST_CASE("SourceMap: refuses positions outside of the texts") {
  constexpr uint32_t kHuge = 0xffffffff;
  CHECK(Read({3, 0, 3, 0}).has_value());
  CHECK_FALSE(Read({4, 0, 0, 0}).has_value());
  CHECK_FALSE(Read({0, 0, 4, 0}).has_value());
  CHECK_FALSE(Read({kHuge, 0, 0, 0}).has_value());
  CHECK_FALSE(Read({0, kHuge, 0, 0}).has_value());
  CHECK_FALSE(Read({0, 0, kHuge, 0}).has_value());
  CHECK_FALSE(Read({0, 0, 0, kHuge}).has_value());
  CHECK(Read({0, 0, 0, 0}, "", "").has_value());
  CHECK_FALSE(Read({0, 1, 0, 0}, "", "").has_value());
}

TEST_CASE("SourceMap: each line terminator of the language ends a line") {
  for (std::string_view terminator : {"\n", "\r", "\r\n", "\u2028", "\u2029"}) {
    const std::string text = "a" + std::string(terminator) + "b";
    CHECK(Read({0, 0, 0, 0, 1, 1, 1, 1}, text, text).has_value());
    CHECK_FALSE(Read({0, 0, 0, 0, 3, 0, 0, 0}, text, text).has_value());
  }
}

TEST_CASE("SourceMap: a table need not lie at an address for numbers") {
  const std::string table = "x" + Table({0, 4, 1, 4});
  const auto map = SourceMap::Read(std::string_view(table).substr(1), kCode, kSource);
  CHECK(Found(map.value(), 0, 5) == Position{1, 4});
}

}  // namespace
}  // namespace network_runtime
