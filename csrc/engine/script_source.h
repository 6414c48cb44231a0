// A script to run. Plain C++.
#pragma once

#include <string_view>

#include "engine/source_map.h"

namespace network_runtime {

struct ScriptSource {
  std::string_view text;  // UTF-8
  std::string_view file_name;
  const SourceMap* map = nullptr;  // where `text` was made from a source in another language
};

}  // namespace network_runtime
