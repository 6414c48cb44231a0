// The text of a script that is built in: ASCII, followed by a 0, in memory for as long as the process lives.
#pragma once

#include <string_view>

namespace network_runtime {

struct EmbeddedScript {
  std::string_view name;  // "worker/network.js"
  std::string_view source;
};

}  // namespace network_runtime
