#include "ops/core/op_delegate.h"

#include <v8-compile-job.h>

#include <mutex>

namespace network_runtime {
namespace {

void Compiled(v8::Isolate* isolate, int64_t cpu_microseconds) {
  constexpr int64_t kNanoseconds = 1000;
  OpDelegate::From(isolate).ChargeCompiler(cpu_microseconds * kNanoseconds);
}

}  // namespace

void OpDelegate::HearCompilers() {
  static std::once_flag once;
  std::call_once(once, [] { v8::SetCompileJobCallback(Compiled); });
}

}  // namespace network_runtime
