// When a pool makes a spare isolate, and where it keeps it: one, for the next isolate that is asked for, once two in a
// row have had the same memory limit. The pool's lock is held.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "limits/resource_limits.h"
#include "runtime/spare_isolate.h"

namespace network_runtime {

class SpareShelf {
 public:
  // An isolate with these limits was asked for.
  void NoteRequest(const ResourceLimits& limits) {
    if (!SpareIsolate::Possible(limits)) return;
    alike_ = asked_ && asked_->memory_limit_bytes == limits.memory_limit_bytes;
    asked_ = limits;
  }

  // Whether one is to be made, with the limits that were asked for last.
  bool Wants() const { return alike_ && !(spare_ && spare_->Fits(*asked_)); }
  const ResourceLimits& limits() const { return *asked_; }

  // What was made; null where that failed, and none is made until two alike are asked for again.
  void Put(std::unique_ptr<SpareIsolate> spare) {
    if (!spare) alike_ = false;
    spare_ = std::move(spare);
  }
  // To make one was the end of a thread.
  void GiveUp() { alike_ = false; }

  // For an isolate that it may fit, or to be destroyed outside the lock. Null when there is none.
  std::unique_ptr<SpareIsolate> Take() { return std::move(spare_); }

 private:
  std::unique_ptr<SpareIsolate> spare_;
  std::optional<ResourceLimits> asked_;
  bool alike_ = false;  // the last two, and no attempt has failed since
};

}  // namespace network_runtime
