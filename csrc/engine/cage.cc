#include "engine/cage.h"

#include <v8-locker.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/unavailable.h"
#include "engine/address_space.h"
#include "engine/platform.h"
#include "engine/snapshot.h"

namespace network_runtime {
namespace {

// The rest of a cage's 4 GB is for what V8 needs besides the isolates' heaps, and for the moment between reaching a
// heap limit and ending (heap_guard.h).
constexpr size_t kCageBytes = size_t{3840} << 20;
// What an isolate without a limit is assumed to need. It may fill its cage; then no other isolates come into it
// (Holds).
constexpr size_t kUnlimitedBytes = size_t{256} << 20;
// An isolate's first pages, and pages that are only partly used.
constexpr size_t kPartPages = size_t{4} << 20;
// 128 TB of user address space in 1.35 TB pieces is 94; the rest of the process needs some too.
constexpr size_t kMaxCages = 80;
// It takes less than a millisecond to free a small isolate. One that loses its thread meanwhile never gives its place
// back.
constexpr auto kPatience = std::chrono::seconds(2);

// V8 keeps the pages of isolates that are gone for the next one. Pages beyond this size are given back at once.
constexpr size_t kKeptBytes = size_t{16} << 20;
// A place's size is changed in steps of at least this size.
constexpr size_t kStep = size_t{16} << 20;

// Pages are 256 KB, and an object of more than half of one has its own: at worst every other byte is lost.
size_t AtWorst(size_t heap_bytes) { return 2 * std::min(heap_bytes, kCageBytes) + kPartPages; }

size_t ReservedFor(size_t limit_bytes) {
  return limit_bytes == 0 ? kUnlimitedBytes : std::min(AtWorst(limit_bytes), kCageBytes);
}

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

// Through the anchor: V8 releases the pages of the whole cage when one of its isolates asks.
void Cage::ReleasePages() {
  kept_bytes_ = 0;
  if (!anchor_) return;  // they go with the cage
  v8::Locker locker(anchor_);
  v8::Isolate::Scope isolate_scope(anchor_);
  v8::HandleScope handle_scope(anchor_);
  anchor_->MemoryPressureNotification(v8::MemoryPressureLevel::kModerate);
}

void CagePlace::Holds(size_t bytes) {
  const size_t needed = std::max(promised_bytes_, std::min(AtWorst(bytes), kCageBytes));
  if (needed == bytes_ || (needed < bytes_ + kStep && bytes_ < needed + kStep && needed != promised_bytes_)) return;
  CageAllotment::Get().Change(*cage_, bytes_, needed);
  bytes_ = needed;
}

void CagePlace::IsolateMade(size_t bytes) {
  size_t kept = cage_->kept_bytes_.load();
  while (!cage_->kept_bytes_.compare_exchange_weak(kept, kept - std::min(kept, bytes))) {
  }
}

void CagePlace::IsolateDisposed(size_t bytes) {
  if (cage_->kept_bytes_.fetch_add(bytes) + bytes > kKeptBytes) cage_->ReleasePages();
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

// Isolates with cages of their own leave one cage for the others, and room for one more. V8 puts a cage anywhere in the
// address space, so what is left may not be in one piece.
bool CageAllotment::ClaimNewCage(bool own_cage) {
  const bool leave_one = own_cage && shared_.empty();
  if (cages_ + (leave_one ? 1 : 0) >= kMaxCages || !RoomForCages(leave_one ? 3 : 1)) return false;
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
      if (ClaimNewCage(own_cage)) break;
      if (leaving_ == 0 || Clock::now() >= deadline) {
        throw UnavailableError("no room for another isolate: this process has no address space for more than its " +
                               std::to_string(cages_) + " cages" + LimitsInForce(Scarce::kMemory) +
                               "; destroy isolates, give them a smaller memory limit, or let them share cages");
      }
      left_.WaitUntil(mutex_, deadline);
    }
  }
  // Outside the lock: a thread that V8 parks for good in here must not keep the lock.
  auto cage = std::make_shared<Cage>(v8::IsolateGroup::Create(), !own_cage);
  cage->reserved_bytes_ = bytes;
  if (!own_cage) {
    MutexLock lock(mutex_);
    shared_.push_back(cage);
  }
  return {std::move(cage), bytes};
}

void CageAllotment::Change(Cage& cage, size_t from, size_t to) {
  MutexLock lock(mutex_);
  cage.reserved_bytes_ = cage.reserved_bytes_ - from + to;
}

void CageAllotment::GiveBack(const std::shared_ptr<Cage>& cage, size_t bytes) {
  MutexLock lock(mutex_);
  cage->reserved_bytes_ -= bytes;
  if (cage->reserved_bytes_ != 0) return;
  auto found = std::find(shared_.begin(), shared_.end(), cage);
  // One empty shared cage is kept. Otherwise an embedder that makes isolates back to back would pay for a new cage each
  // time.
  if (found != shared_.end()) {
    if (shared_.size() == 1) return;
    shared_.erase(found);
  }
  --cages_;
}

}  // namespace network_runtime
