#include "base/json_string.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace network_runtime {
namespace {

bool IsHalf(uint32_t unit) { return unit >= 0xd800 && unit < 0xe000; }

// As RFC 8259 and QuoteJSONString (ECMA-262) read, a character at a time.
std::string Expected(const std::vector<uint32_t>& units) {
  std::string text = "\"";
  for (size_t i = 0; i < units.size(); ++i) {
    uint32_t unit = units[i];
    if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < units.size() && units[i + 1] >= 0xdc00 && units[i + 1] < 0xe000) {
      unit = 0x10000 + (unit - 0xd800) * 0x400 + (units[++i] - 0xdc00);
    }
    const std::string shorts = "\b\f\n\r\t\"\\";
    const size_t place = unit < 0x80 ? shorts.find(static_cast<char>(unit)) : std::string::npos;
    if (unit != 0 && place != std::string::npos) {
      text += '\\';
      text += "bfnrt\"\\"[place];
    } else if (unit < 0x20 || IsHalf(unit)) {
      const char* hex = "0123456789abcdef";
      text += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) text += hex[unit >> shift & 15];
    } else if (unit < 0x80) {
      text += static_cast<char>(unit);
    } else {
      const int more = unit < 0x800 ? 1 : unit < 0x10000 ? 2 : 3;
      text += static_cast<char>((more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0) | unit >> (6 * more));
      for (int left = more - 1; left >= 0; --left) text += static_cast<char>(0x80 | (unit >> (6 * left) & 0x3f));
    }
  }
  return text + '"';
}

// The units lie in memory of their own length, so that AddressSanitizer sees what is read beyond.
template <typename Unit>
std::string Quoted(const std::vector<uint32_t>& units) {
  const std::vector<Unit> narrow(units.begin(), units.end());
  TextBuffer text;
  text += "before ";
  text.AppendQuoted(narrow.data(), narrow.size());
  CHECK(QuotedSize(narrow.data(), narrow.size()) == text.size() - 7);
  return std::string(text.text().substr(7));
}

TEST_CASE("JSON strings: every unit, alone and at every place of a word") {
  for (uint32_t unit = 0; unit < 0x10000; unit += unit < 0x300 ? 1 : 251) {
    for (size_t length : {1, 3, 8, 9, 17, 40}) {
      const size_t step = unit < 0x100 ? 1 : 7;
      for (size_t place = 0; place < length; place += step) {
        std::vector<uint32_t> units(length, 'x');
        units[place] = unit;
        if (unit < 0x100) CHECK(Quoted<uint8_t>(units) == Expected(units));
        CHECK(Quoted<uint16_t>(units) == Expected(units));
        CHECK(Quoted<uint32_t>(units) == Expected(units));
      }
    }
  }
}

TEST_CASE("JSON strings: pairs, halves and characters beyond 16 bits") {
  for (size_t before : {0, 1, 31, 32, 33, 300}) {
    for (const std::vector<uint32_t>& end : std::vector<std::vector<uint32_t>>{{0xd83d, 0xde00},
                                                                               {0xd83d},
                                                                               {0xde00, 0xd83d},
                                                                               {0xd83d, 0xd83d, 0xde00},
                                                                               {0xdbff, 0xdfff, 'x'},
                                                                               {0xd800, 'x'}}) {
      std::vector<uint32_t> units(before, 'y');
      units.insert(units.end(), end.begin(), end.end());
      CHECK(Quoted<uint16_t>(units) == Expected(units));
      CHECK(Quoted<uint32_t>(units) == Expected(units));
    }
  }
  CHECK(Quoted<uint32_t>({0x1f600, 0x10ffff}) == "\"\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\"");
}

TEST_CASE("JSON strings: of every length, of what takes most room") {
  for (size_t length = 0; length < 600; ++length) {
    for (uint32_t unit : {1u, 0xffu, static_cast<uint32_t>('a')}) {
      const std::vector<uint32_t> units(length, unit);
      CHECK(Quoted<uint8_t>(units) == Expected(units));
    }
    CHECK(Quoted<uint16_t>(std::vector<uint32_t>(length, 0xd800)) == Expected(std::vector<uint32_t>(length, 0xd800)));
  }
}

TEST_CASE("TextBuffer: grows") {
  TextBuffer text;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    text += static_cast<char>('a' + i % 26);
    text += "two words";
    expected += static_cast<char>('a' + i % 26);
    expected += "two words";
  }
  CHECK(text.text() == expected);
  CHECK(text.size() == expected.size());
}

}  // namespace
}  // namespace network_runtime
