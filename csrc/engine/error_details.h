// Takes what errors carry beside their texts (base/script_error.h) out of V8 and puts it back. It is done in JavaScript
// that runs a guest's getters, so only inside a turn (js/shared/16_error_details.js).
#pragma once

#include <v8-context.h>
#include <v8-value.h>

#include "base/payload.h"

namespace network_runtime {

struct DetailsWanted {
  bool stacks;              // of causes
  bool for_report = false;  // as DescribeForReport says (engine/script_errors.h)
};

// Undefined for an error that has only its texts, and where memory or time ran out.
Payload DescribeErrorDetails(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                             const DetailsWanted& wanted);

// Gives `details` to `error`. Leaves the error as it is when there is no room.
void RestoreErrorDetails(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> error,
                         const Payload& details);

}  // namespace network_runtime
