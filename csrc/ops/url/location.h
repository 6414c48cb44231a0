// The location that an isolate's scripts see (HTML Standard, "The WorkerLocation interface"). Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace network_runtime {

// An absolute URL in the URL Standard's form, without credentials; nothing when `text` is not one.
std::optional<std::string> AbsoluteUrl(std::string_view text);

// `text` in the URL Standard's form, relative to `base` unless that is empty; nothing when it is not a URL.
std::optional<std::string> JoinUrl(std::string_view text, std::string_view base);

// The origin of an absolute URL; "null" when it is opaque.
std::string OriginOf(std::string_view url);

}  // namespace network_runtime
