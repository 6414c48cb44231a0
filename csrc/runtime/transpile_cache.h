// What was transpiled before, by source and options: the least recently used go first. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
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
  // The whole source is compared, so no source can be made to look like another.
  struct Key {
    uint8_t flags;
    std::string_view import_source;
    std::string_view source;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    size_t operator()(const Key& key) const;
  };
  struct Entry {
    uint8_t flags;
    std::string import_source;
    std::string source;
    Transpiled result;

    Key key() const { return {flags, import_source, source}; }
    size_t ByteSize() const;
  };
  using Entries = std::list<Entry>;

  void DropLast() REQUIRES(mutex_);

  const Bounds bounds_;
  Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);  // the last used first
  std::unordered_map<Key, Entries::iterator, Hash> found_ GUARDED_BY(mutex_);
  size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace network_runtime
