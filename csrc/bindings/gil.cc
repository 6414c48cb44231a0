#include "bindings/gil.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>

namespace py = pybind11;

namespace network_runtime {
namespace {

std::atomic<bool> g_exits = false;
std::atomic<int> g_returning = 0;  // threads that wait for the GIL and must still get it
pthread_t g_exiting_thread{};

void OnExit() {
  g_exiting_thread = pthread_self();
  g_exits.store(true);
  while (g_returning.load() != 0) {
    PyThreadState* state = PyEval_SaveThread();
    sched_yield();
    PyEval_RestoreThread(state);
  }
}

}  // namespace

GilRelease::~GilRelease() {
  g_returning.fetch_add(1);
  if (InterpreterExits() && !pthread_equal(pthread_self(), g_exiting_thread)) {
    g_returning.fetch_sub(1);
    for (;;) pause();
  }
  PyEval_RestoreThread(state_);
  g_returning.fetch_sub(1);
}

bool InterpreterExits() { return g_exits.load(); }

void WatchInterpreterExit() {
  // Registered first, so called last: what Python itself shuts down at exit can still use the core.
  py::module_::import("atexit").attr("register")(py::cpp_function(OnExit));
}

}  // namespace network_runtime
