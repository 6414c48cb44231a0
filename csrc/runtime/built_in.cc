#include "runtime/built_in.h"

#include "engine/snapshot.h"
#include "ops/core/lazy_script_texts.h"

namespace network_runtime {

BuiltIn BuiltInFor(IsolateKind kind) {
  BuiltIn built_in{.snapshot_bytes = static_cast<size_t>(SnapshotOf(kind).raw_size)};
  for (const EmbeddedScript& script : LazyScriptTexts()) {
    if (FindScript(LazyScriptTexts(), script.name, kind)) built_in.lazy_scripts.push_back(script.name);
  }
  return built_in;
}

}  // namespace network_runtime
