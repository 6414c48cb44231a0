// Ends isolates where the process runs out of what the system gives it: mappings (process_mappings.h) or memory
// (base/reserve.h). What a heap or native code needs cannot be refused to the one that asks, for V8 ends the process
// then. So the isolate that holds most is ended, idle or not, whoever it was that asked for more.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "base/mutex.h"

namespace network_runtime {

class Evictable {
 public:
  // `end`: ends the isolate for the memory that it holds. Any thread; short; must not come back here.
  explicit Evictable(std::function<void()> end);
  ~Evictable();
  Evictable(const Evictable&) = delete;
  // It is about to give back all that it holds; `end` is not called any more.
  void Leave();

  // What it holds now, about. Its thread.
  void HoldsMappings(size_t count) { mappings_.store(count, std::memory_order_release); }  // with it, what end_ needs
  void HoldsBytes(size_t bytes) { bytes_.store(bytes, std::memory_order_release); }

  // The process has `count` mappings, more than ProcessMappings::most_for_heaps(). Any thread.
  static void EndForMappings(size_t count);
  // The reserve is short of something: keeps it again, or ends somebody. Any thread.
  static void EndForMemory();

 private:
  using Held = std::atomic<size_t> Evictable::*;
  static constexpr TimePoint kStays = TimePoint::min();
  static bool AnyLeaves(const std::vector<Evictable*>& isolates, Held held, size_t least);
  static void EndLargest(const std::vector<Evictable*>& isolates, Held held, size_t least);

  const std::function<void()> end_;
  std::atomic<size_t> mappings_ = 0;
  std::atomic<size_t> bytes_ = 0;
  TimePoint leaves_since_ = kStays;  // guarded by the list of all
};

}  // namespace network_runtime
