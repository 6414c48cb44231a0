// Strings of well-formed JSON text (RFC 8259; ECMA-262, QuoteJSONString). The text is UTF-8 of any code units; half of
// a surrogate pair is written as an escape.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace network_runtime {

constexpr bool IsHighSurrogate(uint32_t unit) { return (unit & 0xfc00) == 0xd800; }
constexpr bool IsLowSurrogate(uint32_t unit) { return (unit & 0xfc00) == 0xdc00; }

// Returns the letter of the character's short escape; 0 when it has none.
constexpr char ShortEscape(uint32_t character) {
  switch (character) {
    case '"':
    case '\\':
      return static_cast<char>(character);
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

// Without branches, so that the compiler makes vectors of it.
constexpr bool IsPlainUnit(uint32_t unit) { return (unit >= 0x20) & (unit < 0x80) & (unit != '"') & (unit != '\\'); }

inline constexpr size_t kRun = 32;

template <typename Unit>
bool IsPlainRun(const Unit* units) {
  bool plain = true;
  for (size_t i = 0; i < kRun; ++i) plain &= IsPlainUnit(units[i]);
  return plain;
}

// Goes through the characters of a string and calls one of three functions, by what well-formed JSON (ECMA-262,
// QuoteJSONString) needs for them. `plain_run(units)` gets kRun characters that need no escape. `plain(character)` gets
// one character that needs no escape. `escaped(unit)` gets a control character, a quote, a backslash or half of a
// surrogate pair.
template <typename Unit, typename PlainRun, typename Plain, typename Escaped>
void ForEachCharacter(const Unit* units, size_t length, PlainRun plain_run, Plain plain, Escaped escaped) {
  for (size_t i = 0; i < length; ++i) {
    while (i + kRun <= length && IsPlainRun(units + i)) {
      plain_run(units + i);
      i += kRun;
    }
    if (i == length) return;
    // This run is not plain: take its characters one by one, up to where the next run may start.
    for (size_t end = std::min(i + kRun, length); i < end; ++i) {
      uint32_t unit = units[i];
      if (IsHighSurrogate(unit) && i + 1 < length && IsLowSurrogate(units[i + 1])) {
        plain(0x10000 + ((unit & 0x3ff) << 10) + (units[++i] & 0x3ffU));
      } else if (unit < 0x20 || unit == '"' || unit == '\\' || IsHighSurrogate(unit) || IsLowSurrogate(unit)) {
        escaped(unit);
      } else {
        plain(unit);
      }
    }
    --i;
  }
}

constexpr size_t Utf8Size(uint32_t character) {
  return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
}

inline char* WriteUtf8(uint32_t character, char* out) {
  if (character < 0x80) {
    *out++ = static_cast<char>(character);
    return out;
  }
  size_t size = Utf8Size(character);
  constexpr uint8_t kLead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = size - 1; i > 0; --i, character >>= 6) out[i] = static_cast<char>(0x80 | (character & 0x3f));
  out[0] = static_cast<char>(kLead[size] | character);
  return out + size;
}

inline char* WriteEscape(uint32_t unit, char* out) {
  constexpr char kHex[] = "0123456789abcdef";
  *out++ = '\\';
  if (char letter = ShortEscape(unit)) {
    *out++ = letter;
    return out;
  }
  *out++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *out++ = kHex[(unit >> shift) & 0xf];
  return out;
}

// The number of bytes that AppendQuoted writes.
template <typename Unit>
size_t QuotedSize(const Unit* units, size_t length) {
  size_t size = 2;
  ForEachCharacter(
      units, length, [&](const Unit*) { size += kRun; }, [&](uint32_t character) { size += Utf8Size(character); },
      [&](uint32_t unit) { size += ShortEscape(unit) ? 2 : 6; });
  return size;
}

template <typename Unit>
char* WriteQuoted(const Unit* units, size_t length, char* out) {
  *out++ = '"';
  ForEachCharacter(
      units, length, [&](const Unit* run) { out = std::copy_n(run, kRun, out); },
      [&](uint32_t character) { out = WriteUtf8(character, out); },
      [&](uint32_t unit) { out = WriteEscape(unit, out); });
  *out++ = '"';
  return out;
}

// Loads eight characters. At the end of a string there are fewer: spaces fill the word.
inline uint64_t LoadWord(const uint8_t* units, size_t length) {
  uint64_t word = 0;
  if (length >= sizeof word) {
    std::memcpy(&word, units, sizeof word);
    return word;
  }
  if (length >= 4) {
    uint32_t head = 0;
    uint32_t tail = 0;
    std::memcpy(&head, units, sizeof head);
    std::memcpy(&tail, units + length - sizeof tail, sizeof tail);
    word = head | (uint64_t{tail} << (8 * (length - sizeof tail)));
  } else {
    for (size_t i = 0; i < length; ++i) word |= uint64_t{units[i]} << (8 * i);
  }
  return word | (uint64_t{0x2020202020202020} << (8 * length));
}

// True when each of the eight characters needs no escape.
constexpr bool IsPlainWord(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  // Sets the top bit of each byte that is 0. Correct only where no byte has its own top bit set.
  auto zeros = [](uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
  const uint64_t special = word | (word - kOnes * 0x20) | zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\'));
  return (special & (kOnes * 0x80)) == 0;
}

// Does the same as WriteQuoted, for short strings: most are. May overwrite eight bytes more than it needs.
inline char* WriteQuotedShort(const uint8_t* units, size_t length, char* out) {
  *out++ = '"';
  while (length != 0) {
    const size_t count = std::min(length, sizeof(uint64_t));
    const uint64_t word = LoadWord(units, length);
    if (IsPlainWord(word)) {
      std::memcpy(out, &word, sizeof word);
      out += count;
    } else {
      for (size_t i = 0; i < count; ++i) {
        const uint8_t unit = units[i];
        out = unit < 0x20 || unit == '"' || unit == '\\' ? WriteEscape(unit, out) : WriteUtf8(unit, out);
      }
    }
    units += count;
    length -= count;
  }
  *out++ = '"';
  return out;
}

// The most bytes that a quoted string of `length` characters takes, with those that WriteQuotedShort may overwrite.
constexpr size_t MostQuoted(size_t length) { return 6 * length + 2 + sizeof(uint64_t); }

// Text that grows at its end. A short text needs no memory beyond the object's own.
class TextBuffer {
 public:
  TextBuffer() = default;
  TextBuffer(const TextBuffer&) = delete;

  // Returns where the next `size` bytes may be written. Then End() is called with the end of what was written.
  char* Room(size_t size) {
    if (static_cast<size_t>(limit_ - end_) < size) Grow(size);
    return end_;
  }
  void End(char* end) { end_ = end; }

  void operator+=(char character) {
    *Room(1) = character;
    ++end_;
  }
  void operator+=(std::string_view text) { end_ = std::copy(text.begin(), text.end(), Room(text.size())); }

  // `units` are Latin-1, UTF-16 or code points.
  template <typename Unit>
  void AppendQuoted(const Unit* units, size_t length) {
    constexpr size_t kShort = 256;
    if (length > kShort) {
      end_ = WriteQuoted(units, length, Room(QuotedSize(units, length)));
    } else if constexpr (sizeof(Unit) == 1) {
      end_ = WriteQuotedShort(units, length, Room(MostQuoted(length)));
    } else {
      end_ = WriteQuoted(units, length, Room(MostQuoted(length)));
    }
  }

  size_t size() const { return static_cast<size_t>(end_ - begin_); }
  std::string_view text() const { return {begin_, size()}; }

 private:
  void Grow(size_t size) {
    const size_t used = this->size();
    const size_t room = std::max(2 * used, used + size);
    std::unique_ptr<char[]> larger = std::make_unique_for_overwrite<char[]>(room);
    std::copy(begin_, end_, larger.get());
    heap_ = std::move(larger);
    begin_ = heap_.get();
    end_ = begin_ + used;
    limit_ = begin_ + room;
  }

  char own_[1024];
  std::unique_ptr<char[]> heap_;
  char* begin_ = own_;
  char* end_ = own_;
  char* limit_ = own_ + sizeof own_;
};

}  // namespace network_runtime
