#include "bindings/gil.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <chrono>

namespace py = pybind11;

namespace network_runtime {
namespace {

std::atomic<bool> g_exits = false;
std::atomic<int> g_visiting = 0;   // threads of ours that run Python code
std::atomic<int> g_returning = 0;  // threads that wait for the GIL and must still get it
PyInterpreterState* g_interpreter = nullptr;
pthread_t g_exiting_thread{};

// How long the exit waits for threads of ours to come out of Python. An op may block for longer; its thread then meets
// the end of the interpreter in Python's own code.
constexpr auto kLongestVisit = std::chrono::milliseconds(250);

void OnExit() {
  g_exiting_thread = pthread_self();
  g_exits.store(true);
  const auto deadline = std::chrono::steady_clock::now() + kLongestVisit;
  while (g_returning.load() != 0 || (g_visiting.load() != 0 && std::chrono::steady_clock::now() < deadline)) {
    PyThreadState* state = PyEval_SaveThread();
    sched_yield();
    PyEval_RestoreThread(state);
  }
}

}  // namespace

void WaitForEver() {
  for (;;) pause();
}

GilRelease::~GilRelease() {
  g_returning.fetch_add(1);
  if (InterpreterExits() && !pthread_equal(pthread_self(), g_exiting_thread)) {
    g_returning.fetch_sub(1);
    WaitForEver();
  }
  PyEval_RestoreThread(state_);
  g_returning.fetch_sub(1);
}

bool PyThread::Enter() {
  g_returning.fetch_add(1);
  bool enters = !InterpreterExits();
  if (enters) {
    if (!state_) state_ = PyThreadState_New(g_interpreter);
    PyEval_RestoreThread(state_);
    g_visiting.fetch_add(1);
  }
  g_returning.fetch_sub(1);
  return enters;
}

void PyThread::Leave() {
  PyEval_SaveThread();
  g_visiting.fetch_sub(1);
}

void PyThread::Close() {
  if (!state_ || !Enter()) return;
  PyThreadState_Clear(state_);
  PyThreadState_DeleteCurrent();
  g_visiting.fetch_sub(1);
  state_ = nullptr;
}

EmptyContext::EmptyContext() : context_(py::reinterpret_steal<py::object>(PyContext_New())) {
  if (!context_ || PyContext_Enter(context_.ptr()) != 0) throw py::error_already_set();
}

EmptyContext::~EmptyContext() {
  if (PyContext_Exit(context_.ptr()) != 0) PyErr_WriteUnraisable(context_.ptr());  // another context is entered
}

bool InterpreterExits() { return g_exits.load(); }

void WatchInterpreterExit() {
  g_interpreter = PyInterpreterState_Get();
  // Registered first, so called last: what Python itself shuts down at exit can still use the core.
  py::module_::import("atexit").attr("register")(py::cpp_function(OnExit));
}

}  // namespace network_runtime
