// Makes a child that was forked from a process with V8 throw instead of hang: the child does not have our threads.
#pragma once

#include <utility>

#include "runtime/process.h"

namespace network_runtime {

// Wraps a method for pybind11: in such a child it throws UnavailableError.
template <typename Result, typename Class, typename... Arguments>
auto NotInForkedChild(Result (Class::*method)(Arguments...)) {
  return [method](Class& self, Arguments... arguments) -> Result {
    RefuseForkedChild();
    return (self.*method)(std::forward<Arguments>(arguments)...);
  };
}

// The same for a function that takes the Python object itself.
template <typename Result, typename... Arguments>
auto NotInForkedChild(Result (*function)(Arguments...)) {
  return [function](Arguments... arguments) -> Result {
    RefuseForkedChild();
    return function(std::forward<Arguments>(arguments)...);
  };
}

}  // namespace network_runtime
