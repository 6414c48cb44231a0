// A worker's isolate that is made before it is asked for, so that nobody has to wait for it. It has run nothing of a
// guest's and knows no worker. Made, handed on and destroyed on threads of a pool.
#pragma once

#include <cstddef>
#include <memory>

#include "limits/resource_limits.h"

namespace network_runtime {

class WorkerEngine;

class SpareIsolate {
 public:
  // Whether isolates with these limits can be made before they are asked for: not those with a cage of their own.
  static bool Possible(const ResourceLimits& limits) { return !limits.own_cage; }

  // Nothing when there is no room in the cages that are there, or the memory limit is too small.
  static std::unique_ptr<SpareIsolate> Make(const ResourceLimits& limits);
  ~SpareIsolate();
  SpareIsolate(const SpareIsolate&) = delete;
  SpareIsolate& operator=(const SpareIsolate&) = delete;

  // The heap's limit is set when an isolate is made, the other limits are the worker's.
  bool Fits(const ResourceLimits& limits) const {
    return Possible(limits) && limits.memory_limit_bytes == memory_limit_bytes_;
  }

  // For the worker that it becomes.
  std::unique_ptr<WorkerEngine> Release();

 private:
  SpareIsolate(std::unique_ptr<WorkerEngine> engine, size_t memory_limit_bytes);

  std::unique_ptr<WorkerEngine> engine_;
  const size_t memory_limit_bytes_;
};

}  // namespace network_runtime
