#include "engine/last_resort.h"

#include <unistd.h>
#include <v8-unrecoverable-error.h>

#include <cstdio>
#include <utility>

#include "base/reserve.h"

namespace network_runtime {
namespace {

thread_local LastResortScope* t_scope = nullptr;

}  // namespace

void LoseThisThread(const char* message) {
  LastResortScope* scope = std::exchange(t_scope, nullptr);
  if (!scope) {
    std::fprintf(stderr, "network_runtime: V8 cannot go on: %s\n", message ? message : "out of memory");
    return;
  }
  Reserve::GiveOutAll();  // for the thread that takes its place
  scope->on_lost_();
  for (;;) pause();
}

// The linker calls this in place of V8's own function (CMakeLists.txt). V8's reads and prints an isolate's heap before
// it calls a handler, and an isolate that is still being made may not have a heap yet.
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
