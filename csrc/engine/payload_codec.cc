#include "engine/payload_codec.h"

#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-function.h>
#include <v8-json.h>
#include <v8-typed-array.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/memory_account.h"
#include "base/reserve.h"
#include "engine/context_slots.h"
#include "engine/heap_guard.h"
#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

bool IsBytes(v8::Local<v8::Value> value) { return value->IsArrayBuffer() || value->IsArrayBufferView(); }

// The size and depth of a JSON text.
struct Shape {
  bool too_deep = false;
  size_t values = 1;  // counted up to the point where it is too deep
};

Shape ShapeOf(std::string_view text) {
  Shape shape;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '[':
      case '{':
        if (++depth > kDeepestMessage) {
          shape.too_deep = true;
          return shape;
        }
        if (text[i + 1] != ']' && text[i + 1] != '}') ++shape.values;  // else it is empty
        break;
      case ']':
      case '}':
        --depth;
        break;
      case ',':
        ++shape.values;
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
  return shape;
}

// True when a text of this size may be too deep, or have too many values.
bool IsWorthALook(size_t size, const MessageBounds& bounds) {
  return size >= size_t{2} * kDeepestMessage || size > bounds.values;
}

void ThrowTooMany(v8::Isolate* isolate, size_t values, size_t most) {
  ThrowError(isolate, "RangeError",
             "a message of " + std::to_string(values) + " values is larger than message_values allows (" +
                 std::to_string(most) + ")");
}

bool Fits(v8::Isolate* isolate, size_t size, size_t largest) {
  if (size <= largest) return true;
  ThrowTooLarge(isolate, size, largest);
  return false;
}

// Checks that `size` bytes of text may be taken for a message, before they are taken: they lie outside the heap.
bool MayTake(v8::Isolate* isolate, size_t size, size_t largest) {
  if (!Fits(isolate, size, largest)) return false;
  if (!HeapGuard::Of(isolate).MayTakeBriefly(size)) {
    ThrowError(isolate, "RangeError",
               "a message of " + std::to_string(size) + " bytes is larger than the memory limit");
    return false;
  }
  constexpr size_t kSmall = 1024;  // errors, and reports about the isolate's end
  if (size <= kSmall || !Reserve::short_of() || Reserve::Keep()) return true;
  // Ending an isolate does not free what queues hold.
  ThrowError(isolate, "RangeError",
             "this process has no memory left for a message of " + std::to_string(size) + " bytes");
  return false;
}

