#include "ops/op_table.h"

#include <vector>

#include "engine/snapshot.h"

namespace network_runtime {

std::span<const OpDeclaration> AllOps() {
  static const auto* ops = [] {
    auto* all = new std::vector<OpDeclaration>;
    for (auto part : {TimerOps(), NetworkOps(), EncodingOps(), CloneOps(), InspectOps(), SandboxOps(), PythonOps()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *ops;
}

const intptr_t* ExternalReferences() {
  static const auto* references = [] {
    auto* all = new std::vector<intptr_t>;
    for (const OpDeclaration& op : AllOps()) all->push_back(reinterpret_cast<intptr_t>(op.callback));
    all->push_back(0);
    return all;
  }();
  return references->data();
}

}  // namespace network_runtime
