#include "engine/last_resort.h"

#include <pthread.h>
#include <unistd.h>
#include <v8-isolate.h>
#include <v8-unrecoverable-error.h>

#include <cstdio>
#include <utility>

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
  scope->on_lost_();
  for (;;) pause();
}

void InstallLastResort() { v8::SetUnrecoverableErrorCallback(LoseThisThread); }

void InstallLastResort(v8::Isolate::CreateParams& params) {
  params.oom_error_callback = [](const char* location, const v8::OOMDetails&) { LoseThisThread(location); };
}

LastResortScope::LastResortScope(std::function<void()> on_lost)
    : on_lost_(std::move(on_lost)), outer_(std::exchange(t_scope, this)) {}

LastResortScope::~LastResortScope() { t_scope = outer_; }

}  // namespace network_runtime
