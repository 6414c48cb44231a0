// What each slot of a context's embedder data holds: functions of our scripts that native code calls. The snapshot
// builder puts them there.
#pragma once

#include <v8-context.h>
#include <v8-function.h>

namespace network_runtime {

enum class ContextSlot : int {
  kMarkValue = 1,         // 0 is V8's
  kRestoreMarks,          // js/shared/10_payload.js
  kLoadGlobal,            // js/shared/80_lazy_globals.js: (name, owner) => the value of a lazy property
  kMakeDomException,      // the same: (message, name) => DOMException
  kPrepareStack,          // js/shared/05_stacks.js
  kIsPlain,               // js/shared/10_payload.js
  kDescribeErrorDetails,  // js/shared/16_error_details.js
  kRestoreErrorDetails,
};

struct ContextFunction {
  ContextSlot slot;
  const char* entry;  // its name among the scripts' entries
};

inline constexpr ContextFunction kContextFunctions[] = {
    {ContextSlot::kMarkValue, "markValue"},
    {ContextSlot::kRestoreMarks, "restoreMarks"},
    {ContextSlot::kLoadGlobal, "loadGlobal"},
    {ContextSlot::kMakeDomException, "makeDomException"},
    {ContextSlot::kPrepareStack, "prepareStack"},
    {ContextSlot::kIsPlain, "isPlain"},
    {ContextSlot::kDescribeErrorDetails, "describeErrorDetails"},
    {ContextSlot::kRestoreErrorDetails, "restoreErrorDetails"},
};

// Undefined in a context that is not from a snapshot of ours.
inline v8::Local<v8::Value> ValueIn(v8::Local<v8::Context> context, ContextSlot slot) {
  return context->GetEmbedderDataV2(static_cast<int>(slot)).As<v8::Value>();
}

inline v8::Local<v8::Function> FunctionIn(v8::Local<v8::Context> context, ContextSlot slot) {
  return ValueIn(context, slot).As<v8::Function>();
}

}  // namespace network_runtime
