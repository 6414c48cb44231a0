// Lists what is built in for isolates of one kind, so that tests can keep it small. Any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/isolate_kind.h"

namespace network_runtime {

struct BuiltIn {
  size_t snapshot_bytes;
  std::vector<std::string_view> lazy_scripts;  // the names of the scripts that such an isolate can load
};

BuiltIn BuiltInFor(IsolateKind kind);

}  // namespace network_runtime
