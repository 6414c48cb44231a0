// Ends isolates when the process runs out of what the system gives it: mappings (process_mappings.h) or memory
// (base/reserve.h). We cannot refuse what a heap or native code needs, because V8 would end the process. So the isolate
// that holds most is ended, idle or not, whichever isolate asked for more.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "base/mutex.h"

namespace network_runtime {

class Evictable {
 public:
  // `end` ends the isolate for the memory that it holds. It is called on any thread, must be short and must not call
  // this class.
  explicit Evictable(std::function<void()> end);
  ~Evictable();
  Evictable(const Evictable&) = delete;
  // The isolate is about to give back all that it holds. `end` is not called any more.
  void Leave();

  // Roughly what the isolate holds now. On the isolate's thread.
  void HoldsMappings(size_t count) { mappings_.store(count, std::memory_order_release); }  // with it, what end_ needs
  void HoldsBytes(size_t bytes) { bytes_.store(bytes, std::memory_order_release); }

  // The process has `count` mappings, more than ProcessMappings::most_for_heaps(). Any thread.
  static void EndForMappings(size_t count);
  // The reserve is short of something: fills it again, or ends an isolate. Any thread.
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
