// One function per file: each registers its part of the module.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

void RegisterContexts(pybind11::module_& module);
void RegisterDecoder(pybind11::module_& module);
void RegisterDeliveries(pybind11::module_& module);
void RegisterEnvelopes(pybind11::module_& module);
void RegisterFiles(pybind11::module_& module);
void RegisterLentBytes(pybind11::module_& module);
void RegisterLimits(pybind11::module_& module);
void RegisterPool(pybind11::module_& module);
void RegisterHost(pybind11::module_& module);

}  // namespace network_runtime
