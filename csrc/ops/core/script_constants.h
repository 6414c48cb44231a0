// What native code and our scripts both have to know. It is written in C++, and scripts get it as `constants` when the
// snapshot is made: `const { kEvent } = constants.EnvelopeKind`.
#pragma once

#include <v8-local-handle.h>
#include <v8-object.h>

#include <cstdint>

namespace network_runtime {

// What op_console answers.
enum class ConsoleOutcome : uint32_t {
  kSent,
  kNotEncoded,  // something in it cannot travel, or it is too large
  kNoRoom,      // the host has not taken earlier messages yet
};

// op_timer_now and op_timer_schedule count in steps, which are whole numbers.
inline constexpr int kTimerStepsPerMs = 10;

// What op_isolate_create answers once the pool is shut down.
inline constexpr uint32_t kNoIsolate = UINT32_MAX;

// A frozen object of numbers, texts, and of frozen objects by the names of the enumerations.
v8::Local<v8::Object> NewScriptConstants(v8::Isolate* isolate, v8::Local<v8::Context> context);

}  // namespace network_runtime
