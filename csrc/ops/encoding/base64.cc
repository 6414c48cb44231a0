// Base64 of the platform (HTML Standard, "Base64 utility methods"; Infra Standard, "forgiving-base64 decode") and of
// JSON Web Keys (RFC 7515, "base64url").
#include <simdutf.h>

#include <algorithm>
#include <cstring>

#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/byte_arrays.h"
#include "ops/core/input_bytes.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

using Text = v8::String::ValueView;  // while one lives, nothing may be allocated on V8's heap

size_t LargestDecoded(const Text& text) {
  if (text.is_one_byte()) {
    return simdutf::maximal_binary_length_from_base64(reinterpret_cast<const char*>(text.data8()), text.length());
  }
  return simdutf::maximal_binary_length_from_base64(reinterpret_cast<const char16_t*>(text.data16()), text.length());
}

// `size`: on call the size of the room, on return the number of bytes written.
simdutf::error_code Decode(const Text& text, char* room, size_t* size, simdutf::base64_options options) {
  if (text.is_one_byte()) {
    return simdutf::base64_to_binary_safe(reinterpret_cast<const char*>(text.data8()), text.length(), room, *size,
                                          options)
        .error;
  }
  return simdutf::base64_to_binary_safe(reinterpret_cast<const char16_t*>(text.data16()), text.length(), room, *size,
                                        options)
      .error;
}

std::span<const char> CharsOf(const InputBytes& input) {
  return {reinterpret_cast<const char*>(input.bytes().data()), input.bytes().size()};
}

void ThrowMalformed(v8::Isolate* isolate) {
  ThrowError(isolate, "InvalidCharacterError", "Failed to decode base64: invalid character");
}

// Decodes the first argument into `buffer`. Null, with an exception pending, when the argument is malformed or too
// long.
char* DecodeFirst(Args args, BriefBuffer<char>& buffer, size_t* size,
                  simdutf::base64_options options = simdutf::base64_default) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsString()) {
    ThrowMalformed(isolate);
    return nullptr;
  }
  v8::Local<v8::String> string = args[0].As<v8::String>();
  if (!MayRead(isolate, string)) return nullptr;
  *size = LargestDecoded(Text(isolate, string));
  char* room = buffer.Take(isolate, *size);
  if (!room) return nullptr;
  if (Decode(Text(isolate, string), room, size, options) == simdutf::SUCCESS) return room;
  ThrowMalformed(isolate);
  return nullptr;
}

void ReturnLatin1(Args args, std::span<const char> text) {
  v8::Local<v8::String> string;
  if (Latin1String(args.GetIsolate(), text).ToLocal(&string)) args.GetReturnValue().Set(string);
}

void ReturnBytes(Args args, const char* bytes, size_t size) {
  v8::Local<v8::Uint8Array> array;
  if (!NewUint8Array(args.GetIsolate(), size).ToLocal(&array)) return;
  if (size != 0) std::memcpy(array->Buffer()->Data(), bytes, size);
  args.GetReturnValue().Set(array);
}

// Throws when the text would be longer than a string can be.
void ReturnEncoded(Args args, std::span<const char> bytes, simdutf::base64_options options = simdutf::base64_default) {
  v8::Isolate* isolate = args.GetIsolate();
  size_t length = simdutf::base64_length_from_binary(bytes.size(), options);
  if (length > static_cast<size_t>(v8::String::kMaxLength)) {
    return ThrowError(isolate, "RangeError", "Invalid string length");
  }
  BriefBuffer<char> buffer;
  char* room = buffer.Take(isolate, length);
  if (room) ReturnLatin1(args, {room, simdutf::binary_to_base64(bytes.data(), bytes.size(), room, options)});
}

// (text) => the bytes, as the characters of a string
void Atob(Args args) {
  BriefBuffer<char> buffer;
  size_t size = 0;
  if (char* bytes = DecodeFirst(args, buffer, &size)) ReturnLatin1(args, {bytes, size});
}

// (a string of characters up to U+00FF) => text
void Btoa(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsString() || !args[0].As<v8::String>()->ContainsOnlyOneByte()) {
    return ThrowError(isolate, "InvalidCharacterError",
                      "Cannot encode string: string contains characters outside of the Latin1 range");
  }
  v8::Local<v8::String> string = args[0].As<v8::String>();
  auto length = static_cast<size_t>(string->Length());
  if (simdutf::base64_length_from_binary(length) > static_cast<size_t>(v8::String::kMaxLength)) {
    return ThrowError(isolate, "RangeError", "Invalid string length");
  }
  if (!MayRead(isolate, string)) return;
  BriefBuffer<char> buffer;
  char* room = buffer.Take(isolate, simdutf::base64_length_from_binary(length));
  if (!room) return;
  size_t written = 0;
  if (Text text(isolate, string); text.is_one_byte()) {
    written = simdutf::binary_to_base64(reinterpret_cast<const char*>(text.data8()), length, room);
  } else {
    // Latin-1 text in a string of two bytes per character. Such a string remains when its other characters were cut
    // off.
    constexpr size_t kStep = 3 * 256;
    char narrow[kStep];
    for (size_t i = 0; i < length; i += kStep) {
      size_t count = std::min(kStep, length - i);
      std::copy_n(text.data16() + i, count, narrow);
      written += simdutf::binary_to_base64(narrow, count, room + written);
    }
  }
  ReturnLatin1(args, {room, written});
}

