// The parser and the setters of URL (URL Standard, "URL parsing" and "URL class").
#include <ada.h>
#include <v8-persistent-handle.h>

#include <optional>
#include <utility>

#include "engine/native_states.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"
#include "ops/url/url_text.h"

namespace network_runtime {
namespace {

using Url = ada::url_aggregator;

// What an op that parses returns.
enum Status : uint32_t {
  kSame,   // the serialization equals the given text
  kOther,  // op_url_get_serialization returns it
  kInvalid,
};

class UrlState final : public NativeState {
 public:
  explicit UrlState(v8::Isolate*) {}

  v8::Global<v8::String> serialization;

  // Programs often resolve many URLs against the same base.
  static constexpr size_t kLongestKeptBase = 4096;
  std::string base_text;
  std::optional<Url> base;
};

// Writes offsets into the serialization in the form that 00_url.js expects. Without an authority, its parts are empty
// and stand before the path.
void WriteOffsets(const Url& url, uint32_t* numbers) {
  constexpr uint32_t kNoPort = 65536;
  const ada::url_components& parts = url.get_components();
  std::string_view href = url.get_href();
  bool authority = href.substr(parts.protocol_end).starts_with("//");
  bool credentials = authority && parts.host_start < href.size() && href[parts.host_start] == '@';
  auto or_none = [](uint32_t offset, uint32_t none) { return offset == ada::url_components::omitted ? none : offset; };
  numbers[0] = parts.protocol_end - 1;
  numbers[1] = authority ? parts.username_end : parts.pathname_start;
  numbers[2] = authority ? parts.host_start + (credentials ? 1 : 0) : parts.pathname_start;
  numbers[3] = authority ? parts.host_end : parts.pathname_start;
  numbers[4] = or_none(parts.port, kNoPort);
  numbers[5] = parts.pathname_start;
  numbers[6] = or_none(parts.search_start, 0);
  numbers[7] = or_none(parts.hash_start, 0);
}

constexpr size_t kOffsets = 8;

// `same`: the serialization equals the given text.
void ReturnUrl(Args args, const Url& url, bool same, v8::Local<v8::Value> offsets) {
  v8::Isolate* isolate = args.GetIsolate();
  uint32_t* numbers = NumbersAt(isolate, offsets, kOffsets);
  if (!numbers) return;
  WriteOffsets(url, numbers);
  if (!same) {
    v8::Local<v8::String> serialization;
    if (!AsciiString(isolate, url.get_href()).ToLocal(&serialization)) return;
    NativeStates::Of<UrlState>(isolate).serialization.Reset(isolate, serialization);
  }
  args.GetReturnValue().Set(same ? kSame : kOther);
}

void ParseAgainst(Args args, const Url* base, v8::Local<v8::Value> offsets) {
  ada::result<Url> url = tl::unexpected(ada::errors::type_error);
  bool same = false;
  {
    UrlText text(args.GetIsolate(), args[0].As<v8::String>());
    if (!UrlHostTooLong(text.view())) url = ada::parse<Url>(text.view(), base);
    same = url && url->get_href() == text.view();
  }
  if (!url) return args.GetReturnValue().Set(kInvalid);
  ReturnUrl(args, *url, same, offsets);
}

// (url, offsets: Uint32Array) => Status
void Parse(Args args) {
  v8::Local<v8::String> strings[] = {args[0].As<v8::String>()};
  if (UrlCopiesFit(args.GetIsolate(), strings)) ParseAgainst(args, nullptr, args[1]);
}

// (url, base, offsets: Uint32Array) => Status
void ParseWithBase(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::String> strings[] = {args[0].As<v8::String>(), args[1].As<v8::String>()};
  if (!UrlCopiesFit(isolate, strings)) return;
  UrlState& state = NativeStates::Of<UrlState>(isolate);
  std::optional<Url> brief;
  {
    UrlText text(isolate, strings[1]);
    if (!state.base || state.base_text != text.view()) {
      ada::result<Url> base = tl::unexpected(ada::errors::type_error);
      if (!UrlHostTooLong(text.view())) base = ada::parse<Url>(text.view());
      if (!base) return args.GetReturnValue().Set(kInvalid);
      if (text.view().size() <= UrlState::kLongestKeptBase && base->get_href_size() <= UrlState::kLongestKeptBase) {
        state.base_text = text.view();
        state.base = std::move(*base);
      } else {
        brief = std::move(*base);
      }
    }
  }
  ParseAgainst(args, brief ? &*brief : &*state.base, args[2]);
}

// () => string: the serialization that the last parse left; can be read once
void GetSerialization(Args args) {
  v8::Global<v8::String>& serialization = NativeStates::Of<UrlState>(args.GetIsolate()).serialization;
  if (serialization.IsEmpty()) return ThrowError(args.GetIsolate(), "TypeError", "no URL was parsed");
  args.GetReturnValue().Set(serialization.Get(args.GetIsolate()));
  serialization.Reset();
}

enum Setter : uint32_t { kHash, kHost, kHostname, kPassword, kPathname, kPort, kProtocol, kSearch, kUsername };

// When a setter refuses a value, the URL stays as it is.
void Apply(Url& url, uint32_t setter, std::string_view value) {
  switch (setter) {
    case kHash:
      return url.set_hash(value);
    case kHost:
      if (!url.is_special() || !HostTooLong(value)) url.set_host(value);
      return;
    case kHostname:
      if (!url.is_special() || !HostTooLong(value)) url.set_hostname(value);
      return;
    case kPassword:
      url.set_password(value);
      return;
    case kPathname:
      url.set_pathname(value);
      return;
    case kPort:
      url.set_port(value);
      return;
    case kProtocol:
      url.set_protocol(value);
      return;
    case kSearch:
      return url.set_search(value);
    case kUsername:
      url.set_username(value);
      return;
    default:
      return;
  }
}

// (url, setter, value, offsets: Uint32Array) => Status
void Reparse(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::String> strings[] = {args[0].As<v8::String>(), args[2].As<v8::String>()};
  if (!UrlCopiesFit(isolate, strings)) return;
  ada::result<Url> url;
  bool same = false;
  {
    std::string value = ToUtf8(isolate, strings[1]);
    UrlText text(isolate, strings[0]);
    url = ada::parse<Url>(text.view());
    if (url) {
      Apply(*url, IndexAt(args, 1), value);
      same = url->get_href() == text.view();
    }
  }
  if (!url) return args.GetReturnValue().Set(kInvalid);
  ReturnUrl(args, *url, same, args[3]);
}

constexpr OpDeclaration kOps[] = {
    {"op_url_parse", Parse, 2},
    {"op_url_parse_with_base", ParseWithBase, 3},
    {"op_url_get_serialization", GetSerialization, 0},
    {"op_url_reparse", Reparse, 4},
};

}  // namespace

std::span<const OpDeclaration> UrlOps() { return kOps; }

}  // namespace network_runtime
