#include "engine/strings.h"

#include <v8-exception.h>

#include <algorithm>

namespace network_runtime {

std::string ToUtf8(v8::Isolate* isolate, v8::Local<v8::String> string) {
  std::string text;
  text.resize(string->Utf8LengthV2(isolate));
  string->WriteUtf8V2(isolate, text.data(), text.size(), v8::String::WriteFlags::kReplaceInvalidUtf8);
  return text;
}

v8::MaybeLocal<v8::String> FromUtf8(v8::Isolate* isolate, std::string_view text) {
  if (text.size() > static_cast<size_t>(v8::String::kMaxLength)) {
    isolate->ThrowException(
        v8::Exception::RangeError(v8::String::NewFromUtf8Literal(isolate, "Invalid string length")));
    return {};
  }
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal, static_cast<int>(text.size()));
}

v8::Local<v8::String> ShortString(v8::Isolate* isolate, std::string_view text) {
  text = text.substr(0, std::min(text.size(), size_t{1} << 20));
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal, static_cast<int>(text.size()))
      .ToLocalChecked();
}

v8::Local<v8::String> NameString(v8::Isolate* isolate, std::string_view text) {
  if (text.size() > 64) return ShortString(isolate, text);
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kInternalized, static_cast<int>(text.size()))
      .ToLocalChecked();
}

}  // namespace network_runtime
