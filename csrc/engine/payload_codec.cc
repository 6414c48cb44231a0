#include "engine/payload_codec.h"

#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-function.h>
#include <v8-json.h>
#include <v8-typed-array.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/heap_guard.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

bool IsBytes(v8::Local<v8::Value> value) { return value->IsArrayBuffer() || value->IsArrayBufferView(); }

// JSON.stringify makes of bytes an object with index keys, or an empty one: where neither stands in the text, no bytes
// were there.
bool MayHoldBytes(std::string_view text) {
  return text.find("{}") != std::string_view::npos || text.find("{\"0\":") != std::string_view::npos;
}

bool TooDeep(std::string_view text) {
  if (text.size() < size_t{2} * kDeepestMessage) return false;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '[':
      case '{':
        if (++depth > kDeepestMessage) return true;
        break;
      case ']':
      case '}':
        --depth;
        break;
      case '"':
        for (++i; i < text.size() && text[i] != '"'; ++i) {
          if (text[i] == '\\') ++i;
        }
        break;
      default:
        break;
    }
  }
  return false;
}

bool Fits(v8::Isolate* isolate, size_t size, size_t largest) {
  if (size <= largest) return true;
  ThrowError(isolate, "RangeError",
             "a message of " + std::to_string(size) + " bytes is larger than the queue takes (" +
                 std::to_string(largest) + ")");
  return false;
}

// Whether `size` bytes of text may be had for a message, before they are taken: they lie outside the heap.
bool MayTake(v8::Isolate* isolate, size_t size, size_t largest) {
  if (!Fits(isolate, size, largest)) return false;
  if (HeapGuard::Of(isolate).MayTakeBriefly(size)) return true;
  ThrowError(isolate, "RangeError", "a message of " + std::to_string(size) + " bytes is larger than the memory limit");
  return false;
}

bool TakeText(v8::Isolate* isolate, v8::Local<v8::String> json, size_t largest, std::string* text) {
  if (!Fits(isolate, static_cast<size_t>(json->Length()), largest)) return false;
  size_t size = json->Utf8LengthV2(isolate);
  if (!MayTake(isolate, size, largest)) return false;
  text->resize(size);
  json->WriteUtf8V2(isolate, text->data(), size, v8::String::WriteFlags::kReplaceInvalidUtf8);
  if (!TooDeep(*text)) return true;
  ThrowError(isolate, "RangeError",
             "a message of more than " + std::to_string(kDeepestMessage) + " levels cannot be sent");
  return false;
}

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
constexpr bool IsPlain(uint32_t unit) { return (unit >= 0x20) & (unit < 0x80) & (unit != '"') & (unit != '\\'); }

constexpr size_t kRun = 32;

