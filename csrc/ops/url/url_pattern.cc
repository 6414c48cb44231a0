// URLPattern (URL Pattern Standard). The parser makes the sources of regular expressions; V8 compiles and runs them.
#include <ada.h>
#include <simdutf.h>
#include <v8-container.h>
#include <v8-function.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ops/core/arguments.h"
#include "ops/core/op_table.h"
#include "ops/url/url_text.h"

namespace network_runtime {
namespace {

// The parser compares each group's name with all others, and that cannot be interrupted.
constexpr size_t kLongestPattern = 8192;

// Calls the script to find out whether a regular expression matches: the pattern parser needs that for the protocol.
class Matcher {
 public:
  Matcher(v8::Isolate* isolate, v8::Local<v8::Function> matches) : isolate_(isolate), matches_(matches) {
    current = this;
  }
  ~Matcher() { current = nullptr; }
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  static bool Matches(std::string_view text, std::string_view source) { return current->Ask(text, source); }

  // An exception is pending.
  bool failed() const { return failed_; }

 private:
  bool Ask(std::string_view text, std::string_view source) {
    v8::Local<v8::String> source_text;
    v8::Local<v8::Value> answer;
    if (failed_ || !FromUtf8(isolate_, source).ToLocal(&source_text)) return failed_ = true, false;
    v8::Local<v8::Value> arguments[] = {source_text, ShortString(isolate_, text)};
    if (!matches_->Call(isolate_->GetCurrentContext(), v8::Undefined(isolate_), 2, arguments).ToLocal(&answer)) {
      failed_ = true;
      return false;
    }
    return answer->IsTrue();
  }

  static thread_local Matcher* current;

