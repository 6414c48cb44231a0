#include <pybind11/pybind11.h>

#include <exception>
#include <string_view>
#include <utility>

#include "base/unavailable.h"
#include "bindings/gil.h"
#include "bindings/py_values.h"
#include "bindings/register.h"
#include "bus/envelope.h"
#include "runtime/built_in.h"
#include "runtime/process.h"

namespace {

// Raises what the core throws as the class of network_runtime.errors, which imports nothing of the package.
void TranslateUnavailable(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(std::move(thrown));
  } catch (const network_runtime::UnavailableError& error) {
    pybind11::object kind = pybind11::module_::import("network_runtime.errors").attr("SandboxUnavailableError");
    PyErr_SetString(kind.ptr(), error.what());
  }
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  namespace nr = network_runtime;
  nr::WatchInterpreterExit();
  pybind11::register_local_exception_translator(TranslateUnavailable);
  nr::RegisterContexts(module);
  nr::RegisterDecoder(module);
  nr::RegisterDeliveries(module);
  nr::RegisterEnvelopes(module);
  nr::RegisterFiles(module);
  nr::RegisterLentBytes(module);
  nr::RegisterLimits(module);
  nr::RegisterPool(module);
  nr::RegisterHost(module);
  nr::RegisterValues(module);
  module.attr("__version__") = NETWORK_RUNTIME_VERSION;
  module.attr("BODY_WINDOW") = nr::kBodyWindow;
  module.attr("LARGEST_PART") = nr::kLargestPart;
  module.attr("MOST_CONNECTING") = nr::kMostConnecting;
  module.def("v8_version", [] { return nr::V8Version(); });
  module.def("check_available", nr::CheckAvailable);
  module.def("in_forked_child", nr::InForkedChild);
  module.def("live_counts", [] {
    nr::LiveCounts counts = nr::CountLive();
    pybind11::dict result;
    result["isolates"] = counts.isolates;
    result["pools"] = counts.pools;
    result["hosts"] = counts.hosts;
    result["threads"] = counts.threads;
    return result;
  });
  module.def("built_in", [] {
    pybind11::dict result;
    for (nr::IsolateKind kind : {nr::IsolateKind::kWorker, nr::IsolateKind::kHost}) {
      nr::BuiltIn built_in = nr::BuiltInFor(kind);
      pybind11::list scripts;
      for (std::string_view name : built_in.lazy_scripts) scripts.append(name);
      result[kind == nr::IsolateKind::kWorker ? "worker" : "host"] =
          pybind11::make_tuple(built_in.snapshot_bytes, scripts);
    }
    return result;
  });
}
