#include "base/reserve.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>

namespace network_runtime {
namespace {

std::array<std::atomic<char*>, Reserve::kParts> g_parts;
std::atomic<bool> g_wanted = false;  // Keep() was called
std::atomic<bool> g_whole = false;

// Makes the system calls directly: the C library's names lead back here (base/reserved_calls.cc).
char* Map() {
  const long mapped = syscall(SYS_mmap, nullptr, Reserve::kPartBytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return mapped == -1 ? nullptr : reinterpret_cast<char*>(mapped);
}

void Unmap(char* part) { syscall(SYS_munmap, part, Reserve::kPartBytes); }

// Gives every other page a different protection, so that each page is a mapping of its own.
bool Split(char* part) {
  const auto page = static_cast<size_t>(getpagesize());
  for (size_t i = 1; i < Reserve::kPartMappings; i += 2) {
    if (syscall(SYS_mprotect, part + i * page, page, PROT_READ) != 0) return false;
  }
  return true;
}

bool KeepPart(std::atomic<char*>& kept) {
  if (kept.load(std::memory_order_relaxed)) return true;
  char* part = Map();
  if (!part) return false;
  const bool split = Split(part);
  char* none = nullptr;
  if (!split || !kept.compare_exchange_strong(none, part)) Unmap(part);
  return split;
}

}  // namespace

bool Reserve::Keep() {
  if (g_whole.load(std::memory_order_relaxed)) return true;
  g_wanted.store(true, std::memory_order_relaxed);
  g_whole.store(true);  // set before the parts are checked: a thread that takes one meanwhile clears it after this
  for (std::atomic<char*>& kept : g_parts) {
    if (KeepPart(kept)) continue;
    g_whole.store(false);
    return false;
  }
  return true;
}

bool Reserve::GiveOut() {
  for (std::atomic<char*>& kept : g_parts) {
    char* part = kept.exchange(nullptr);
    if (!part) continue;
    g_whole.store(false);
    Unmap(part);
    return true;
  }
  return false;
}

void Reserve::GiveOutAll() {
  while (GiveOut()) {
  }
}

bool Reserve::short_of() {
  return !g_whole.load(std::memory_order_relaxed) && g_wanted.load(std::memory_order_relaxed);
}

bool Reserve::empty() {
  for (const std::atomic<char*>& kept : g_parts) {
    if (kept.load(std::memory_order_relaxed)) return false;
  }
  return true;
}

}  // namespace network_runtime
