// Timers and microtasks. Scripts keep the timers (js/shared/20_timers.js); native code only knows when the next one is
// due.
#include <v8-function.h>
#include <v8-microtask-queue.h>

#include <chrono>

#include "engine/time_origin.h"
#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "ops/core/script_constants.h"

namespace network_runtime {
namespace {

// Timers count in the steps of a worker's clock, which are whole numbers. So the order in which timers fire reveals no
// more than that clock does.
using Steps = std::chrono::duration<double, std::ratio<1, 1000 * kTimerStepsPerMs>>;

// () => steps since the isolate was made
void Now(Args args) {
  args.GetReturnValue().Set(Steps(NativeStates::Of<TimeOrigin>(args.GetIsolate()).SinceOrigin()).count());
}

// (at: in steps, awaited: boolean) => undefined
void Schedule(Args args) {
  OpDelegate::From(args.GetIsolate())
      .ScheduleTimers(std::chrono::duration<double, std::milli>(Steps(NumberAt(args, 0))).count(), args[1]->IsTrue());
}

// (callback) => undefined
void EnqueueMicrotask(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  isolate->GetCurrentContext()->GetMicrotaskQueue()->EnqueueMicrotask(isolate, args[0].As<v8::Function>());
}

constexpr OpDeclaration kOps[] = {
    {"op_timer_now", Now, 0},
    {"op_timer_schedule", Schedule, 2},
    {"op_queue_microtask", EnqueueMicrotask, 1},
};

}  // namespace

std::span<const OpDeclaration> TimerOps() { return kOps; }

}  // namespace network_runtime