  v8::Isolate* const isolate_;
  const v8::Local<v8::Function> matches_;
  bool failed_ = false;
};

thread_local Matcher* Matcher::current = nullptr;

// What the pattern parser keeps of a regular expression: its source.
struct Sources {
  using regex_type = std::string;
  static std::optional<std::string> create_instance(std::string_view source, bool) { return std::string(source); }
  static std::optional<std::vector<std::optional<std::string>>> regex_search(std::string_view, const std::string&) {
    return std::nullopt;  // the script does that
  }
  static bool regex_match(std::string_view text, const std::string& source) { return Matcher::Matches(text, source); }
};

using Init = ada::url_pattern_init;

constexpr std::array<std::pair<const char*, std::optional<std::string> Init::*>, 9> kMembers = {{
    {"protocol", &Init::protocol},
    {"username", &Init::username},
    {"password", &Init::password},
    {"hostname", &Init::hostname},
    {"port", &Init::port},
    {"pathname", &Init::pathname},
    {"search", &Init::search},
    {"hash", &Init::hash},
    {"baseURL", &Init::base_url},
}};

// Returns false with an exception pending.
bool ReadInit(v8::Isolate* isolate, v8::Local<v8::Object> object, Init& init) {
  for (auto [name, member] : kMembers) {
    v8::Local<v8::Value> value;
    if (!object->Get(isolate->GetCurrentContext(), NameString(isolate, name)).ToLocal(&value)) return false;
    if (!value->IsString()) continue;
    v8::Local<v8::String> strings[] = {value.As<v8::String>()};
    if (!UrlCopiesFit(isolate, strings)) return false;
    init.*member = ToUtf8(isolate, strings[0]);
  }
  return true;
}

bool HostsTooLong(const Init& init) {
  return HostTooLong(init.hostname.value_or("")) || UrlHostTooLong(init.base_url.value_or(""));
}

// Returns false, with a RangeError pending, when a part of the pattern is over-long.
bool ShortEnough(v8::Isolate* isolate, std::initializer_list<std::string_view> texts) {
  for (std::string_view text : texts) {
    if (text.size() <= kLongestPattern) continue;
    ThrowError(isolate, "RangeError",
               "a part of a URL pattern has at most " + std::to_string(kLongestPattern) + " bytes");
    return false;
  }
  return true;
}

bool ShortEnough(v8::Isolate* isolate, const Init& init) {
  for (auto [name, member] : kMembers) {
    if (init.*member && !ShortEnough(isolate, {*(init.*member)})) return false;
  }
  return true;
}

using Component = ada::url_pattern_component<Sources>;
using Pattern = ada::url_pattern<Sources>;

constexpr std::array<std::pair<const char*, Component Pattern::*>, 8> kComponents = {{
    {"protocol", &Pattern::protocol_component},
    {"username", &Pattern::username_component},
    {"password", &Pattern::password_component},
    {"hostname", &Pattern::hostname_component},
    {"port", &Pattern::port_component},
    {"pathname", &Pattern::pathname_component},
    {"search", &Pattern::search_component},
    {"hash", &Pattern::hash_component},
}};

// {name, pattern, literal?, source?, groups: string[]}. A component matches `literal`, or what the regular expression
// `source` matches, or anything.
v8::MaybeLocal<v8::Object> DescribeComponent(v8::Isolate* isolate, const char* name, const Component& component) {
  v8::Local<v8::String> pattern;
  if (!FromUtf8(isolate, component.pattern).ToLocal(&pattern)) return {};
  v8::Local<v8::Value> literal = v8::Undefined(isolate);
  v8::Local<v8::Value> source = v8::Undefined(isolate);
  v8::Local<v8::String> text;
  switch (component.type) {
    case ada::url_pattern_component_type::EMPTY:
      literal = v8::String::Empty(isolate);
      break;
    case ada::url_pattern_component_type::EXACT_MATCH:
      if (!FromUtf8(isolate, component.exact_match_value).ToLocal(&text)) return {};
      literal = text;
      break;
    case ada::url_pattern_component_type::FULL_WILDCARD:
      break;
    case ada::url_pattern_component_type::REGEXP:
      if (!FromUtf8(isolate, component.regexp).ToLocal(&text)) return {};
      source = text;
      break;
  }
  std::vector<v8::Local<v8::Value>> groups;
  for (const std::string& group : component.group_name_list) {
    if (!FromUtf8(isolate, group).ToLocal(&text)) return {};
    groups.emplace_back(text);
  }
  v8::Local<v8::Name> names[] = {NameString(isolate, "name"), NameString(isolate, "pattern"),
                                 NameString(isolate, "literal"), NameString(isolate, "source"),
                                 NameString(isolate, "groups")};
  v8::Local<v8::Value> values[] = {NameString(isolate, name), pattern, literal, source,
                                   v8::Array::New(isolate, groups.data(), groups.size())};
  return v8::Object::New(isolate, v8::Null(isolate), names, values, std::size(names));
}

// (input: string | object, base: string | undefined, ignoreCase: boolean, matches: (source, text) => boolean)
//   => [components, hasRegExpGroups]
void Parse(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  auto invalid = [&] { ThrowError(isolate, "TypeError", "The pattern is not valid."); };
  if (!args[3]->IsFunction()) return invalid();
  std::string base = TextAt(args, 1);
  std::string_view base_view = base;
  std::string text;
  std::variant<std::string_view, Init> input;
  if (args[0]->IsObject()) {
    Init init;
    if (!ReadInit(isolate, args[0].As<v8::Object>(), init) || !ShortEnough(isolate, init)) return;
    input = std::move(init);
  } else {
    text = TextAt(args, 0);
    if (!ShortEnough(isolate, {text})) return;
    input = text;
  }
  if (!ShortEnough(isolate, {base})) return;

  ada::url_pattern_options options;
  options.ignore_case = args[2]->IsTrue();
  Matcher matcher(isolate, args[3].As<v8::Function>());
  ada::result<Pattern> pattern =
      ada::parse_url_pattern<Sources>(std::move(input), args[1]->IsString() ? &base_view : nullptr, &options);
  if (matcher.failed()) return;
  if (!pattern) return invalid();

  v8::Local<v8::Value> components[kComponents.size()];
  for (size_t i = 0; i < kComponents.size(); ++i) {
    auto [name, member] = kComponents[i];
    v8::Local<v8::Object> component;
    if (!DescribeComponent(isolate, name, (*pattern).*member).ToLocal(&component)) return;
    components[i] = component;
  }
  v8::Local<v8::Value> both[] = {v8::Array::New(isolate, components, kComponents.size()),
                                 v8::Boolean::New(isolate, pattern->has_regexp_groups())};
  args.GetReturnValue().Set(v8::Array::New(isolate, both, 2));
}

// The parts of a URL back to back, and where each begins.
class Parts {
 public:
  void Add(std::string_view part) {
    text_ += part;
    offsets_[next_++] = static_cast<uint32_t>(simdutf::utf16_length_from_utf8(text_.data(), text_.size()));
  }

