// The startup snapshots that bake_snapshots made at build time: heaps in which our scripts have run. Any
// thread.
#pragma once

#include <v8-snapshot.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include "engine/isolate_kind.h"

namespace network_runtime {

// What the snapshot's scripts hand to the runtime, in the order in which they are added to the snapshot.
enum class EntryPoint : uint8_t {
  kDeliver,           // (kind: number, id: number, name: string, data: any) => void
  kRunDueTimer,       // () => boolean: runs one due timer; true when another is due
  kWatch,             // (id: number, promise, inConsole: boolean) => void: reports how it ends (op_evaluated)
  kUncaught,          // (error) => boolean: offers it to the script's error handlers; true when one took it
  kRejected,          // (promise, reason) => boolean: true when the script's own handler took the unhandled rejection
  kRejectionHandled,  // (promise, reason) => void: tells the script that a handler was added after the report
  kPrepare,           // () => void: finishes a new context with what V8 adds to it after the snapshot
  kLifecycle,         // (type: string) => boolean: tells a host's script; true when it took the default away
  kCount,
};
inline constexpr const char* kEntryNames[] = {"deliver",  "runDueTimer",      "watch",  "uncaught",
                                              "rejected", "rejectionHandled", "prepare", "lifecycle"};
static_assert(std::size(kEntryNames) == static_cast<size_t>(EntryPoint::kCount));

const v8::StartupData& SnapshotOf(IsolateKind kind);

// Terminated by 0, the same for the builder and the runtime.
const intptr_t* ExternalReferences();

}  // namespace network_runtime
