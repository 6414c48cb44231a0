// An isolate for a worker, made in advance so that its creator does not have to wait. It has run no guest code and
// belongs to no worker yet. Made, handed on and destroyed on threads of a pool.
#pragma once

#include <cstddef>
#include <memory>

#include "limits/resource_limits.h"

namespace network_runtime {

class WorkerEngine;

class SpareIsolate {
 public:
  // True when isolates with these limits can be made in advance. Those with a cage of their own cannot.
  static bool Possible(const ResourceLimits& limits) { return !limits.own_cage; }

  // Returns nothing when the existing cages have no room, or when the memory limit is too small.
  static std::unique_ptr<SpareIsolate> Make(const ResourceLimits& limits);
  ~SpareIsolate();
  SpareIsolate(const SpareIsolate&) = delete;
  SpareIsolate& operator=(const SpareIsolate&) = delete;

  // The heap's limit is fixed when an isolate is made. The other limits belong to the worker.
  bool Fits(const ResourceLimits& limits) const {
    return Possible(limits) && limits.memory_limit_bytes == memory_limit_bytes_;
  }

  // Gives the engine to the worker that uses this isolate.
  std::unique_ptr<WorkerEngine> Release();

 private:
  SpareIsolate(std::unique_ptr<WorkerEngine> engine, size_t memory_limit_bytes);

  std::unique_ptr<WorkerEngine> engine_;
  const size_t memory_limit_bytes_;
};

}  // namespace network_runtime
