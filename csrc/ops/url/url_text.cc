#include "ops/url/url_text.h"

#include <ada.h>
#include <simdutf.h>

#include <algorithm>

#include "engine/heap_guard.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {

UrlText::UrlText(v8::Isolate* isolate, v8::Local<v8::String> string) {
  if (string->IsOneByte()) {
    view_.emplace(isolate, string);
    text_ = {reinterpret_cast<const char*>(view_->data8()), view_->length()};
    if (simdutf::validate_ascii(text_.data(), text_.size())) return;
    view_.reset();
  }
  copy_ = ToUtf8(isolate, string);
  text_ = copy_;
}

bool UrlCopiesFit(v8::Isolate* isolate, std::span<const v8::Local<v8::String>> strings) {
  // A character becomes up to three bytes of UTF-8, and each byte up to three of the result: "%E4%B8%80".
  constexpr size_t kOneByteCopies = 8;
  constexpr size_t kTwoByteCopies = 24;
  size_t bytes = 0;
  for (v8::Local<v8::String> string : strings) {
    bytes += static_cast<size_t>(string->Length()) * (string->IsOneByte() ? kOneByteCopies : kTwoByteCopies);
  }
  if (HeapGuard::Of(isolate).MayTakeBriefly(bytes)) return true;
  ThrowError(isolate, "RangeError", "the URL is too long for the memory limit");
  return false;
}

bool HostTooLong(std::string_view host) {
  if (host.size() <= kLongestInternationalHost) return false;
  host = host.substr(0, host.find_first_of("/\\?#"));
  if (size_t at = host.rfind('@'); at != host.npos) host.remove_prefix(at + 1);
  if (host.size() <= kLongestInternationalHost) return false;
  // The parser removes tabs and line ends before it looks for "xn--".
  return std::ranges::any_of(host,
                             [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c < ' ' || c == '%'; }) ||
         host.find("xn") != host.npos || host.find("xN") != host.npos || host.find("Xn") != host.npos ||
         host.find("XN") != host.npos;
}

bool UrlHostTooLong(std::string_view url) {
  if (url.size() <= kLongestInternationalHost) return false;
  auto slash = [](char c) { return c == '/' || c == '\\'; };
  // Reads as the parser does: without tabs and line ends.
  size_t next = 0;
  auto skip = [&] {
    while (next < url.size() && (url[next] == '\t' || url[next] == '\n' || url[next] == '\r')) ++next;
    return next < url.size();
  };
  while (next < url.size() && static_cast<unsigned char>(url[next]) <= ' ') ++next;
  const size_t start = next;
  constexpr size_t kLongestSpecial = 5;
  std::string scheme;
  auto in_scheme = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  while (skip() && scheme.size() <= kLongestSpecial) {
    const char c = url[next] >= 'A' && url[next] <= 'Z' ? static_cast<char>(url[next] + ('a' - 'A')) : url[next];
    if (!in_scheme(c)) break;
    scheme.push_back(c);
    ++next;
  }
  // How many slashes stand before a host: two for a file, two or more for a relative URL, any number for others.
  size_t fewest = 0;
  size_t most = url.size();
  if (next < url.size() && url[next] == ':') {
    const auto type = ada::scheme::get_scheme_type(scheme);
    if (type == ada::scheme::NOT_SPECIAL) return false;
    if (type == ada::scheme::FILE) fewest = most = 2;
    ++next;
  } else {  // relative, or of a longer scheme, which is not special
    next = start;
    fewest = 2;
  }
  size_t slashes = 0;
  while (skip() && slash(url[next]) && slashes < most) {
    ++slashes;
    ++next;
  }
  if (slashes < fewest) return false;
  return HostTooLong(url.substr(next));
}

uint32_t* NumbersAt(v8::Isolate* isolate, v8::Local<v8::Value> array, size_t count) {
  if (!array->IsUint32Array() || array.As<v8::Uint32Array>()->Length() < count) {
    ThrowError(isolate, "TypeError", "a Uint32Array takes the result");
    return nullptr;
  }
  v8::Local<v8::Uint32Array> numbers = array.As<v8::Uint32Array>();
  return reinterpret_cast<uint32_t*>(static_cast<char*>(numbers->Buffer()->Data()) + numbers->ByteOffset());
}

v8::MaybeLocal<v8::String> AsciiString(v8::Isolate* isolate, std::string_view text) {
  if (text.size() > static_cast<size_t>(v8::String::kMaxLength)) {
    ThrowError(isolate, "RangeError", "Invalid string length");
    return {};
  }
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()), v8::NewStringType::kNormal,
                                    static_cast<int>(text.size()));
}

}  // namespace network_runtime
