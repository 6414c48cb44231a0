// Promises of one isolate that were rejected and have no handler (ECMA-262, HostPromiseRejectionTracker). The isolate's
// thread only.
#pragma once

#include <v8-isolate.h>
#include <v8-persistent-handle.h>
#include <v8-promise.h>

#include <vector>

namespace network_runtime {

class UnhandledRejections {
 public:
  void Attach(v8::Isolate* isolate);

  struct Unhandled {
    v8::Local<v8::Promise> promise;
    v8::Local<v8::Value> reason;
  };
  // Those that still have no handler; forgets them.
  std::vector<Unhandled> Take(v8::Isolate* isolate);
  bool empty() const { return rejected_.empty(); }
  void Clear() { rejected_.clear(); }

 private:
  static void OnReject(v8::PromiseRejectMessage message);

  struct Rejection {
    v8::Global<v8::Promise> promise;
    v8::Global<v8::Value> reason;
  };
  std::vector<Rejection> rejected_;
};

}  // namespace network_runtime
