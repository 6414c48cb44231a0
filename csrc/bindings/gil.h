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

[[noreturn]] void WaitForEver();

// The way into Python of one thread of ours. Its thread state is kept between visits: to make one takes longer than a
// short visit. Used on that thread only.
class PyThread {
 public:
  PyThread() = default;
  PyThread(const PyThread&) = delete;
  PyThread& operator=(const PyThread&) = delete;

  // Frees the state. The thread does it before it ends; afterwards it may Enter again.
  void Close();

  // The GIL, held for a while.
  class Visit {
   public:
    explicit Visit(PyThread& thread) : entered_(thread.Enter()) {}
    ~Visit() {
      if (entered_) PyEval_SaveThread();
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    // False when the interpreter is about to go: the GIL is not held then, and never will be again.
    bool entered() const { return entered_; }

   private:
    const bool entered_;
  };

 private:
  bool Enter();

  PyThreadState* state_ = nullptr;
};

// `call`'s new reference. Before Python 3.14 a thread that runs Python code while the interpreter exits is ended there
// by unwinding its stack, and the frames above would let go of their objects without the GIL: such a thread waits for
// the end of the process instead. No object of C++ may lie between `call` and Python's own frames. Throws
// error_already_set for null.
template <typename Call>
pybind11::object RunPython(Call call) {
  class Unwinding {
   public:
    ~Unwinding() {
      if (!returned) WaitForEver();
    }
    bool returned = false;
  } unwinding;
  PyObject* result = call();
  unwinding.returned = true;
  if (!result) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(result);
}

// Runs what is called in its scope in a new, empty context (PEP 567): what one call sets in a context variable, such as
// the precision of `decimal`, is not there in the next. The GIL is held.
class EmptyContext {
 public:
  EmptyContext();  // throws error_already_set
  ~EmptyContext();
  EmptyContext(const EmptyContext&) = delete;
  EmptyContext& operator=(const EmptyContext&) = delete;

 private:
  const pybind11::object context_;
};

// Whether the interpreter is about to go: from then on only the thread that ends it may have the GIL. Any thread.
bool InterpreterExits();

// Registers with Python's atexit. Once, on import.
void WatchInterpreterExit();

}  // namespace network_runtime
