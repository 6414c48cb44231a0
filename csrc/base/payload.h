// What a message carries: a string, or JSON text with byte strings beside it. Owned by its envelope. A plain value for
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace network_runtime {

enum class PayloadEncoding : uint8_t {
  kUndefined,   // no value: JavaScript's undefined, Python's None
  kLatin1,      // `text` is a string, a byte a character
  kUtf16,       // `text` is a string of UTF-16 code units in the machine's order; halves of pairs may stand alone
  kJson,        // `text` is JSON (RFC 8259) in UTF-8
  kMarkedJson,  // the same, with marks: strings that start with U+0000, the kind in the next character
};

// The marks.
//   "\0s<rest>"            the string <rest>, which itself starts with U+0000
//   "\0b<index>[:<type>]"  attachments[index]; the type is that of a view, or ArrayBuffer, Uint8Array where none is
//   said
//   "\0n<number>"          a number that JSON has not: NaN, Infinity, -Infinity, -0, and integers beyond 2**53
//   "\0i[-]<hex digits>"   a BigInt
//   "\0d<milliseconds>"    a Date, since 1970 in UTC; or NaN
//   ["\0m", k, v, k, v..]  a Map
//   ["\0e", v, v, ...]     a Set
// No mark is a key of an object: keys are not looked at.

// The most levels of arrays and objects in one payload. The parsers on the other side take this many.
inline constexpr int kDeepestMessage = 1000;

// Memory of an isolate's own, lent for as long as someone holds `owner`. Any thread may let it go.
struct LentBytes {
  std::shared_ptr<void> owner;  // null: not lent, but copied
  uint8_t* data = nullptr;
  size_t size = 0;
};

struct Payload {
  PayloadEncoding encoding = PayloadEncoding::kUndefined;
  std::string text;
  std::vector<std::string> attachments;  // raw bytes
  // Of an op's arguments: one for each attachment, or null where all are copied.
  std::shared_ptr<const std::vector<LentBytes>> lent;

  // The bytes that it counts for in a queue or against a memory limit.
  size_t ByteSize() const {
    size_t size = text.size();
    for (const std::string& attachment : attachments) size += attachment.size();
    return size;
  }
};

}  // namespace network_runtime
