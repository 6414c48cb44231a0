// Strings into and out of V8.
#pragma once

#include <v8-isolate.h>
#include <v8-primitive.h>

#include <string>
#include <string_view>

namespace network_runtime {

// Returns UTF-8; a lone surrogate becomes U+FFFD. Flattens `string`.
std::string ToUtf8(v8::Isolate* isolate, v8::Local<v8::String> string);

// Malformed UTF-8 becomes U+FFFD. Empty, with a RangeError pending, when the text is longer than V8's longest string.
v8::MaybeLocal<v8::String> FromUtf8(v8::Isolate* isolate, std::string_view text);

// For our own short texts: names, messages. An over-long text is cut; the result is never an empty handle.
v8::Local<v8::String> ShortString(v8::Isolate* isolate, std::string_view text);

// The same, internalized: for names that are used repeatedly.
v8::Local<v8::String> NameString(v8::Isolate* isolate, std::string_view text);

}  // namespace network_runtime
