// The clocks of `performance` (High Resolution Time, "Time origin" and "Clock resolution").
#include <v8-typed-array.h>

#include <array>
#include <chrono>
#include <cstring>

#include "engine/time_origin.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// Writes the time as two 32-bit numbers: seconds and nanoseconds.
void WriteTime(Args args, std::chrono::nanoseconds time) {
  if (!args[0]->IsUint8Array()) return ThrowError(args.GetIsolate(), "TypeError", "a Uint8Array takes the time");
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const std::array<uint32_t, 2> parts = {static_cast<uint32_t>(seconds.count()),
                                         static_cast<uint32_t>((time - seconds).count())};
  v8::Local<v8::Uint8Array> array = args[0].As<v8::Uint8Array>();
  if (array->ByteLength() < sizeof parts) {
    return ThrowError(args.GetIsolate(), "RangeError", "a time takes 8 bytes");
  }
  std::memcpy(static_cast<char*>(array->Buffer()->Data()) + array->ByteOffset(), parts.data(), sizeof parts);
}

// (time: Uint8Array) => undefined: time since the isolate was created
void Now(Args args) { WriteTime(args, NativeStates::Of<TimeOrigin>(args.GetIsolate()).SinceOrigin()); }

// (time: Uint8Array) => undefined: when the isolate was created, since 1970
void Origin(Args args) { WriteTime(args, NativeStates::Of<TimeOrigin>(args.GetIsolate()).SinceEpoch()); }

constexpr OpDeclaration kOps[] = {
    {"op_now", Now, 1},
    {"op_time_origin", Origin, 1},
};

}  // namespace

std::span<const OpDeclaration> PerformanceOps() { return kOps; }

}  // namespace network_runtime
