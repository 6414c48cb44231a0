#include "ops/core/op_table.h"

#include <initializer_list>
#include <vector>

#include "engine/snapshot.h"
#include "ops/core/lazy_scripts.h"

namespace network_runtime {

namespace {

using Declared = std::initializer_list<std::span<const OpDeclaration>>;

void Append(std::vector<Op>* ops, Declared parts, bool host_only) {
  for (auto part : parts) {
    for (const OpDeclaration& declaration : part) ops->push_back({declaration, host_only});
  }
}

}  // namespace

std::span<const Op> SnapshotOps() {
  static const auto* ops = [] {
    auto* all = new std::vector<Op>;
    Append(
        all,
        {TimerOps(), NetworkOps(), ErrorDetailOps(), SourcePlaceOps(), PayloadBytesOps(), ValueOps(), LazyScriptOps()},
        false);
    Append(all, {SandboxOps(), PythonOps()}, true);
    return all;
  }();
  return *ops;
}

std::span<const Op> LazyOps() {
  static const auto* ops = [] {
    auto* all = new std::vector<Op>(SnapshotOps().begin(), SnapshotOps().end());
    Append(all,
           {Base64Ops(), BlobOps(), BroadcastChannelOps(), CloneOps(), CompressionOps(), CryptoOps(), ErrorEventOps(),
            LocationOps(), MessagePortOps(), NavigatorOps(), PerformanceOps(), SharedBufferOps(), TextEncodingOps(),
            UrlOps(), UrlPatternOps(), UrlSearchParamsOps()},
           false);
    Append(all, {FileOps(), ProcessOps()}, true);
    return all;
  }();
  return *ops;
}

const intptr_t* ExternalReferences() {
  static const auto* references = [] {
    auto* all = new std::vector<intptr_t>;
    for (const Op& op : SnapshotOps()) all->push_back(reinterpret_cast<intptr_t>(op.callback));
    all->push_back(reinterpret_cast<intptr_t>(LazyGlobalGetter));
    all->push_back(0);
    return all;
  }();
  return references->data();
}

}  // namespace network_runtime
