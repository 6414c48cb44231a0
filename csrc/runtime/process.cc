#include "runtime/process.h"

#include "base/thread.h"
#include "engine/isolate.h"
#include "engine/platform.h"
#include "ops/crypto/job_threads.h"
#include "runtime/host.h"
#include "runtime/transpiler.h"
#include "runtime/worker_pool.h"

namespace network_runtime {

LiveCounts CountLive() {
  return {Isolate::live(), WorkerPool::live(), Host::live(),
          Thread::live() - Platform::own_threads() - JobThreads() - TranspilerThreads()};
}

const char* V8Version() { return Platform::v8_version(); }

void RefuseForkedChild() {
  if (InForkedChild()) CheckAvailable();
}

void CheckAvailable() { Platform::CheckAvailable(); }

bool InForkedChild() { return Platform::forked(); }

}  // namespace network_runtime
