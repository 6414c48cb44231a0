#include "engine/payload_codec.h"

#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-function.h>
#include <v8-json.h>
#include <v8-typed-array.h>

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

bool Acceptable(v8::Isolate* isolate, const Payload& payload, size_t largest) {
  if (!TooDeep(payload.text)) return Fits(isolate, payload.ByteSize(), largest);
  ThrowError(isolate, "RangeError",
             "a message of more than " + std::to_string(kDeepestMessage) + " levels cannot be sent");
  return false;
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
  if (!Fits(isolate, static_cast<size_t>(text.As<v8::String>()->Length()), largest)) return false;
  payload->text = ToUtf8(isolate, text.As<v8::String>());
  bool marked = found->Length() != 0 || payload->text.find("\"\\u0000") != std::string::npos;
  payload->encoding = marked ? PayloadEncoding::kJsonWithBytes : PayloadEncoding::kJson;
  if (!Acceptable(isolate, *payload, largest)) return false;
  size_t size = payload->text.size();
  for (uint32_t i = 0; i < found->Length(); ++i) {
    v8::Local<v8::Value> bytes;
    if (!found->Get(context, i).ToLocal(&bytes)) return false;
    std::string& attachment = payload->attachments.emplace_back();
    if (bytes->IsArrayBufferView()) {
      v8::Local<v8::ArrayBufferView> view = bytes.As<v8::ArrayBufferView>();
      if (!Fits(isolate, size += view->ByteLength(), largest)) return false;
      attachment.resize(view->ByteLength());
      attachment.resize(view->CopyContents(attachment.data(), attachment.size()));
    } else {
      v8::Local<v8::ArrayBuffer> buffer = bytes.As<v8::ArrayBuffer>();
      if (!Fits(isolate, size += buffer->ByteLength(), largest)) return false;
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
  if (value->IsString() && !Fits(isolate, static_cast<size_t>(value.As<v8::String>()->Length()), largest)) return false;
  // Where there may be large buffers, JSON.stringify is not let loose on them: it would write them out number by number.
  if (IsBytes(value) || (value->IsObject() && HeapGuard::Of(isolate).holds_large_buffers())) {
    return EncodeWithBytes(isolate, context, value, largest, payload);
  }
  v8::Local<v8::String> json;
  if (!v8::JSON::Stringify(context, value).ToLocal(&json)) return false;
  if (!Fits(isolate, static_cast<size_t>(json->Length()), largest)) return false;
  std::string text = ToUtf8(isolate, json);
  if (text == "undefined") return true;  // what V8 gives for a toJSON that returns undefined
  if (value->IsObject() && MayHoldBytes(text)) return EncodeWithBytes(isolate, context, value, largest, payload);
  payload->encoding = PayloadEncoding::kJson;
  payload->text = std::move(text);
  return Acceptable(isolate, *payload, largest);
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
