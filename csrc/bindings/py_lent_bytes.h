// The class LentBytes of _core.pyi: memory of a script's array buffer, as Python code sees it. Written against Python's
// own API, because each op with bytes makes one. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

#include "base/payload.h"

namespace network_runtime {

// A writable memoryview. The memory is given back when nothing refers to the view any more.
pybind11::object ViewOf(const LentBytes& lent);

}  // namespace network_runtime
