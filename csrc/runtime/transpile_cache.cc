#include "runtime/transpile_cache.h"

#include <functional>
#include <utility>

#include "runtime/transpiler_protocol.h"

namespace network_runtime {

size_t TranspileCache::Hash::operator()(const Key& key) const {
  const std::hash<std::string_view> hash;
  return (hash(key.source) * 31 + hash(key.import_source)) * 31 + key.flags;
}

size_t TranspileCache::Entry::ByteSize() const {
  size_t size = sizeof(Entry) + import_source.size() + source.size() + result.failure.size();
  if (result.code) size += result.code->ByteSize();
  for (const TranspileProblem& problem : result.problems) {
    size += sizeof problem + problem.message.size() + problem.help.size();
  }
  return size;
}

std::optional<Transpiled> TranspileCache::Find(const TranspileRequest& request) {
  MutexLock lock(mutex_);
  auto found = found_.find(Key{OptionFlags(request), request.jsx_import_source, request.source});
  if (found == found_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->result;
}

void TranspileCache::Keep(const TranspileRequest& request, const Transpiled& result) {
  if (result.status != TranspileStatus::kTranspiled && result.status != TranspileStatus::kSyntaxError) return;
  Entries made;
  made.push_back({OptionFlags(request), request.jsx_import_source, request.source, result});
  Entry& entry = made.front();
  entry.result.cpu_ns = 0;
  entry.result.peak_memory_bytes = 0;
  const size_t size = entry.ByteSize();
  if (size > bounds_.largest) return;
  MutexLock lock(mutex_);
  if (!found_.emplace(entry.key(), made.begin()).second) return;
  entries_.splice(entries_.begin(), made);
  bytes_ += size;
  while (entries_.size() > bounds_.entries || bytes_ > bounds_.bytes) DropLast();
}

void TranspileCache::DropLast() {
  bytes_ -= entries_.back().ByteSize();
  found_.erase(entries_.back().key());
  entries_.pop_back();
}

size_t TranspileCache::entries() {
  MutexLock lock(mutex_);
  return entries_.size();
}

size_t TranspileCache::bytes() {
  MutexLock lock(mutex_);
  return bytes_;
}

}  // namespace network_runtime