bool TakeText(v8::Isolate* isolate, v8::Local<v8::String> json, size_t largest, std::string* text) {
  if (!Fits(isolate, static_cast<size_t>(json->Length()), largest)) return false;
  size_t size = json->Utf8LengthV2(isolate);
  if (!MayTake(isolate, size, largest)) return false;
  MemoryAccount::Scope nobody(nullptr);  // counted by the queue that it goes to
  text->resize_and_overwrite(size, [&](char* data, size_t) {
    return json->WriteUtf8V2(isolate, data, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
  });
  return true;
}

// Sent as a string, not as JSON: that would be up to six times as long.
bool EncodeString(v8::Isolate* isolate, v8::Local<v8::String> string, size_t largest, Payload* payload) {
  const bool one_byte = string->IsOneByte() || string->ContainsOnlyOneByte();
  const auto length = static_cast<uint32_t>(string->Length());
  const size_t size = size_t{length} * (one_byte ? 1 : sizeof(uint16_t));
  if (!MayTake(isolate, size, largest)) return false;
  payload->encoding = one_byte ? PayloadEncoding::kLatin1 : PayloadEncoding::kUtf16;
  MemoryAccount::Scope nobody(nullptr);  // counted by the queue that it goes to
  payload->text.resize_and_overwrite(size, [&](char* data, size_t) {
    if (one_byte) {
      string->WriteOneByteV2(isolate, 0, length, reinterpret_cast<uint8_t*>(data));
    } else {
      string->WriteV2(isolate, 0, length, reinterpret_cast<uint16_t*>(data));
    }
    return size;
  });
  return true;
}

constexpr double kDigits = 1e21;  // from here on JSON.stringify writes an exponent

// False for a number that needs a mark (isOdd in js/shared/10_payload.js).
bool IsPlainNumber(double number) {
  constexpr double kExact = 9007199254740992;  // 2**53: the other side reads integers up to it as integers
  const double size = std::abs(number);
  if (!std::isfinite(number) || (number == 0 && std::signbit(number))) return false;
  return size <= kExact || size >= kDigits;
}

// Returns false, and sets nothing, for a number that needs a mark.
bool EncodeNumber(double number, Payload* payload) {
  if (!IsPlainNumber(number)) return false;
  char text[32];
  char* end = std::abs(number) >= kDigits
                  ? std::to_chars(text, text + sizeof text, number, std::chars_format::scientific).ptr
                  : std::to_chars(text, text + sizeof text, number).ptr;
  payload->encoding = PayloadEncoding::kJson;
  payload->text.assign(text, end);
  return true;
}

// A lent array buffer, and the cage that its memory is in.
struct Lent {
  std::shared_ptr<void> cage;
  std::shared_ptr<v8::BackingStore> store;
};

// Nothing to lend where the memory is shared or can be resized.
LentBytes Lend(v8::Isolate* isolate, v8::Local<v8::Value> bytes) {
  if (bytes->IsSharedArrayBuffer()) return {};
  size_t offset = 0;
  size_t size = 0;
  v8::Local<v8::ArrayBuffer> buffer;
  if (bytes->IsArrayBufferView()) {
    v8::Local<v8::ArrayBufferView> view = bytes.As<v8::ArrayBufferView>();
    v8::Local<v8::Value> whole = view->Buffer();
    if (whole->IsSharedArrayBuffer()) return {};
    buffer = whole.As<v8::ArrayBuffer>();
    offset = view->ByteOffset();
    size = view->ByteLength();
  } else {
    buffer = bytes.As<v8::ArrayBuffer>();
    size = buffer->ByteLength();
  }
  if (size == 0 || buffer->IsResizableByUserJavaScript()) return {};
  MemoryAccount::Scope nobody(nullptr);  // another thread may free it
  auto lent = std::make_shared<Lent>(Lent{HeapGuard::Of(isolate).cage(), buffer->GetBackingStore()});
  auto* data = static_cast<uint8_t*>(lent->store->Data()) + offset;
  return {std::move(lent), data, size};
}

// Lends the bytes that marks stand for, as far as possible.
bool LendAttachments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> found,
                     Payload* payload) {
  auto lent = std::make_shared<std::vector<LentBytes>>();
  for (uint32_t i = 0; i < found->Length(); ++i) {
    v8::Local<v8::Value> bytes;
    if (!found->Get(context, i).ToLocal(&bytes)) return false;
    lent->push_back(Lend(isolate, bytes));
  }
  payload->lent = std::move(lent);
  return true;
}

// Copies the bytes that marks stand for and that are not lent.
bool TakeAttachments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> found, size_t largest,
                     Payload* payload) {
  size_t size = payload->text.size();
  for (uint32_t i = 0; i < found->Length(); ++i) {
    v8::Local<v8::Value> bytes;
    if (!found->Get(context, i).ToLocal(&bytes)) return false;
    std::string& attachment = payload->attachments.emplace_back();
    if (payload->lent && (*payload->lent)[i].owner) continue;
    if (bytes->IsArrayBufferView()) {
      v8::Local<v8::ArrayBufferView> view = bytes.As<v8::ArrayBufferView>();
      size += view->ByteLength();
      if (!MayTake(isolate, size, largest)) return false;
      MemoryAccount::Scope nobody(nullptr);  // counted by the queue that it goes to
      attachment.resize_and_overwrite(view->ByteLength(),
                                      [&](char* data, size_t length) { return view->CopyContents(data, length); });
    } else {
      v8::Local<v8::ArrayBuffer> buffer = bytes.As<v8::ArrayBuffer>();
      size += buffer->ByteLength();
      if (!MayTake(isolate, size, largest)) return false;
      MemoryAccount::Scope nobody(nullptr);  // counted by the queue that it goes to
      attachment.assign(static_cast<const char*>(buffer->Data()), buffer->ByteLength());
    }
  }
  return true;
}

// Throws the error that markValue's `result` describes, for a value that cannot be sent.
void Refuse(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> result, size_t largest,
            Unsendable* unsendable) {
  auto text = [&](uint32_t index) {
    return ToUtf8(isolate, result->Get(context, index).ToLocalChecked().As<v8::String>());
  };
  if (text(1) == "MessageTooLarge") return ThrowTooLarge(isolate, largest + 1, largest);
  Unsendable why{.path = text(2), .problem = text(3)};
  ThrowError(isolate, text(1), why.path + " " + why.problem);
  if (unsendable) *unsendable = std::move(why);
}

