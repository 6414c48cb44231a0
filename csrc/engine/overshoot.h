// The right to be beyond the memory limit by a large object. One isolate in this process has it at a time: when many
// pass their limits at once, their objects must not add up. The others wait at the point where they pass it. Any
// thread.
#pragma once

#include "base/mutex.h"

namespace network_runtime {

class Overshoot {
 public:
  Overshoot() = default;
  ~Overshoot() { GiveBack(); }
  Overshoot(const Overshoot&) = delete;

  // Waits for the others, but no longer than kPatience: the holder may be stuck, and then its thread is given up later
  // for that.
  void Take();
  void GiveBack();

  static constexpr auto kPatience = std::chrono::seconds(1);

 private:
  bool held_ = false;
};

}  // namespace network_runtime