template <typename Unit>
bool IsPlainRun(const Unit* units) {
  bool plain = true;
  for (size_t i = 0; i < kRun; ++i) plain &= IsPlain(units[i]);
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

char* WriteUtf8(uint32_t character, char* out) {
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

char* WriteEscape(uint32_t unit, char* out) {
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

template <typename Unit>
size_t QuotedSize(const Unit* units, size_t length) {
  size_t size = 2;
  ForEachCharacter(
      units, length, [&](const Unit*) { size += kRun; }, [&](uint32_t character) { size += Utf8Size(character); },
      [&](uint32_t unit) { size += ShortEscape(unit) ? 2 : 6; });
  return size;
}

template <typename Unit>
void WriteQuoted(const Unit* units, size_t length, char* out) {
  *out++ = '"';
  ForEachCharacter(
      units, length, [&](const Unit* run) { out = std::copy_n(run, kRun, out); },
      [&](uint32_t character) { out = WriteUtf8(character, out); },
      [&](uint32_t unit) { out = WriteEscape(unit, out); });
  *out = '"';
}

// Not by JSON.stringify: it makes the text twice before its size is known, six times as long as the string where that
// is all control characters.
bool EncodeString(v8::Isolate* isolate, v8::Local<v8::String> string, size_t largest, Payload* payload) {
  auto length = static_cast<size_t>(string->Length());
  if (!Fits(isolate, length, largest)) return false;
  size_t size = 0;
  {
    v8::String::ValueView view(isolate, string);  // nothing may be allocated in the heap while it is there
    size = view.is_one_byte() ? QuotedSize(view.data8(), length) : QuotedSize(view.data16(), length);
  }
  if (!MayTake(isolate, size, largest)) return false;
  payload->encoding = PayloadEncoding::kJson;
  payload->text.resize(size);
  v8::String::ValueView view(isolate, string);
  if (view.is_one_byte()) {
    WriteQuoted(view.data8(), length, payload->text.data());
  } else {
    WriteQuoted(view.data16(), length, payload->text.data());
  }
  return true;
}

bool EncodeWithBytes(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value, size_t largest,
                     Payload* payload) {
  v8::Local<v8::Function> stringify =
      context->GetEmbedderDataV2(kStringifyWithBytesIndex).As<v8::Value>().As<v8::Function>();
  v8::Local<v8::Array> found = v8::Array::New(isolate);
  v8::Local<v8::Value> arguments[] = {value, found};
  v8::Local<v8::Value> text;
  if (!stringify->Call(context, v8::Undefined(isolate), 2, arguments).ToLocal(&text)) return false;
  if (!text->IsString()) return true;
  if (!TakeText(isolate, text.As<v8::String>(), largest, &payload->text)) return false;
  bool marked = found->Length() != 0 || payload->text.find("\"\\u0000") != std::string::npos;
  payload->encoding = marked ? PayloadEncoding::kJsonWithBytes : PayloadEncoding::kJson;
  size_t size = payload->text.size();
  for (uint32_t i = 0; i < found->Length(); ++i) {
    v8::Local<v8::Value> bytes;
    if (!found->Get(context, i).ToLocal(&bytes)) return false;
    std::string& attachment = payload->attachments.emplace_back();
    if (bytes->IsArrayBufferView()) {
      v8::Local<v8::ArrayBufferView> view = bytes.As<v8::ArrayBufferView>();
      size += view->ByteLength();
      if (!MayTake(isolate, size, largest)) return false;
      attachment.resize(view->ByteLength());
      attachment.resize(view->CopyContents(attachment.data(), attachment.size()));
    } else {
      v8::Local<v8::ArrayBuffer> buffer = bytes.As<v8::ArrayBuffer>();
      size += buffer->ByteLength();
      if (!MayTake(isolate, size, largest)) return false;
      attachment.assign(static_cast<const char*>(buffer->Data()), buffer->ByteLength());
    }
  }
  return true;
}

void EncodeNumber(int32_t number, Payload* payload) {
  char digits[16];
  char* end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  payload->encoding = PayloadEncoding::kJson;
  payload->text.assign(digits, end);
}

}  // namespace

bool EncodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value, size_t largest,
                   Payload* payload) {
  if (value->IsUndefined() || value->IsFunction() || value->IsSymbol()) return true;
  if (value->IsInt32()) {
    EncodeNumber(value.As<v8::Int32>()->Value(), payload);
    return true;
  }
  if (value->IsString()) return EncodeString(isolate, value.As<v8::String>(), largest, payload);
  // Where there may be large buffers, JSON.stringify is not let loose on them: it would write them out number by
  // number.
  if (IsBytes(value) || (value->IsObject() && HeapGuard::Of(isolate).holds_large_buffers())) {
    return EncodeWithBytes(isolate, context, value, largest, payload);
  }
  v8::Local<v8::String> json;
  if (!v8::JSON::Stringify(context, value).ToLocal(&json)) return false;
  std::string text;
  if (!TakeText(isolate, json, largest, &text)) return false;
  if (text == "undefined") return true;  // what V8 gives for a toJSON that returns undefined
  if (value->IsObject() && MayHoldBytes(text)) return EncodeWithBytes(isolate, context, value, largest, payload);
  payload->encoding = PayloadEncoding::kJson;
  payload->text = std::move(text);
  return true;
}

bool EncodeArguments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> arguments,
                     size_t largest, Payload* payload) {
  for (uint32_t i = 0; i < arguments->Length(); ++i) {
    v8::Local<v8::Value> argument;
    if (!arguments->Get(context, i).ToLocal(&argument)) return false;
    if (IsBytes(argument)) return EncodeWithBytes(isolate, context, arguments, largest, payload);
  }
  return EncodePayload(isolate, context, arguments, largest, payload);
}

v8::MaybeLocal<v8::Value> DecodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, const Payload& payload) {
  if (payload.encoding == PayloadEncoding::kUndefined) return v8::Undefined(isolate);
  v8::Local<v8::String> text;
  if (!FromUtf8(isolate, payload.text).ToLocal(&text)) return {};
  v8::Local<v8::Value> value;
  if (!v8::JSON::Parse(context, text).ToLocal(&value)) return {};
  if (payload.encoding == PayloadEncoding::kJson) return value;
  v8::Local<v8::Array> found = v8::Array::New(isolate);
  for (uint32_t i = 0; i < payload.attachments.size(); ++i) {
    const std::string& attachment = payload.attachments[i];
    v8::Local<v8::ArrayBuffer> buffer;
    if (!v8::ArrayBuffer::MaybeNew(isolate, attachment.size()).ToLocal(&buffer)) {
      ThrowError(isolate, "RangeError", "no memory for a message's bytes");
      return {};
    }
    if (!attachment.empty()) std::memcpy(buffer->Data(), attachment.data(), attachment.size());
    if (found->CreateDataProperty(context, i, buffer).IsNothing()) return {};
  }
  v8::Local<v8::Function> restore = context->GetEmbedderDataV2(kRestoreBytesIndex).As<v8::Value>().As<v8::Function>();
  v8::Local<v8::Value> arguments[] = {value, found};
  return restore->Call(context, v8::Undefined(isolate), 2, arguments);
}

}  // namespace network_runtime