v8::MaybeLocal<v8::String> DecodeString(v8::Isolate* isolate, const Payload& payload) {
  const bool one_byte = payload.encoding == PayloadEncoding::kLatin1;
  const size_t length = payload.text.size() / (one_byte ? 1 : sizeof(uint16_t));
  if (length > static_cast<size_t>(v8::String::kMaxLength)) {
    ThrowError(isolate, "RangeError", "Invalid string length");
    return {};
  }
  if (one_byte) {
    return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(payload.text.data()),
                                      v8::NewStringType::kNormal, static_cast<int>(length));
  }
  return v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(payload.text.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(length));
}

// Encodes `value`, an object, with JSON.stringify. None of the script's code runs.
FirstLook EncodeJson(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                     const MessageBounds& bounds, Payload* payload) {
  v8::TryCatch failure(isolate);
  v8::Local<v8::String> json;
  {
    // In this scope a getter, a trap of a proxy or a toJSON is not called: JSON.stringify fails instead.
    v8::Isolate::DisallowJavascriptExecutionScope no_script(
        isolate, v8::Isolate::DisallowJavascriptExecutionScope::THROW_ON_FAILURE);
    (void)v8::JSON::Stringify(context, value).ToLocal(&json);
  }
  if (!json.IsEmpty() && TakeText(isolate, json, bounds.bytes, &payload->text)) {
    const Shape shape = IsWorthALook(payload->text.size(), bounds) ? ShapeOf(payload->text) : Shape{};
    if (shape.values > bounds.values) {
      *payload = {};
      ThrowTooMany(isolate, shape.values, bounds.values);
      failure.ReThrow();
      return FirstLook::kFailed;
    }
    if (!shape.too_deep) {
      payload->encoding = PayloadEncoding::kJson;
      return FirstLook::kIfPlain;
    }
  }
  *payload = {};
  if (!failure.HasTerminated()) return FirstLook::kMarks;
  failure.ReThrow();
  return FirstLook::kFailed;
}

// True for an array that is visibly plain: no call into JavaScript is needed.
bool IsFlat(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  using Result = v8::Array::CallbackResult;
  if (!value->IsArray()) return false;
  bool flat = true;
  v8::Array::IterationCallback look = [](uint32_t, v8::Local<v8::Value> item, void* all_flat) {
    if (item->IsInt32() || item->IsString() || item->IsBoolean() || item->IsNull()) return Result::kContinue;
    if (item->IsNumber() && IsPlainNumber(item.As<v8::Number>()->Value())) return Result::kContinue;
    *static_cast<bool*>(all_flat) = false;
    return Result::kBreak;
  };
  return value.As<v8::Array>()->Iterate(context, look, &flat).IsJust() && flat;
}

// Nothing, with the exception pending, when the script is terminated.
v8::Maybe<bool> IsPlain(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  v8::TryCatch failure(isolate);
  if (IsFlat(context, value)) return v8::Just(true);
  v8::Local<v8::Value> plain;
  if (FunctionIn(context, ContextSlot::kIsPlain)->Call(context, v8::Undefined(isolate), 1, &value).ToLocal(&plain)) {
    return v8::Just(plain->IsTrue());
  }
  if (!failure.HasTerminated()) return v8::Just(false);  // no stack left to look so deep
  failure.ReThrow();
  return v8::Nothing<bool>();
}

}  // namespace

void ThrowTooLarge(v8::Isolate* isolate, size_t size, size_t largest) {
  const char* least = size == largest + 1 ? "at least " : "";
  ThrowError(isolate, "RangeError",
             "a message of " + std::string(least) + std::to_string(size) + " bytes is larger than the queue takes (" +
                 std::to_string(largest) + ")");
}

