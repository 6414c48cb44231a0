#include "engine/last_resort.h"

#include <sys/mman.h>
#include <unistd.h>
#include <v8-isolate.h>
#include <v8-unrecoverable-error.h>

#include <atomic>
#include <cstdio>
#include <utility>

namespace network_runtime {
namespace {

thread_local LastResortScope* t_scope = nullptr;

// A thread's stack and its part of the C library's heap, writable and not used: as much of RLIMIT_DATA and RLIMIT_AS.
constexpr size_t kReserveBytes = size_t{80} << 20;
constexpr size_t kReserveMappings = 64;
std::atomic<char*> g_reserve = nullptr;

// In an allocation that failed: nothing is allocated here.
void ReleaseReserve() {
  if (char* reserve = g_reserve.exchange(nullptr)) munmap(reserve, kReserveBytes);
}

}  // namespace

bool KeepReserve() {
  if (g_reserve.load(std::memory_order_relaxed)) return true;
  void* reserve =
      mmap(nullptr, kReserveBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserve == MAP_FAILED) return false;
  char* start = static_cast<char*>(reserve);
  const auto page = static_cast<size_t>(getpagesize());
  bool kept = true;
  for (size_t i = 1; kept && i < kReserveMappings; i += 2) {
    kept = mprotect(start + i * page, page, PROT_READ) == 0;  // splits it
  }
  char* none = nullptr;
  if (!kept || !g_reserve.compare_exchange_strong(none, start)) munmap(start, kReserveBytes);
  return kept;
}

void LoseThisThread(const char* message) {
  LastResortScope* scope = std::exchange(t_scope, nullptr);
  if (!scope) {
    std::fprintf(stderr, "network_runtime: V8 cannot go on: %s\n", message ? message : "out of memory");
    return;
  }
  ReleaseReserve();
  scope->on_lost_();
  for (;;) pause();
}

// The linker puts it before V8's own (CMakeLists.txt), which reads an isolate's heap and prints of it before it
// calls anybody: of an isolate that is being made there may be none yet.
extern "C" {
void __real__ZN2v88internal2V823FatalProcessOutOfMemoryEPNS0_7IsolateEPKcRKNS_10OOMDetailsE(
    void* isolate, const char* location, const v8::OOMDetails& details);
void __wrap__ZN2v88internal2V823FatalProcessOutOfMemoryEPNS0_7IsolateEPKcRKNS_10OOMDetailsE(
    void* isolate, const char* location, const v8::OOMDetails& details) {
  LoseThisThread(location);
  __real__ZN2v88internal2V823FatalProcessOutOfMemoryEPNS0_7IsolateEPKcRKNS_10OOMDetailsE(isolate, location, details);
}
}

void InstallLastResort() { v8::SetUnrecoverableErrorCallback(LoseThisThread); }

void InstallLastResort(v8::Isolate::CreateParams& params) {
  params.oom_error_callback = [](const char* location, const v8::OOMDetails&) { LoseThisThread(location); };
}

LastResortScope::LastResortScope(std::function<void()> on_lost)
    : on_lost_(std::move(on_lost)), outer_(std::exchange(t_scope, this)) {}

LastResortScope::~LastResortScope() { t_scope = outer_; }

}  // namespace network_runtime
