// Lists of names and values (URL Standard, "application/x-www-form-urlencoded").
#include <simdutf.h>
#include <v8-container.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/heap_guard.h"
#include "ops/core/arguments.h"
#include "ops/core/input_bytes.h"
#include "ops/core/op_table.h"
#include "ops/url/url_text.h"

namespace network_runtime {
namespace {

constexpr size_t kPairsBetweenLooks = 4096;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// `decoded` is a buffer for the decoded bytes that is reused between calls.
v8::MaybeLocal<v8::String> Decode(v8::Isolate* isolate, std::string_view text, std::string& decoded) {
  if (text.find_first_of("+%") != text.npos) {
    decoded.clear();
    for (size_t i = 0; i < text.size(); ++i) {
      int high = -1;
      int low = -1;
      if (text[i] == '%' && i + 2 < text.size()) {
        high = HexDigit(text[i + 1]);
        low = HexDigit(text[i + 2]);
      }
      if (high >= 0 && low >= 0) {
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
      } else {
        decoded.push_back(text[i] == '+' ? ' ' : text[i]);
      }
    }
    text = decoded;
  }
  return simdutf::validate_ascii(text.data(), text.size()) ? AsciiString(isolate, text) : FromUtf8(isolate, text);
}

// (text: string | null, bytes?: Uint8Array) => [name, value][]
void ParseSearchParams(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  std::string copy;
  InputBytes input(args[1]);
  std::string_view rest;
  if (args[0]->IsString()) {
    v8::Local<v8::String> strings[] = {args[0].As<v8::String>()};
    if (!UrlCopiesFit(isolate, strings)) return;
    copy = ToUtf8(isolate, strings[0]);
    rest = copy;
  } else {
    if (!input.valid()) return ThrowError(isolate, "TypeError", "neither a string nor bytes");
    rest = {reinterpret_cast<const char*>(input.bytes().data()), input.bytes().size()};
  }

  const HeapGuard& guard = HeapGuard::Of(isolate);
  std::string decoded;
  std::vector<v8::Local<v8::Value>> pairs;
  while (!rest.empty()) {
    std::string_view sequence = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(sequence.size() + 1, rest.size()));
    if (sequence.empty()) continue;
    if (pairs.size() % kPairsBetweenLooks == 0 && guard.condemned()) return;
    size_t equals = std::min(sequence.find('='), sequence.size());
    v8::EscapableHandleScope scope(isolate);
    v8::Local<v8::String> name;
    v8::Local<v8::String> value;
    if (!Decode(isolate, sequence.substr(0, equals), decoded).ToLocal(&name) ||
        !Decode(isolate, sequence.substr(std::min(equals + 1, sequence.size())), decoded).ToLocal(&value)) {
      return;
    }
    v8::Local<v8::Value> pair[] = {name, value};
    pairs.emplace_back(scope.Escape(v8::Array::New(isolate, pair, 2)));
  }
  args.GetReturnValue().Set(v8::Array::New(isolate, pairs.data(), pairs.size()));
}

constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  for (int c = '0'; c <= '9'; ++c) plain[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) plain[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) plain[c] = true;
  for (char c : {'*', '-', '.', '_'}) plain[static_cast<unsigned char>(c)] = true;
  return plain;
}();

void Encode(std::string_view text, std::string& encoded) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  size_t i = 0;
  while (i < text.size()) {
    const size_t start = i;
    while (i < text.size() && kPlain[static_cast<unsigned char>(text[i])]) ++i;
    encoded.append(text, start, i - start);
    for (; i < text.size() && !kPlain[static_cast<unsigned char>(text[i])]; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c == ' ') {
        encoded.push_back('+');
      } else {
        const char escape[] = {'%', kDigits[c >> 4], kDigits[c & 15]};
        encoded.append(escape, sizeof escape);
      }
    }
  }
}

// A guest can reach the list and put anything into it. Returns false with an exception pending.
bool EncodeText(v8::Isolate* isolate, v8::Local<v8::Value> value, std::string& encoded) {
  if (!value->IsString()) {
    ThrowError(isolate, "TypeError", "the list holds something that is no string");
    return false;
  }
  v8::Local<v8::String> text = value.As<v8::String>();
  const size_t longest = text->IsOneByte() ? 6 : 9;  // the longest form of one character: "%C3%A9", "%E4%B8%80"
  size_t grown = encoded.size() + longest * static_cast<size_t>(text->Length());
  if (grown > static_cast<size_t>(v8::String::kMaxLength) || !HeapGuard::Of(isolate).MayTakeBriefly(grown)) {
    ThrowError(isolate, "RangeError", "the list is too long for the memory limit");
    return false;
  }
  Encode(UrlText(isolate, text).view(), encoded);
  return true;
}

// Reads the first elements of an array, at most `most`. Returns false with an exception pending, or when the isolate is
// condemned.
bool Elements(v8::Isolate* isolate, v8::Local<v8::Array> array, size_t most,
              std::vector<v8::Local<v8::Value>>& elements) {
  struct Reading {
    v8::Isolate* isolate;
    const HeapGuard& guard;
    size_t most;
    std::vector<v8::Local<v8::Value>>& elements;
  } reading{isolate, HeapGuard::Of(isolate), most, elements};
  elements.clear();
  auto take = [](uint32_t index, v8::Local<v8::Value> element, void* to) {
    auto& into = *static_cast<Reading*>(to);
    if (index % kPairsBetweenLooks == 0 && into.guard.condemned()) return v8::Array::CallbackResult::kBreak;
    if (into.elements.size() == into.most) return v8::Array::CallbackResult::kBreak;
    into.elements.push_back(v8::Local<v8::Value>::New(into.isolate, element));
    return v8::Array::CallbackResult::kContinue;
  };
  return !array->Iterate(isolate->GetCurrentContext(), take, &reading).IsNothing() && !reading.guard.condemned();
}

// ([name, value][]) => string
void StringifySearchParams(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  auto wrong = [&] { ThrowError(isolate, "TypeError", "the list holds something that is no pair"); };
  if (!args[0]->IsArray()) return wrong();
  v8::Local<v8::Array> list = args[0].As<v8::Array>();
  std::vector<v8::Local<v8::Value>> pairs;
  std::vector<v8::Local<v8::Value>> pair;
  // Bounded by the length at the start: a list that grows while it is read would have no end.
  if (!Elements(isolate, list, list->Length(), pairs)) return;
  std::string encoded;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (i % kPairsBetweenLooks == 0 && HeapGuard::Of(isolate).condemned()) return;
    v8::HandleScope scope(isolate);
    if (!pairs[i]->IsArray()) return wrong();
    if (!Elements(isolate, pairs[i].As<v8::Array>(), 2, pair)) return;
    if (pair.size() != 2) return wrong();
    if (i != 0) encoded.push_back('&');
    if (!EncodeText(isolate, pair[0], encoded)) return;
    encoded.push_back('=');
    if (!EncodeText(isolate, pair[1], encoded)) return;
  }
  v8::Local<v8::String> text;
  if (AsciiString(isolate, encoded).ToLocal(&text)) args.GetReturnValue().Set(text);
}

constexpr OpDeclaration kOps[] = {
    {"op_url_parse_search_params", ParseSearchParams, 2},
    {"op_url_stringify_search_params", StringifySearchParams, 1},
};

}  // namespace

std::span<const OpDeclaration> UrlSearchParamsOps() { return kOps; }

}  // namespace network_runtime
