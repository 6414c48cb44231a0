// A cage: one v8::IsolateGroup with its own V8 sandbox, a 4 GB heap region and 1 TB of address space. The isolates in a
// cage share its 4 GB. So a cage takes only as many isolates as fit with what their memory limits may need. That is
// twice the limit: an object of a little more than 128 KB takes 256 KB.
#pragma once

#include <v8-array-buffer.h>
#include <v8-isolate.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "base/mutex.h"

namespace network_runtime {

class Cage {
 public:
  // `anchored`: a bare isolate stays in the cage. V8 gives a cage's read-only heap back with its last isolate, and the
  // next isolate would pay for a new one.
  Cage(v8::IsolateGroup group, bool anchored);
  ~Cage();
  Cage(const Cage&) = delete;
  Cage& operator=(const Cage&) = delete;
  const v8::IsolateGroup& group() const { return group_; }
  // Gives back the pages that V8 keeps of isolates that are gone. Only on threads that V8 knows.
  void ReleasePages();

 private:
  friend class CageAllotment;
  friend class CagePlace;
  const v8::IsolateGroup group_;
  const std::unique_ptr<v8::ArrayBuffer::Allocator> allocator_;
  v8::Isolate* anchor_ = nullptr;
  size_t reserved_bytes_ = 0;           // guarded by CageAllotment's mutex
  std::atomic<size_t> kept_bytes_ = 0;  // of isolates that are gone, at most
};

// A place in a cage; its destructor gives it back. Movable; any thread.
class CagePlace {
 public:
  CagePlace(std::shared_ptr<Cage> cage, size_t bytes) : cage_(std::move(cage)), promised_bytes_(bytes), bytes_(bytes) {}
  ~CagePlace();
  CagePlace(CagePlace&& other) noexcept = default;
  CagePlace& operator=(CagePlace&&) = delete;
  // The place will be given back shortly: a caller that finds no room waits for it.
  void WillBeGivenBack();
  const v8::IsolateGroup& group() const { return cage_->group(); }
  const std::shared_ptr<Cage>& cage() const { return cage_; }

  // The isolate's heap has `bytes` of memory now. Other isolates cannot be promised what goes beyond this place's
  // promise. On the isolate's thread.
  void Holds(size_t bytes);
  // An isolate was made or disposed, and its heap had `bytes` of memory then. On the isolate's thread.
  void IsolateMade(size_t bytes);
  void IsolateDisposed(size_t bytes);

 private:
  std::shared_ptr<Cage> cage_;
  size_t promised_bytes_;
  size_t bytes_;
  bool leaving_ = false;
};

class CageAllotment {
 public:
  static CageAllotment& Get();

  // Returns a place for an isolate that may use `bytes` of heap (0 = no limit), in a cage of its own or a shared one.
  // Only on threads that V8 knows. When the process has no address space for another cage, waits for places that are
  // about to be given back. Throws UnavailableError when that does not help.
  CagePlace Allot(size_t bytes, bool own_cage);
  // As Allot, but only in a shared cage that exists already; nothing when none has the room.
  std::optional<CagePlace> AllotLeftOver(size_t bytes);

 private:
  friend class CagePlace;
  void GiveBack(const std::shared_ptr<Cage>& cage, size_t bytes);
  void Change(Cage& cage, size_t from, size_t to);
  std::optional<CagePlace> ClaimShared(size_t bytes) REQUIRES(mutex_);
  bool ClaimNewCage(bool own_cage) REQUIRES(mutex_);

  Mutex mutex_;
  ConditionVariable left_;
  size_t leaving_ GUARDED_BY(mutex_) = 0;  // places that are about to be given back
  std::vector<std::shared_ptr<Cage>> shared_ GUARDED_BY(mutex_);
  size_t cages_ GUARDED_BY(mutex_) = 0;
};

}  // namespace network_runtime
