// The names of errnos, such as "ENOENT": the `code` of a script's error.
#pragma once

#include <string_view>

namespace network_runtime {

// Empty for a number that has no name.
std::string_view CodeOfError(int number);

}  // namespace network_runtime
