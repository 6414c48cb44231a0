// Where an isolate's scripts say that they are from (HTML Standard, "The WorkerLocation interface"). Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace network_runtime {

// An absolute URL as the URL Standard writes it, without credentials; nothing for what is none.
std::optional<std::string> AbsoluteUrl(std::string_view text);

// The origin of an absolute URL; "null" for one that is opaque.
std::string OriginOf(std::string_view url);

}  // namespace network_runtime
