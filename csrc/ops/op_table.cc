#include "ops/op_table.h"

#include <initializer_list>
#include <vector>

#include "engine/snapshot.h"
#include "ops/lazy_scripts.h"

namespace network_runtime {

namespace {

std::vector<OpDeclaration> Joined(std::initializer_list<std::span<const OpDeclaration>> parts) {
  std::vector<OpDeclaration> all;
  for (auto part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::span<const OpDeclaration> SnapshotOps() {
  static const auto* ops =
      new std::vector<OpDeclaration>(Joined({TimerOps(), NetworkOps(), ErrorDetailOps(), PayloadBytesOps(), ValueOps(),
                                             SandboxOps(), PythonOps(), LazyScriptOps()}));
  return *ops;
}

std::span<const OpDeclaration> LazyOps() {
  static const auto* ops = new std::vector<OpDeclaration>(Joined({
      SnapshotOps(),
      Base64Ops(),
      BlobOps(),
      BroadcastChannelOps(),
      CloneOps(),
      CompressionOps(),
      CryptoOps(),
      ErrorEventOps(),
      LocationOps(),
      MessagePortOps(),
      PerformanceOps(),
      SharedBufferOps(),
      TextEncodingOps(),
      UrlOps(),
      UrlPatternOps(),
      UrlSearchParamsOps(),
  }));
  return *ops;
}

const intptr_t* ExternalReferences() {
  static const auto* references = [] {
    auto* all = new std::vector<intptr_t>;
    for (const OpDeclaration& op : SnapshotOps()) all->push_back(reinterpret_cast<intptr_t>(op.callback));
    all->push_back(reinterpret_cast<intptr_t>(LazyGlobalGetter));
    all->push_back(0);
    return all;
  }();
  return references->data();
}

}  // namespace network_runtime
