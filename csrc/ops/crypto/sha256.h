// SHA-256 (FIPS 180-4). Plain values; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace network_runtime {

// The digest of `parts`, one after the other, as 64 hexadecimal digits.
std::string Sha256Hex(std::span<const std::string_view> parts);

}  // namespace network_runtime
