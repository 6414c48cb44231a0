// Every native function that our scripts can call.
#pragma once

#include <v8-function-callback.h>

#include <span>

namespace network_runtime {

struct OpDeclaration {
  const char* name;
  v8::FunctionCallback callback;
  int length;  // the number of arguments
};

struct Op : OpDeclaration {
  bool host_only;  // absent in a worker
};

// The ops of the scripts in the snapshot. The snapshot refers to them by their place in the table, so the builder and
// the runtime must agree on the order.
std::span<const OpDeclaration> TimerOps();
std::span<const OpDeclaration> NetworkOps();
std::span<const OpDeclaration> PayloadBytesOps();
std::span<const OpDeclaration> ValueOps();
std::span<const OpDeclaration> LazyScriptOps();

// The ops that only host scripts have.
std::span<const OpDeclaration> SandboxOps();
std::span<const OpDeclaration> PythonOps();

// All of the above, in the order of the table.
std::span<const Op> SnapshotOps();

// The ops that only lazy scripts look up, by name (ops/core/lazy_scripts.h).
std::span<const OpDeclaration> Base64Ops();
std::span<const OpDeclaration> BlobOps();
std::span<const OpDeclaration> BroadcastChannelOps();
std::span<const OpDeclaration> CloneOps();
std::span<const OpDeclaration> CompressionOps();
std::span<const OpDeclaration> CryptoOps();
std::span<const OpDeclaration> ErrorDetailOps();
std::span<const OpDeclaration> SourcePlaceOps();
std::span<const OpDeclaration> ErrorEventOps();
std::span<const OpDeclaration> LocationOps();
std::span<const OpDeclaration> MessagePortOps();
std::span<const OpDeclaration> NavigatorOps();
std::span<const OpDeclaration> PerformanceOps();
std::span<const OpDeclaration> SharedBufferOps();
std::span<const OpDeclaration> TextEncodingOps();
std::span<const OpDeclaration> UrlOps();
std::span<const OpDeclaration> UrlPatternOps();
std::span<const OpDeclaration> UrlSearchParamsOps();
std::span<const OpDeclaration> ProcessOps();  // in a host only

// Those of them that only host scripts have.
std::span<const OpDeclaration> FileOps();

// All ops, including those above.
std::span<const Op> LazyOps();

}  // namespace network_runtime
