// When an isolate was created, by the clock that never steps and by the wall clock (High Resolution Time, "Time
// origin"). On the isolate's thread.
#pragma once

#include <v8-isolate.h>

#include <chrono>

#include "engine/native_states.h"

namespace network_runtime {

class TimeOrigin final : public NativeState {
 public:
  explicit TimeOrigin(v8::Isolate*) {}

  // It is now. No script has run yet.
  void Restart() {
    steady_ = std::chrono::steady_clock::now();
    wall_ = std::chrono::system_clock::now();
  }

  std::chrono::nanoseconds SinceOrigin() const { return std::chrono::steady_clock::now() - steady_; }
  std::chrono::nanoseconds SinceEpoch() const { return wall_.time_since_epoch(); }

 private:
  std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
  std::chrono::system_clock::time_point wall_ = std::chrono::system_clock::now();
};

}  // namespace network_runtime
