// Strings of JSON text (RFC 8259), well-formed (ECMA-262, QuoteJSONString): UTF-8 of any code units, where half a
// surrogate pair stands as an escape.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace network_runtime {

constexpr bool IsHighSurrogate(uint32_t unit) { return (unit & 0xfc00) == 0xd800; }
constexpr bool IsLowSurrogate(uint32_t unit) { return (unit & 0xfc00) == 0xdc00; }

// Of a character that has a short escape its letter, otherwise 0.
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

// Goes through the characters of well-formed JSON (ECMA-262, QuoteJSONString): `plain_run(units)` is kRun of them that
// need nothing, `plain(character)` one that stands for itself, `escaped(unit)` a control character, a quote, a
// backslash or half of a surrogate pair.
template <typename Unit, typename PlainRun, typename Plain, typename Escaped>
void ForEachCharacter(const Unit* units, size_t length, PlainRun plain_run, Plain plain, Escaped escaped) {
  for (size_t i = 0; i < length; ++i) {
    while (i + kRun <= length && IsPlainRun(units + i)) {
      plain_run(units + i);
      i += kRun;
    }
    if (i == length) return;
    // The rest of what is no plain run one by one, up to where the next may start.
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

// What AppendQuoted writes, in bytes.
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

// Appends `units` (Latin-1, UTF-16 or code points), quoted.
template <typename Unit>
void AppendQuoted(const Unit* units, size_t length, std::string* text) {
  constexpr size_t kShort = 64;
  const size_t most = length <= kShort ? 2 + 6 * length : QuotedSize(units, length);
  const size_t start = text->size();
  text->resize_and_overwrite(start + most, [&](char* data, size_t) {
    return static_cast<size_t>(WriteQuoted(units, length, data + start) - data);
  });
}

}  // namespace network_runtime
