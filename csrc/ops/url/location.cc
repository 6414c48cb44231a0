#include "ops/url/location.h"

#include <ada.h>

#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "ops/url/url_text.h"

namespace network_runtime {
namespace {

using Url = ada::url_aggregator;

// () => {href, origin, protocol, host, hostname, port, pathname, search, hash}; undefined when scripts have no location
void Location(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  ada::result<Url> url = ada::parse<Url>(OpDelegate::From(isolate).location());
  if (!url) return;
  v8::Local<v8::Object> parts = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  auto set = [&](std::string_view name, std::string_view value) {
    v8::Local<v8::String> text;
    return FromUtf8(isolate, value).ToLocal(&text) &&
           parts->CreateDataProperty(context, NameString(isolate, name), text).FromMaybe(false);
  };
  if (set("href", url->get_href()) && set("origin", OriginOf(url->get_href())) &&
      set("protocol", url->get_protocol()) && set("host", url->get_host()) && set("hostname", url->get_hostname()) &&
      set("port", url->get_port()) && set("pathname", url->get_pathname()) && set("search", url->get_search()) &&
      set("hash", url->get_hash())) {
    args.GetReturnValue().Set(parts);
  }
}

constexpr OpDeclaration kOps[] = {
    {"op_location", Location, 0},
};

}  // namespace

std::optional<std::string> AbsoluteUrl(std::string_view text) {
  if (UrlHostTooLong(text)) return std::nullopt;
  ada::result<Url> url = ada::parse<Url>(text);
  if (!url) return std::nullopt;
  url->set_username("");
  url->set_password("");
  return std::string(url->get_href());
}

std::optional<std::string> JoinUrl(std::string_view text, std::string_view base) {
  if (UrlHostTooLong(text)) return std::nullopt;
  ada::result<Url> url;
  if (base.empty()) {
    url = ada::parse<Url>(text);
  } else {
    ada::result<Url> parent = ada::parse<Url>(base);
    if (!parent) return std::nullopt;
    url = ada::parse<Url>(text, &*parent);
  }
  if (!url) return std::nullopt;
  return std::string(url->get_href());
}

std::string OriginOf(std::string_view text) {
  ada::result<Url> url = ada::parse<Url>(text);
  if (!url) return "null";
  if (url->get_protocol() == "blob:") {
    url = ada::parse<Url>(url->get_pathname());
    if (!url || (url->get_protocol() != "http:" && url->get_protocol() != "https:")) return "null";
  }
  return url->get_origin();
}

std::span<const OpDeclaration> LocationOps() { return kOps; }

}  // namespace network_runtime
