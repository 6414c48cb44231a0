#include "engine/process_mappings.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>

#include "base/mutex.h"

namespace network_runtime {
namespace {

constexpr size_t kDefaultLimit = 65'530;
// The list is read at least after so many counted mappings. Until then only an upper bound is known.
constexpr size_t kLookEvery = 600;
// For each mapping that is there, a reading is used for this long: 200 times the time that it took.
constexpr auto kFreshFor = std::chrono::microseconds(80);

std::atomic<size_t> g_looked = 0;   // the number at the last reading
std::atomic<size_t> g_since = 0;    // how many were taken since
std::atomic<size_t> g_look_at = 0;  // a value of g_since
std::atomic<TimePoint> g_fresh_until = TimePoint::min();
std::atomic<bool> g_looking = false;

size_t ReadLimit() {
  int file = open("/proc/sys/vm/max_map_count", O_RDONLY | O_CLOEXEC);
  if (file < 0) return kDefaultLimit;
  char text[32] = {};
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  const size_t limit = size > 0 ? std::strtoull(text, nullptr, 10) : 0;
  return limit == 0 ? kDefaultLimit : limit;
}

// 0 when the number cannot be read.
size_t Count() {
  int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return 0;
  size_t lines = 0;
  char block[1 << 14];
  ssize_t size = 0;
  while ((size = read(maps, block, sizeof block)) > 0) {
    lines += static_cast<size_t>(std::count(block, block + size, '\n'));
  }
  close(maps);
  return size < 0 ? 0 : lines;
}

// Returns `known` when another thread is reading.
size_t LookAgain(size_t known, size_t more) {
  if (g_looking.exchange(true)) return known;
  const size_t there = Count();
  if (there != 0) {
    const size_t most = ProcessMappings::most_for_heaps();
    g_looked.store(there, std::memory_order_relaxed);
    g_since.store(more, std::memory_order_relaxed);
    g_look_at.store(std::max((most - std::min(there, most)) / 4, kLookEvery), std::memory_order_relaxed);
  }
  g_fresh_until.store(Clock::now() + there * kFreshFor, std::memory_order_relaxed);
  g_looking.store(false);
  return there == 0 ? ProcessMappings::limit() + 1 : there + more;
}

}  // namespace

size_t ProcessMappings::limit() {
  static const size_t limit = ReadLimit();
  return limit;
}

size_t ProcessMappings::Add(size_t more) {
  const size_t since = g_since.fetch_add(more, std::memory_order_relaxed) + more;
  const size_t known = g_looked.load(std::memory_order_relaxed) + since;
  return since <= g_look_at.load(std::memory_order_relaxed) ? known : LookAgain(known, more);
}

size_t ProcessMappings::Known() {
  return g_looked.load(std::memory_order_relaxed) + g_since.load(std::memory_order_relaxed);
}

size_t ProcessMappings::Look() { return LookAgain(Known(), 0); }

size_t ProcessMappings::AddAfterLook(size_t more) {
  const size_t known = Add(more);
  return Clock::now() < g_fresh_until.load(std::memory_order_relaxed) ? known : LookAgain(known, more);
}

// The linker calls this in place of V8's own function (CMakeLists.txt). V8's takes the access to memory away and
// discards it, but does not map it anew. Then each piece that was used stays a mapping of its own, because Linux does
// not join mappings that have had pages of their own (mm/vma.c, is_mergeable_anon_vma). The isolate's mappings would be
// missing for as long as its cage lives.
extern "C" bool V8SetPermissions(void* start, size_t size,
                                 int access) asm("__real__ZN2v84base2OS14SetPermissionsEPvmNS1_16MemoryPermissionE");
extern "C" bool SetPermissions(void* start, size_t size,
                               int access) asm("__wrap__ZN2v84base2OS14SetPermissionsEPvmNS1_16MemoryPermissionE");
bool SetPermissions(void* start, size_t size, int access) {
  constexpr int kNoAccess = 0;
  if (access != kNoAccess || ProcessMappings::Known() <= ProcessMappings::many()) {
    return V8SetPermissions(start, size, access);
  }
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  return mmap(start, size, PROT_NONE, kFlags, -1, 0) != MAP_FAILED || V8SetPermissions(start, size, access);
}

}  // namespace network_runtime
