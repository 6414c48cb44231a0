// Reads the location that an isolate's scripts see, as the embedder gives it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace network_runtime {

// Returns `text` as an absolute URL in the URL Standard's form, without credentials; nothing when it is not one. Any
// thread.
std::optional<std::string> ParseLocation(std::string_view text);

}  // namespace network_runtime
