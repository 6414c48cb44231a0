// What errors carry beside their texts (base/script_error.h), out of V8 and into it: JavaScript that runs a guest's
// getters, so inside a turn only (js/shared/16_error_details.js).
#pragma once

#include <v8-context.h>
#include <v8-value.h>

#include "base/payload.h"

namespace network_runtime {

// Undefined for an error that has nothing but its texts, and where memory or time ran out. `stacks`: those of causes
// too.
Payload DescribeErrorDetails(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                             bool stacks);

// Gives them to `error`; leaves it as it is where there is no room.
void RestoreErrorDetails(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> error,
                         const Payload& details);

}  // namespace network_runtime
