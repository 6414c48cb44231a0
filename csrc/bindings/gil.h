// The GIL released for a while, safely for threads that are still running when the interpreter exits: Python ends a
// thread that asks for the GIL then by unwinding its stack, which C++ frames do not survive. Such a thread waits for
// the end of the process instead, as it does in Python 3.14 and later.
#pragma once

#include <pybind11/pybind11.h>

namespace network_runtime {

class GilRelease {
 public:
  GilRelease() : state_(PyEval_SaveThread()) {}
  ~GilRelease();
  GilRelease(const GilRelease&) = delete;
  GilRelease& operator=(const GilRelease&) = delete;

 private:
  PyThreadState* const state_;
};

// Whether the interpreter is about to go: from then on only the thread that ends it may have the GIL. Any thread.
bool InterpreterExits();

// Registers with Python's atexit. Once, on import.
void WatchInterpreterExit();

}  // namespace network_runtime
