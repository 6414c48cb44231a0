// Decides when a pool makes a spare isolate, and keeps it. There is at most one. It is made for the next creation, once
// two creations in a row had the same memory limit. The pool's lock is held.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "limits/resource_limits.h"
#include "runtime/spare_isolate.h"

namespace network_runtime {

class SpareShelf {
 public:
  // An isolate with these limits was requested.
  void NoteRequest(const ResourceLimits& limits) {
    if (!SpareIsolate::Possible(limits)) return;
    alike_ = asked_ && asked_->memory_limit_bytes == limits.memory_limit_bytes;
    asked_ = limits;
  }

  // True when a spare is to be made, with the limits of the last request.
  bool Wants() const { return alike_ && !(spare_ && spare_->Fits(*asked_)); }
  const ResourceLimits& limits() const { return *asked_; }

  // Keeps what was made. Null when that failed: then none is made until two requests in a row are alike again.
  void Put(std::unique_ptr<SpareIsolate> spare) {
    if (!spare) alike_ = false;
    spare_ = std::move(spare);
  }
  // Making a spare has cost a thread.
  void GiveUp() { alike_ = false; }

  // Returns the spare, for an isolate that it may fit or to be destroyed outside the lock. Null when there is none.
  std::unique_ptr<SpareIsolate> Take() { return std::move(spare_); }

 private:
  std::unique_ptr<SpareIsolate> spare_;
  std::optional<ResourceLimits> asked_;
  bool alike_ = false;  // the last two, and no attempt has failed since
};

}  // namespace network_runtime
