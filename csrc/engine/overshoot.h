// Who in this process may be beyond its memory limit by a large object: one isolate at a time, so that many that pass
// theirs at once do not take their sum. The others wait where they pass it. Any thread.
#pragma once

#include "base/mutex.h"

namespace network_runtime {

class Overshoot {
 public:
  Overshoot() = default;
  ~Overshoot() { GiveBack(); }
  Overshoot(const Overshoot&) = delete;

  // Waits for the others, but not for longer than kPatience: who holds it may not get on, and its thread is given up
  // for that later.
  void Take();
  void GiveBack();

  static constexpr auto kPatience = std::chrono::seconds(1);

 private:
  bool held_ = false;
};

}  // namespace network_runtime
