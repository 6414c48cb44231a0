// Where V8 would end the process because memory or a size limit ran out, we park the thread for good instead and tell
// its owner. Everything else in the process goes on. The heap limit (heap_guard.h) exists so that this is not reached.
#pragma once

#include <v8-isolate.h>

#include <functional>

namespace network_runtime {

// For the whole process. Call it once, after V8 is initialised.
void InstallLastResort();
// For each isolate: V8's own handlers, which hold while it is made.
void InstallLastResort(v8::Isolate::CreateParams& params);

// While one lives, `on_lost` is called when this thread is lost. It must not call V8 or return to it: it hands the
// thread's duties to another thread. A thread that is lost without a scope ends the process, as V8 would have done.
class LastResortScope {
 public:
  explicit LastResortScope(std::function<void()> on_lost);
  ~LastResortScope();
  LastResortScope(const LastResortScope&) = delete;
  LastResortScope& operator=(const LastResortScope&) = delete;

 private:
  friend void LoseThisThread(const char* message);
  std::function<void()> on_lost_;
  LastResortScope* outer_;
};

}  // namespace network_runtime