// (text) => Uint8Array
void DecodeBytes(Args args) {
  BriefBuffer<char> buffer;
  size_t size = 0;
  if (char* bytes = DecodeFirst(args, buffer, &size)) ReturnBytes(args, bytes, size);
}

// (text, target: Uint8Array, offset) => the number of bytes written there: all, or as many as there is room for
void DecodeInto(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsString()) return ThrowMalformed(isolate);
  if (!MayRead(isolate, args[0].As<v8::String>())) return;
  if (!args[1]->IsUint8Array()) return ThrowError(isolate, "TypeError", "the target must be a Uint8Array");
  std::span<uint8_t> target = WritableBytes(args[1].As<v8::ArrayBufferView>());
  double offset = NumberAt(args, 2);
  if (!(offset >= 0 && offset <= static_cast<double>(target.size()))) {
    return ThrowError(isolate, "RangeError", "the offset is outside of the target");
  }
  std::span<uint8_t> room = target.subspan(static_cast<size_t>(offset));
  size_t size = room.size();
  char none = 0;
  simdutf::error_code error =
      Decode(Text(isolate, args[0].As<v8::String>()), room.empty() ? &none : reinterpret_cast<char*>(room.data()),
             &size, simdutf::base64_default);
  if (error != simdutf::SUCCESS && error != simdutf::OUTPUT_BUFFER_TOO_SMALL) return ThrowMalformed(isolate);
  args.GetReturnValue().Set(static_cast<double>(size));
}

// (bytes) => text
void EncodeBytes(Args args) {
  InputBytes input(args[0]);
  if (!input.valid()) return ThrowError(args.GetIsolate(), "TypeError", "the argument must be bytes");
  ReturnEncoded(args, CharsOf(input));
}

// (bytes, offset, length) => text
void EncodePart(Args args) {
  InputBytes input(args[0]);
  if (!input.valid()) return ThrowError(args.GetIsolate(), "TypeError", "the argument must be bytes");
  double offset = NumberAt(args, 1);
  double length = NumberAt(args, 2);
  auto size = static_cast<double>(input.bytes().size());
  if (!(offset >= 0 && offset <= size && length >= 0 && length <= size - offset)) {
    return ThrowError(args.GetIsolate(), "RangeError", "the part is outside of the bytes");
  }
  ReturnEncoded(args, CharsOf(input).subspan(static_cast<size_t>(offset), static_cast<size_t>(length)));
}

// (bytes) => text
void EncodeUrl(Args args) {
  InputBytes input(args[0]);
  if (!input.valid()) return ThrowError(args.GetIsolate(), "TypeError", "the argument must be bytes");
  ReturnEncoded(args, CharsOf(input), simdutf::base64_url);
}

// (text) => Uint8Array. A key's text has no white space (RFC 7515, section 2); forgiving-base64 would skip it.
void DecodeUrl(Args args) {
  if (args[0]->IsString()) {
    if (!MayRead(args.GetIsolate(), args[0].As<v8::String>())) return;
    auto is_space = [](auto c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; };
    Text text(args.GetIsolate(), args[0].As<v8::String>());
    if (text.is_one_byte() ? std::any_of(text.data8(), text.data8() + text.length(), is_space)
                           : std::any_of(text.data16(), text.data16() + text.length(), is_space)) {
      return ThrowMalformed(args.GetIsolate());
    }
  }
  BriefBuffer<char> buffer;
  size_t size = 0;
  if (char* bytes = DecodeFirst(args, buffer, &size, simdutf::base64_url)) ReturnBytes(args, bytes, size);
}

constexpr OpDeclaration kOps[] = {
    {"op_base64_atob", Atob, 1},
    {"op_base64_btoa", Btoa, 1},
    {"op_base64_decode", DecodeBytes, 1},
    {"op_base64_decode_into", DecodeInto, 3},
    {"op_base64_encode", EncodeBytes, 1},
    {"op_base64_encode_from_buffer", EncodePart, 3},
    {"op_crypto_base64url_encode", EncodeUrl, 1},
    {"op_crypto_base64url_decode", DecodeUrl, 1},
};

}  // namespace

std::span<const OpDeclaration> Base64Ops() { return kOps; }

}  // namespace network_runtime
