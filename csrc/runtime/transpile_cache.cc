#include "runtime/transpile_cache.h"

#include <functional>
#include <iterator>
#include <string_view>
#include <utility>

#include "runtime/transpiler_protocol.h"

namespace network_runtime {

namespace {

size_t HashOf(const TranspileRequest& request) {
  const std::hash<std::string_view> hash;
  return (hash(request.source) * 31 + hash(request.jsx_import_source)) * 31 + OptionFlags(request);
}

size_t ByteSizeOf(const TranspileRequest& request, const Transpiled& result) {
  size_t size = request.jsx_import_source.size() + request.source.size() + result.failure.size();
  if (result.code) size += result.code->ByteSize();
  for (const TranspileProblem& problem : result.problems) {
    size += sizeof problem + problem.message.size() + problem.help.size();
  }
  return size;
}

}  // namespace

bool TranspileCache::Entry::IsOf(const TranspileRequest& request) const {
  return flags == OptionFlags(request) && import_source == request.jsx_import_source && source == request.source;
}

std::optional<Transpiled> TranspileCache::Find(const TranspileRequest& request) {
  if (TooLarge(request)) return std::nullopt;
  const size_t hash = HashOf(request);
  std::shared_ptr<const Entry> entry;
  {
    MutexLock lock(mutex_);
    auto found = found_.find(hash);
    if (found == found_.end()) return std::nullopt;
    entry = found->second->entry;
  }
  if (!entry->IsOf(request)) return std::nullopt;
  {
    MutexLock lock(mutex_);
    auto found = found_.find(hash);
    if (found != found_.end()) slots_.splice(slots_.begin(), slots_, found->second);
  }
  return entry->result;
}

void TranspileCache::Keep(const TranspileRequest& request, const Transpiled& result) {
  if (result.status != TranspileStatus::kTranspiled && result.status != TranspileStatus::kSyntaxError) return;
  if (TooLarge(request)) return;
  const size_t bytes = sizeof(Entry) + ByteSizeOf(request, result);
  if (bytes > bounds_.largest) return;
  const size_t hash = HashOf(request);
  auto entry = std::make_shared<Entry>(OptionFlags(request), request.jsx_import_source, request.source, result);
  entry->result.cpu_ns = 0;
  entry->result.peak_memory_bytes = 0;
  Slots dropped;  // freed without the lock
  MutexLock lock(mutex_);
  if (auto found = found_.find(hash); found != found_.end()) Drop(found->second, dropped);
  slots_.push_front({.hash = hash, .bytes = bytes, .entry = std::move(entry)});
  found_.emplace(hash, slots_.begin());
  bytes_ += bytes;
  while (slots_.size() > bounds_.entries || bytes_ > bounds_.bytes) Drop(std::prev(slots_.end()), dropped);
}

void TranspileCache::Drop(Slots::iterator slot, Slots& dropped) {
  bytes_ -= slot->bytes;
  found_.erase(slot->hash);
  dropped.splice(dropped.begin(), slots_, slot);
}

size_t TranspileCache::entries() {
  MutexLock lock(mutex_);
  return slots_.size();
}

size_t TranspileCache::bytes() {
  MutexLock lock(mutex_);
  return bytes_;
}

}  // namespace network_runtime
