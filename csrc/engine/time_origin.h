// When an isolate was created, by the steady clock and by the wall clock (High Resolution Time, "Time origin"), and how
// finely its scripts may see time. On the isolate's thread.
#pragma once

#include <v8-isolate.h>

#include <chrono>

#include "engine/native_states.h"

namespace network_runtime {

class TimeOrigin final : public NativeState {
 public:
  using Steady = std::chrono::steady_clock;

  explicit TimeOrigin(v8::Isolate*) {}

  // From now on time advances in the steps that the standard prescribes for code that shares its process with other
  // parties' code ("coarsen time"). The wall clock advances in whole milliseconds, as Date does.
  void Coarsen() { step_ = std::chrono::microseconds(100); }
  bool coarse() const { return step_ > std::chrono::nanoseconds(1); }

  // Sets the origin to now. No script has run yet.
  void Restart() {
    steady_ = Steady::now();
    wall_ = std::chrono::system_clock::now();
  }

  // The moment `ms` milliseconds after the origin. `ms` is at most a century.
  Steady::time_point At(double ms) const {
    return steady_ + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double, std::milli>(ms));
  }

  std::chrono::nanoseconds SinceOrigin() const { return Floor(Steady::now() - steady_); }
  std::chrono::nanoseconds SinceEpoch() const { return Floor(wall_.time_since_epoch()); }

 private:
  std::chrono::nanoseconds Floor(std::chrono::nanoseconds time) const { return time - time % step_; }

  Steady::time_point steady_ = Steady::now();
  std::chrono::system_clock::time_point wall_ = std::chrono::system_clock::now();
  std::chrono::nanoseconds step_{1};
};

}  // namespace network_runtime
