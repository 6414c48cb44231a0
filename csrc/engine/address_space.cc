#include "engine/address_space.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <v8-internal.h>

#include <string>
#include <vector>

#include "base/unavailable.h"
#include "engine/process_mappings.h"

namespace network_runtime {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;
constexpr size_t kGigabyte = size_t{1} << 30;

// A cage's address space: the sandbox with its guards in one piece, and what V8 loses to alignment.
constexpr size_t kSandbox = v8::internal::kSandboxSize + 2 * v8::internal::kSandboxGuardRegionSize +
                            v8::internal::kAdditionalTrailingGuardRegionSize + v8::internal::kSandboxAlignment;
// In addition, an isolate's pointer tables take 1.9 GB; a cage's read-only heap and code take 3.5 GB.
constexpr size_t kIsolate = 4 * kGigabyte;
constexpr size_t kCage = kSandbox + 2 * kIsolate;

// Writable memory, which RLIMIT_DATA counts whether it is used or not: a cage's code, and an isolate's first pages with
// the stack of the thread that runs it.
constexpr size_t kCageData = 640 * kMegabyte;
constexpr size_t kIsolateData = 64 * kMegabyte;

// The mappings of one isolate, with the stack of the thread that runs it and its share of its cage's mappings.
constexpr size_t kMappings = 24;

// V8 has a cage for itself, in which no isolate of ours lives.
constexpr size_t kFirstIsolate = 2 * kCage + 4 * kGigabyte;

bool CanMap(size_t bytes, int protection) {
  void* piece = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (piece == MAP_FAILED) return false;
  munmap(piece, bytes);
  return true;
}

bool IsLimited(decltype(RLIMIT_AS) resource) {
  rlimit limit{};
  return getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

bool RoomForData(size_t bytes) { return !IsLimited(RLIMIT_DATA) || CanMap(bytes, PROT_READ | PROT_WRITE); }

[[noreturn]] void Refuse(size_t bytes, const char* what) {
  throw UnavailableError("V8 cannot start in this process: it needs " + ShownSize(bytes) + " of " + what +
                         ", reserved and not used, and the system does not give it" + LimitsInForce(Scarce::kMemory) +
                         "; raise the limit, or run without it and bound memory by a control group");
}

}  // namespace

void CheckRoomForV8() {
  // Reserved in two pieces, as V8 does it.
  void* first = mmap(nullptr, kCage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  const bool room = first != MAP_FAILED && CanMap(kFirstIsolate - kCage, PROT_NONE);
  if (first != MAP_FAILED) munmap(first, kCage);
  if (!room) Refuse(kFirstIsolate, "address space");
  if (!RoomForData(2 * kCageData)) Refuse(2 * kCageData, "writable memory");
}

bool RoomForCages(size_t count) {
  // Need not be in one piece.
  std::vector<void*> pieces;
  bool room = RoomForData(count * kCageData);
  while (room && pieces.size() < count) {
    void* piece = mmap(nullptr, kCage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    room = piece != MAP_FAILED;
    if (room) pieces.push_back(piece);
  }
  for (void* piece : pieces) munmap(piece, kCage);
  return room;
}

bool RoomForIsolate() {
  const size_t most = ProcessMappings::most_for_isolates();
  if (ProcessMappings::AddAfterLook(kMappings) > most && ProcessMappings::Look() + kMappings > most) return false;
  return (!IsLimited(RLIMIT_AS) || CanMap(kIsolate, PROT_NONE)) && RoomForData(kIsolateData);
}

bool ReserveLowAddresses() {
  const auto page = static_cast<size_t>(getpagesize());
  for (size_t start = 0; start <= kMegabyte; start += page) {  // the kernel keeps the first pages for itself
    void* wanted = reinterpret_cast<void*>(start);
    void* got = mmap(wanted, kLowAddresses - start, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == MAP_FAILED) continue;
    if (got == wanted) return true;
    munmap(got, kLowAddresses - start);  // a kernel that treats the address as a hint
  }
  return false;
}

}  // namespace network_runtime
