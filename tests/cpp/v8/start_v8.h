// Starts V8 for a test, once per process.
#pragma once

#include <libplatform/libplatform.h>
#include <v8-initialization.h>
#include <v8-platform.h>

#include <memory>

#include "engine/platform.h"

namespace network_runtime {

inline void StartV8() {
  static std::unique_ptr<v8::Platform> platform = [] {
    Platform::SetFlags();
    auto made = v8::platform::NewDefaultPlatform(1);
    v8::V8::InitializePlatform(made.get());
    v8::V8::Initialize();
    return made;
  }();
}

}  // namespace network_runtime
