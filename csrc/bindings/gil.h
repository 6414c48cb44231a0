// Releases the GIL for a while, safely for threads that still run when the interpreter exits. A thread that takes the
// GIL then is ended by Python, which unwinds its stack; C++ frames do not survive that. Here such a thread waits for
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

// How one of our threads enters Python. Its thread state is kept between visits, because making one takes longer than a
// short visit. Used on that thread only.
class PyThread {
 public:
  PyThread() = default;
  PyThread(const PyThread&) = delete;
  PyThread& operator=(const PyThread&) = delete;

  // Frees the state. The thread calls it before it ends. Afterwards it may Enter again.
  void Close();

  // The GIL, held for a while.
  class Visit {
   public:
    explicit Visit(PyThread& thread) : entered_(thread.Enter()) {}
    ~Visit() {
      if (entered_) Leave();
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    // False when the interpreter is about to exit. Then the GIL is not held, and the thread will never get it again.
    bool entered() const { return entered_; }

   private:
    const bool entered_;
  };

 private:
  bool Enter();
  static void Leave();

  PyThreadState* state_ = nullptr;
};

// Calls `call`, which runs Python code, and returns its result, which may be null. Before Python 3.14, a thread that
// runs Python code while the interpreter exits is ended there: its stack is unwound, and the frames above would release
// their objects without the GIL. Such a thread waits for the end of the process instead. No C++ object may lie between
// `call` and Python's own frames.
template <typename Call>
PyObject* CallGuarded(Call call) {
  class Unwinding {
   public:
    ~Unwinding() {
      if (!returned) WaitForEver();
    }
    bool returned = false;
  } unwinding;
  PyObject* result = call();
  unwinding.returned = true;
  return result;
}

// The same for a new reference. Throws error_already_set for null.
template <typename Call>
pybind11::object RunPython(Call call) {
  PyObject* result = CallGuarded(call);
  if (!result) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(result);
}

// While one lives, Python code runs in a new, empty context (PEP 567). So a context variable that one call sets, such
// as the precision of `decimal`, is not set in the next call. The GIL is held.
class EmptyContext {
 public:
  EmptyContext();  // throws error_already_set
  ~EmptyContext();
  EmptyContext(const EmptyContext&) = delete;
  EmptyContext& operator=(const EmptyContext&) = delete;

 private:
  const pybind11::object context_;
};

// True when the interpreter is about to exit. From then on only the thread that ends it may hold the GIL. Any thread.
bool InterpreterExits();

// Registers with Python's atexit. Call it once, on import.
void WatchInterpreterExit();

}  // namespace network_runtime
