#include "base/thread.h"

#include <atomic>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

#include "base/unavailable.h"

namespace network_runtime {
namespace {

std::atomic<size_t> g_live = 0;

struct Start {
  char name[16];
  std::function<void()> run;
};

void* Main(void* argument) {
  std::unique_ptr<Start> start(static_cast<Start*>(argument));
  pthread_setname_np(pthread_self(), start->name);
  start->run();
  start.reset();  // before the count, so that its captures are destroyed when the thread counts as ended
  g_live.fetch_sub(1);
  return nullptr;
}

}  // namespace

Thread::Thread(const char* name, std::function<void()> run) {
  auto start = std::make_unique<Start>();
  std::snprintf(start->name, sizeof start->name, "%s", name);
  start->run = std::move(run);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  g_live.fetch_add(1);
  int error = pthread_create(&handle_, &attributes, Main, start.get());
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    g_live.fetch_sub(1);
    throw UnavailableError("the system gives no more threads: " + std::generic_category().message(error) +
                           LimitsInForce(Scarce::kThreads));
  }
  [[maybe_unused]] Start* the_threads = start.release();
  joinable_ = true;
}

Thread::~Thread() {
  if (joinable_) std::terminate();
}

Thread::Thread(Thread&& other) noexcept : handle_(other.handle_), joinable_(std::exchange(other.joinable_, false)) {}

Thread& Thread::operator=(Thread&& other) noexcept {
  if (joinable_) std::terminate();
  handle_ = other.handle_;
  joinable_ = std::exchange(other.joinable_, false);
  return *this;
}

void Thread::Join() {
  pthread_join(handle_, nullptr);
  joinable_ = false;
}

void Thread::Detach() {
  pthread_detach(handle_);
  joinable_ = false;
}

size_t Thread::live() { return g_live.load(); }

const char* StackBase() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) std::terminate();
  void* base = nullptr;
  size_t size = 0;
  pthread_attr_getstack(&attributes, &base, &size);
  pthread_attr_destroy(&attributes);
  return static_cast<const char*>(base);
}

}  // namespace network_runtime
