// What was transpiled before, by source and options: the least recently used go first. A whole source is compared, so
// none can be made to look like another. Any thread: none waits while another's source is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "runtime/transpiler.h"

namespace network_runtime {

class TranspileCache {
 public:
  struct Bounds {
    size_t entries = 1024;
    size_t bytes = size_t{32} << 20;   // sources and results
    size_t largest = size_t{8} << 20;  // of one entry
  };

  TranspileCache() = default;
  explicit TranspileCache(Bounds bounds) : bounds_(bounds) {}

  // The result of this source with these options, as if it had just been made, at no cost.
  std::optional<Transpiled> Find(const TranspileRequest& request) EXCLUDES(mutex_);
  // Keeps a result that the source and the options alone decide; no other.
  void Keep(const TranspileRequest& request, const Transpiled& result) EXCLUDES(mutex_);

  size_t entries() EXCLUDES(mutex_);
  size_t bytes() EXCLUDES(mutex_);

 private:
  // Never changed. Whoever compares it with a source holds no lock: that takes as long as the source is.
  struct Entry {
    uint8_t flags;
    std::string import_source;
    std::string source;
    Transpiled result;

    bool IsOf(const TranspileRequest& request) const;
  };
  struct Slot {
    size_t hash;
    size_t bytes;
    std::shared_ptr<const Entry> entry;
  };
  using Slots = std::list<Slot>;

  // Moves it to `dropped`.
  void Drop(Slots::iterator slot, Slots& dropped) REQUIRES(mutex_);
  bool TooLarge(const TranspileRequest& request) const { return request.source.size() > bounds_.largest; }

  const Bounds bounds_;
  Mutex mutex_;
  Slots slots_ GUARDED_BY(mutex_);  // the last used first
  // Of two sources with one hash, the cache has the later.
  std::unordered_map<size_t, Slots::iterator> found_ GUARDED_BY(mutex_);
  size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace network_runtime
