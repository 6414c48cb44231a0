// The promises of one isolate that were rejected and have no handler, and those that got one late (HTML Standard,
// "HostPromiseRejectionTracker"). The isolate's thread only.
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
  // Returns those that still have no handler, and forgets them.
  std::vector<Unhandled> Take(v8::Isolate* isolate);
  // `promise` was offered to the script and still has no handler. If it gets one later, the script is told.
  static void Offered(v8::Local<v8::Context> context, v8::Local<v8::Promise> promise);
  // Returns those that got a handler after they were offered, and forgets them. The first kMostHandledLate of a turn
  // are kept.
  std::vector<Unhandled> TakeHandledLate(v8::Isolate* isolate);

  bool empty() const { return rejected_.empty() && handled_late_.empty(); }
  void Clear();

 private:
  static constexpr size_t kMostHandledLate = 10'000;

  static void OnReject(v8::PromiseRejectMessage message);
  void Handled(v8::Isolate* isolate, v8::Local<v8::Promise> promise);

  struct Rejection {
    v8::Global<v8::Promise> promise;
    v8::Global<v8::Value> reason;
  };
  std::vector<Rejection> rejected_;
  std::vector<v8::Global<v8::Promise>> handled_late_;
};

}  // namespace network_runtime
