// The text of a built-in script: ASCII, followed by a 0, in memory for as long as the process lives.
#pragma once

#include <span>
#include <string_view>

#include "engine/isolate_kind.h"

namespace network_runtime {

struct EmbeddedScript {
  std::string_view name;  // "worker/50_network.js"
  std::string_view source;
  bool for_workers;
  bool for_hosts;

  bool IsFor(IsolateKind kind) const { return kind == IsolateKind::kWorker ? for_workers : for_hosts; }
};

// Returns the script of that name; null when isolates of this kind do not have it.
inline const EmbeddedScript* FindScript(std::span<const EmbeddedScript> scripts, std::string_view name,
                                        IsolateKind kind) {
  for (const EmbeddedScript& script : scripts) {
    if (script.name == name) return script.IsFor(kind) ? &script : nullptr;
  }
  return nullptr;
}

}  // namespace network_runtime
