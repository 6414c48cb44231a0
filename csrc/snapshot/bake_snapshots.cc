// bake_snapshots FOLDER: runs our scripts in a fresh isolate of each kind and writes FOLDER/worker.snapshot and
// FOLDER/host.snapshot.
#include <libplatform/libplatform.h>
#include <v8-initialization.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/platform.h"
#include "snapshot/snapshot_builder.h"

int main(int argc, char** argv) {
  using namespace network_runtime;
  if (argc != 2) {
    std::fprintf(stderr, "usage: bake_snapshots FOLDER\n");
    return 2;
  }
  Platform::SetFlags();
  auto platform = v8::platform::NewDefaultPlatform(1);
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  struct {
    IsolateKind kind;
    const char* name;
  } const snapshots[] = {{IsolateKind::kWorker, "worker"}, {IsolateKind::kHost, "host"}};
  for (const auto& [kind, name] : snapshots) {
    std::string blob = BuildSnapshot(kind, name);
    if (blob.empty()) return 1;
    std::ofstream file(std::filesystem::path(argv[1]) / (std::string(name) + ".snapshot"), std::ios::binary);
    file.write(blob.data(), static_cast<std::streamsize>(blob.size()));
    if (!file.flush()) {
      std::fprintf(stderr, "cannot write %s.snapshot to %s\n", name, argv[1]);
      return 1;
    }
    std::printf("%s.snapshot: %zu bytes\n", name, blob.size());
  }
  return 0;
}
