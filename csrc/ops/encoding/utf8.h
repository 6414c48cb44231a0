// Checks UTF-8. Plain values; any thread.
#pragma once

#include <string_view>

namespace network_runtime {

bool IsUtf8(std::string_view bytes);

}  // namespace network_runtime
