// JSON text (RFC 8259) for the few objects that native code itself writes.
#pragma once

#include <string>
#include <string_view>

namespace network_runtime {

// Returns `text` (UTF-8) in quotes, escaped.
std::string JsonQuoted(std::string_view text);

}  // namespace network_runtime
