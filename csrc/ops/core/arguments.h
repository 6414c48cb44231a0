// Reads the arguments of an op. Our own scripts are the only callers, so the types are known. These functions read
// without conversions that run script.
#pragma once

#include <v8-context.h>
#include <v8-function-callback.h>
#include <v8-primitive.h>

#include <cstdint>
#include <string>

#include "engine/script_errors.h"
#include "engine/strings.h"

namespace network_runtime {

using Args = const v8::FunctionCallbackInfo<v8::Value>&;

inline double NumberAt(Args args, int index) {
  v8::Local<v8::Value> value = args[index];
  return value->IsNumber() ? value.As<v8::Number>()->Value() : 0;
}

inline uint32_t IndexAt(Args args, int index) { return static_cast<uint32_t>(NumberAt(args, index)); }
inline uint64_t IdAt(Args args, int index) { return static_cast<uint64_t>(NumberAt(args, index)); }

inline std::string TextAt(Args args, int index) {
  v8::Local<v8::Value> value = args[index];
  return value->IsString() ? ToUtf8(args.GetIsolate(), value.As<v8::String>()) : std::string();
}

// Reads the name of an event or method. Returns false, with a RangeError pending, when it is over-long: otherwise the
// whole name would be copied.
inline bool NameAt(Args args, int index, std::string* name) {
  constexpr int kLongestName = 1 << 16;
  if (args[index]->IsString() && args[index].As<v8::String>()->Length() > kLongestName) {
    ThrowError(args.GetIsolate(), "RangeError", "a name has at most " + std::to_string(kLongestName) + " characters");
    return false;
  }
  *name = TextAt(args, index);
  return true;
}

}  // namespace network_runtime