  void Return(Args args, v8::Local<v8::Value> offsets) const {
    v8::Local<v8::String> text;
    uint32_t* numbers = NumbersAt(args.GetIsolate(), offsets, offsets_.size());
    if (!numbers) return;
    std::ranges::copy(offsets_, numbers);
    if (FromUtf8(args.GetIsolate(), text_).ToLocal(&text)) args.GetReturnValue().Set(text);
  }

 private:
  std::string text_;
  std::array<uint32_t, kComponents.size() + 1> offsets_ = {};
  size_t next_ = 1;
};

// (input: string | object, base: string | null, offsets: Uint32Array)
//   => the components of the URL, one after the other, or null when it is none
void ProcessMatchInput(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Parts parts;
  if (args[0]->IsObject()) {
    if (args[1]->IsString()) return ThrowError(isolate, "TypeError", "A base URL goes with a URL in a string only.");
    Init init;
    if (!ReadInit(isolate, args[0].As<v8::Object>(), init)) return;
    if (HostsTooLong(init)) return args.GetReturnValue().SetNull();
    auto processed = Init::process(init, Init::process_type::url, "", "", "", "", "", "", "", "");
    if (!processed) return args.GetReturnValue().SetNull();
    for (size_t i = 0; i < kComponents.size(); ++i) parts.Add(((*processed).*kMembers[i].second).value_or(""));
  } else {
    v8::Local<v8::String> strings[] = {args[0].As<v8::String>(), v8::String::Empty(isolate)};
    if (args[1]->IsString()) strings[1] = args[1].As<v8::String>();
    if (!UrlCopiesFit(isolate, strings)) return;
    ada::result<ada::url_aggregator> url = tl::unexpected(ada::errors::type_error);
    ada::result<ada::url_aggregator> base = tl::unexpected(ada::errors::type_error);
    if (args[1]->IsString()) {
      UrlText text(isolate, strings[1]);
      if (!UrlHostTooLong(text.view())) base = ada::parse(text.view());
      if (!base) return args.GetReturnValue().SetNull();
    }
    {
      UrlText text(isolate, strings[0]);
      if (!UrlHostTooLong(text.view())) url = ada::parse(text.view(), base ? &*base : nullptr);
    }
    if (!url) return args.GetReturnValue().SetNull();
    auto without_first = [](std::string_view text) { return text.substr(text.empty() ? 0 : 1); };
    std::string_view protocol = url->get_protocol();
    parts.Add(protocol.substr(0, protocol.size() - 1));
    parts.Add(url->get_username());
    parts.Add(url->get_password());
    parts.Add(url->get_hostname());
    parts.Add(url->get_port());
    parts.Add(url->get_pathname());
    parts.Add(without_first(url->get_search()));
    parts.Add(without_first(url->get_hash()));
  }
  parts.Return(args, args[2]);
}

constexpr OpDeclaration kOps[] = {
    {"op_urlpattern_parse", Parse, 4},
    {"op_urlpattern_process_match_input", ProcessMatchInput, 3},
};

}  // namespace

std::span<const OpDeclaration> UrlPatternOps() { return kOps; }

}  // namespace network_runtime
