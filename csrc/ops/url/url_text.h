// What the URL ops share: texts in the parser's form, and bounds on the parser's work. Functions that take a
// v8::Isolate are for its thread; the others are for any thread.
#pragma once

#include <v8-isolate.h>
#include <v8-primitive.h>
#include <v8-typed-array.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace network_runtime {

// A string as UTF-8: in place when it is ASCII. A lone surrogate becomes U+FFFD. While one lives, nothing may be
// allocated on the heap.
class UrlText {
 public:
  UrlText(v8::Isolate* isolate, v8::Local<v8::String> string);
  UrlText(const UrlText&) = delete;
  UrlText& operator=(const UrlText&) = delete;

  std::string_view view() const { return text_; }

 private:
  std::optional<v8::String::ValueView> view_;
  std::string copy_;
  std::string_view text_;
};

// True when the memory limit has room for the parser's copies of a text as long as all of `strings`. Otherwise a
// RangeError is pending.
bool UrlCopiesFit(v8::Isolate* isolate, std::span<const v8::Local<v8::String>> strings);

// The longest international host. The parser's work on one grows with the square of its length, and it cannot be
// interrupted. A longer host is invalid, just like one with forbidden characters. A host name of the DNS has at most
// 253 bytes (RFC 1035, 2.3.4).
inline constexpr size_t kLongestInternationalHost = 4096;

// True when a special URL's authority, or a text that begins with one, has a host longer than that.
bool HostTooLong(std::string_view host);
// The same for the host of a URL, absolute or relative.
bool UrlHostTooLong(std::string_view url);

// Where an op writes `count` numbers. Null, with an exception pending, when the array has no room for them.
uint32_t* NumbersAt(v8::Isolate* isolate, v8::Local<v8::Value> array, size_t count);

// The parser's results are ASCII. Empty, with a RangeError pending, when the text is longer than V8's longest string.
v8::MaybeLocal<v8::String> AsciiString(v8::Isolate* isolate, std::string_view text);

}  // namespace network_runtime
