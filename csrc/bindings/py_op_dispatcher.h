// Runs a host script's synchronous ops in Python.
#pragma once

#include <pybind11/pybind11.h>

#include "runtime/op_dispatcher.h"

namespace network_runtime {

// Made and destroyed with the GIL held, or at any time after the interpreter is gone; called without it, on the host's
// thread.
class PyOpDispatcher final : public OpDispatcher {
 public:
  explicit PyOpDispatcher(pybind11::object call) : call_(std::move(call)) {}
  ~PyOpDispatcher() override;

  bool Call(const std::string& op, const Payload& arguments, Payload* result, ScriptError* error,
            std::string* code) override;

 private:
  pybind11::object call_;
};

}  // namespace network_runtime
