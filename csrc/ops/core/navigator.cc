// navigator.userAgent.
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// () => string
void UserAgent(Args args) {
  args.GetReturnValue().Set(NameString(args.GetIsolate(), "network-runtime/" NETWORK_RUNTIME_VERSION));
}

constexpr OpDeclaration kOps[] = {
    {"op_user_agent", UserAgent, 0},
};

}  // namespace

std::span<const OpDeclaration> NavigatorOps() { return kOps; }

}  // namespace network_runtime
