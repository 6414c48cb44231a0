// Constants that both native code and our scripts use. They are defined in C++. Scripts get them as `constants` when
// the snapshot is made: `const { kEvent } = constants.EnvelopeKind`.
#pragma once

#include <v8-local-handle.h>
#include <v8-object.h>

#include <cstdint>

namespace network_runtime {

// The result of op_console.
enum class ConsoleOutcome : uint32_t {
  kSent,
  kNotEncoded,  // a part of it cannot be sent, or it is too large
  kNoRoom,      // the host has not taken earlier messages yet
};

// op_timer_now and op_timer_schedule count in steps, which are whole numbers.
inline constexpr int kTimerStepsPerMs = 10;

// The result of op_isolate_create once the pool is shut down.
inline constexpr uint32_t kNoIsolate = UINT32_MAX;

// Makes a frozen object: numbers, texts, and a frozen object for each enumeration under its name.
v8::Local<v8::Object> NewScriptConstants(v8::Isolate* isolate, v8::Local<v8::Context> context);

}  // namespace network_runtime
