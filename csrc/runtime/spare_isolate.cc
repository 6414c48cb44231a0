#include "runtime/spare_isolate.h"

#include <stdexcept>
#include <utility>

#include "runtime/worker_engine.h"

namespace network_runtime {

std::unique_ptr<SpareIsolate> SpareIsolate::Make(const ResourceLimits& limits) {
  try {
    auto engine = std::make_unique<WorkerEngine>(limits, true);
    if (engine->failed()) return nullptr;
    return std::unique_ptr<SpareIsolate>(new SpareIsolate(std::move(engine), limits.memory_limit_bytes));
  } catch (const std::runtime_error&) {
    return nullptr;  // if there is still no room later, the creator is told
  }
}

SpareIsolate::SpareIsolate(std::unique_ptr<WorkerEngine> engine, size_t memory_limit_bytes)
    : engine_(std::move(engine)), memory_limit_bytes_(memory_limit_bytes) {}

SpareIsolate::~SpareIsolate() = default;

std::unique_ptr<WorkerEngine> SpareIsolate::Release() { return std::move(engine_); }

}  // namespace network_runtime
