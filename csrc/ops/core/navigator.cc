// What `navigator` says of where a script runs.
#include <sched.h>

#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// () => string
void UserAgent(Args args) {
  args.GetReturnValue().Set(NameString(args.GetIsolate(), "network-runtime/" NETWORK_RUNTIME_VERSION));
}

// () => the processors that the host may use. A worker has one thread at a time.
void HardwareConcurrency(Args args) {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  bool known = OpDelegate::From(args.GetIsolate()).host() && sched_getaffinity(0, sizeof(usable), &usable) == 0;
  args.GetReturnValue().Set(known ? CPU_COUNT(&usable) : 1);
}

constexpr OpDeclaration kOps[] = {
    {"op_hardware_concurrency", HardwareConcurrency, 0},
    {"op_user_agent", UserAgent, 0},
};

}  // namespace

std::span<const OpDeclaration> NavigatorOps() { return kOps; }

}  // namespace network_runtime
