// The kinds of isolate: each has a startup snapshot and lazy scripts of its own.
#pragma once

#include <cstdint>

namespace network_runtime {

enum class IsolateKind : uint8_t { kWorker, kHost };

}  // namespace network_runtime
