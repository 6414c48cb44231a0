#include <pybind11/pybind11.h>

#include "bindings/gil.h"
#include "bindings/register.h"
#include "runtime/live_counts.h"

PYBIND11_MODULE(_core, module) {
  namespace nr = network_runtime;
  nr::WatchInterpreterExit();
  nr::RegisterEnvelopes(module);
  nr::RegisterLimits(module);
  nr::RegisterPool(module);
  nr::RegisterHost(module);
  module.def("v8_version", [] { return nr::V8Version(); });
  module.def("live_counts", [] {
    nr::LiveCounts counts = nr::CountLive();
    pybind11::dict result;
    result["isolates"] = counts.isolates;
    result["pools"] = counts.pools;
    result["hosts"] = counts.hosts;
    result["threads"] = counts.threads;
    return result;
  });
}