FirstLook EncodeFirst(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                      const MessageBounds& bounds, Payload* payload) {
  if (value->IsUndefined()) return FirstLook::kDone;
  if (value->IsString()) {
    return EncodeString(isolate, value.As<v8::String>(), bounds.bytes, payload) ? FirstLook::kDone : FirstLook::kFailed;
  }
  if (value->IsNumber() && EncodeNumber(value.As<v8::Number>()->Value(), payload)) return FirstLook::kDone;
  if (value->IsBoolean() || value->IsNull()) {
    payload->encoding = PayloadEncoding::kJson;
    payload->text = value->IsNull() ? "null" : value->IsTrue() ? "true" : "false";
    return FirstLook::kDone;
  }
  // Where there may be large buffers, JSON.stringify must not see them: it would write them out number by number.
  if (value->IsObject() && !IsBytes(value) && !value->IsFunction() && !HeapGuard::Of(isolate).holds_large_buffers()) {
    return EncodeJson(isolate, context, value, bounds, payload);
  }
  return FirstLook::kMarks;
}

bool EncodeMarked(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  const MessageBounds& bounds, Payload* payload, const EncodeOptions& options) {
  *payload = {};
  v8::Local<v8::Value> arguments[] = {value, NameString(isolate, options.name),
                                      v8::Number::New(isolate, static_cast<double>(bounds.bytes)),
                                      v8::Boolean::New(isolate, options.lenient)};
  v8::Local<v8::Value> answer;
  if (!FunctionIn(context, ContextSlot::kMarkValue)
           ->Call(context, v8::Undefined(isolate), 4, arguments)
           .ToLocal(&answer)) {
    return false;
  }
  v8::Local<v8::Array> result = answer.As<v8::Array>();
  v8::Local<v8::Value> copy = result->Get(context, 0).ToLocalChecked();
  v8::Local<v8::Value> marked = result->Get(context, 1).ToLocalChecked();
  if (marked->IsString()) {
    Refuse(isolate, context, result, bounds.bytes, options.unsendable);
    return false;
  }
  if (copy->IsUndefined()) return true;
  v8::Local<v8::String> json;
  if (!v8::JSON::Stringify(context, copy).ToLocal(&json)) return false;
  if (!TakeText(isolate, json, bounds.bytes, &payload->text)) return false;
  if (payload->text.size() > bounds.values) {
    const size_t values = ShapeOf(payload->text).values;
    if (values > bounds.values) {
      *payload = {};
      ThrowTooMany(isolate, values, bounds.values);
      return false;
    }
  }
  payload->encoding = marked->IsTrue() ? PayloadEncoding::kMarkedJson : PayloadEncoding::kJson;
  v8::Local<v8::Array> found = result->Get(context, 2).ToLocalChecked().As<v8::Array>();
  if (options.lend && !LendAttachments(isolate, context, found, payload)) return false;
  return TakeAttachments(isolate, context, found, bounds.bytes, payload);
}

bool EncodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                   const MessageBounds& bounds, Payload* payload, const EncodeOptions& options) {
  switch (EncodeFirst(isolate, context, value, bounds, payload)) {
    case FirstLook::kDone:
      return true;
    case FirstLook::kFailed:
      return false;
    case FirstLook::kIfPlain: {
      bool plain = false;
      if (!IsPlain(isolate, context, value).To(&plain)) return false;
      if (plain) return true;
      break;
    }
    case FirstLook::kMarks:
      break;
  }
  return EncodeMarked(isolate, context, value, bounds, payload, options);
}

bool EncodeArguments(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Array> arguments,
                     size_t largest, Payload* payload) {
  for (uint32_t i = 0; i < arguments->Length(); ++i) {
    v8::Local<v8::Value> argument;
    if (!arguments->Get(context, i).ToLocal(&argument)) return false;
    if (IsBytes(argument))
      return EncodeMarked(isolate, context, arguments, largest, payload, {.name = "arguments", .lend = true});
  }
  return EncodePayload(isolate, context, arguments, largest, payload, {.name = "arguments"});
}

v8::MaybeLocal<v8::Value> DecodePayload(v8::Isolate* isolate, v8::Local<v8::Context> context, const Payload& payload) {
  if (payload.encoding == PayloadEncoding::kUndefined) return v8::Undefined(isolate);
  v8::Local<v8::String> text;
  if (payload.encoding == PayloadEncoding::kLatin1 || payload.encoding == PayloadEncoding::kUtf16) {
    if (!DecodeString(isolate, payload).ToLocal(&text)) return {};
    return text;
  }
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
  v8::Local<v8::Value> arguments[] = {value, found};
  return FunctionIn(context, ContextSlot::kRestoreMarks)->Call(context, v8::Undefined(isolate), 2, arguments);
}

}  // namespace network_runtime
