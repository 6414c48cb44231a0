#include "engine/snapshot.h"

namespace network_runtime {
namespace {

// clang-format off: it puts spaces into file names
alignas(16) constexpr unsigned char kWorker[] = {
#embed <worker.snapshot>
};
alignas(16) constexpr unsigned char kHost[] = {
#embed <host.snapshot>
};
// clang-format on

v8::StartupData Blob(const unsigned char* data, size_t size) {
  return {reinterpret_cast<const char*>(data), static_cast<int>(size)};
}

}  // namespace

const v8::StartupData& SnapshotOf(IsolateKind kind) {
  static const v8::StartupData worker = Blob(kWorker, sizeof kWorker);
  static const v8::StartupData host = Blob(kHost, sizeof kHost);
  return kind == IsolateKind::kWorker ? worker : host;
}

}  // namespace network_runtime
