#include "engine/cage.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/unavailable.h"
#include "engine/address_space.h"
#include "engine/platform.h"
#include "engine/snapshot.h"

namespace network_runtime {
namespace {

// Of a cage's 4 GB the rest is for what V8 needs besides the isolates' heaps, and for the moment between reaching a
// heap limit and ending (heap_guard.h).
constexpr size_t kCageBytes = size_t{3} << 30;
// What an isolate without a limit is taken to need. Past it, it may fill its cage.
constexpr size_t kUnlimitedBytes = size_t{256} << 20;
// 128 TB of user address space in 1.35 TB pieces is 94; the rest of the process needs some too.
constexpr size_t kMaxCages = 80;
// Freeing a small isolate takes less than a millisecond; one whose thread was lost over it never gives its place back.
constexpr auto kPatience = std::chrono::seconds(2);

size_t ReservedFor(size_t bytes) { return std::min(bytes == 0 ? kUnlimitedBytes : bytes, kCageBytes); }

}  // namespace

Cage::Cage(v8::IsolateGroup group, bool anchored)
    : group_(std::move(group)), allocator_(v8::ArrayBuffer::Allocator::NewDefaultAllocator(group_)) {
  if (!anchored) return;
  v8::Isolate::CreateParams params;
  params.snapshot_blob = &SnapshotOf(IsolateKind::kWorker);
  params.external_references = ExternalReferences();
  params.array_buffer_allocator = allocator_.get();
  anchor_ = v8::Isolate::New(group_, params);
}

Cage::~Cage() {
  if (!anchor_) return;
  Platform::Get().ForgetTasks(anchor_);
  anchor_->Dispose();
}

CagePlace::~CagePlace() {
  if (!cage_) return;
  CageAllotment& allotment = CageAllotment::Get();
  allotment.GiveBack(cage_, bytes_);
  cage_.reset();  // the last of its places frees the cage
  if (!leaving_) return;
  MutexLock lock(allotment.mutex_);
  --allotment.leaving_;
  allotment.left_.NotifyAll();
}

void CagePlace::WillBeGivenBack() {
  if (std::exchange(leaving_, true)) return;
  CageAllotment& allotment = CageAllotment::Get();
  MutexLock lock(allotment.mutex_);
  ++allotment.leaving_;
}

CageAllotment& CageAllotment::Get() {
  static CageAllotment* allotment = new CageAllotment;  // never freed: isolates may outlive static objects
  return *allotment;
}

std::optional<CagePlace> CageAllotment::ClaimShared(size_t bytes) {
  for (const std::shared_ptr<Cage>& cage : shared_) {
    if (cage->reserved_bytes_ + bytes > kCageBytes) continue;
    cage->reserved_bytes_ += bytes;
    return CagePlace(cage, bytes);
  }
  return std::nullopt;
}

bool CageAllotment::ClaimNewCage() {
  if (cages_ >= kMaxCages || !RoomForCage()) return false;
  ++cages_;
  return true;
}

std::optional<CagePlace> CageAllotment::AllotLeftOver(size_t bytes) {
  MutexLock lock(mutex_);
  return ClaimShared(ReservedFor(bytes));
}

CagePlace CageAllotment::Allot(size_t bytes, bool own_cage) {
  bytes = ReservedFor(bytes);
  {
    MutexLock lock(mutex_);
    const TimePoint deadline = Clock::now() + kPatience;
    for (;;) {
      if (!own_cage) {
        if (std::optional<CagePlace> place = ClaimShared(bytes)) return std::move(*place);
      }
      if (ClaimNewCage()) break;
      if (leaving_ == 0 || Clock::now() >= deadline) {
        throw UnavailableError("no room for another isolate: this process has no address space for more than its " +
                               std::to_string(cages_) + " cages" + LimitsInForce(Scarce::kMemory) +
                               "; destroy isolates, give them a smaller memory limit, or let them share cages");
      }
      left_.WaitUntil(mutex_, deadline);
    }
  }
  // Outside the lock: a thread that V8 gives up on in here must not keep it.
  auto cage = std::make_shared<Cage>(v8::IsolateGroup::Create(), !own_cage);
  cage->reserved_bytes_ = bytes;
  if (!own_cage) {
    MutexLock lock(mutex_);
    shared_.push_back(cage);
  }
  return {std::move(cage), bytes};
}

void CageAllotment::GiveBack(const std::shared_ptr<Cage>& cage, size_t bytes) {
  MutexLock lock(mutex_);
  cage->reserved_bytes_ -= bytes;
  if (cage->reserved_bytes_ != 0) return;
  auto found = std::find(shared_.begin(), shared_.end(), cage);
  // One empty shared cage is kept: an embedder that makes one isolate after another would pay for a new one each time.
  if (found != shared_.end()) {
    if (shared_.size() == 1) return;
    shared_.erase(found);
  }
  --cages_;
}

}  // namespace network_runtime
