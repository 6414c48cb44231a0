// The result of an asynchronous WebCrypto op: a promise of what a job computes. The job runs at once on the isolate's
// own thread, or later on a thread of the pool. On the isolate's thread.
//
// Guests may have replaced anything on the prototypes of promises and byte arrays. The results are often keys, and a
// guest must not see a byte of them. So own properties answer what the language itself looks up when a promise is made,
// resolved and awaited ("constructor", "then").
#pragma once

#include <v8-function.h>
#include <v8-isolate.h>
#include <v8-persistent-handle.h>
#include <v8-promise.h>

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "engine/native_states.h"
#include "engine/outside_memory.h"
#include "ops/core/arguments.h"
#include "ops/core/op_delegate.h"
#include "ops/crypto/job.h"
#include "ops/crypto/job_pool.h"

namespace network_runtime {

class CryptoPromises final : public NativeState {
 public:
  explicit CryptoPromises(v8::Isolate* isolate);
  ~CryptoPromises() override;

  static CryptoPromises& Of(v8::Isolate* isolate) { return NativeStates::Of<CryptoPromises>(isolate); }

  // Runs the job and returns a promise of its result. Throws when the result is an error.
  void RunNow(Args args, std::unique_ptr<Job> job);
  // Hands the job to the pool and returns a promise that is settled in a later turn. Throws when the memory limit has
  // no room for the job's input and `output_size`. When the pool's queue is full, a `brief` job runs as with RunNow.
  // Any other job is refused, because it would keep the thread from all other isolates.
  void RunLater(Args args, std::unique_ptr<Job> job, size_t output_size, bool brief = false);

  // %Promise% as it was before any guest script ran, and the function that rejects a promise where it is awaited
  // (js/shared/15_awaited_errors.js).
  void SetTools(v8::Local<v8::Value> promise_class, v8::Local<v8::Function> reject_awaited) {
    promise_class_.Reset(isolate_, promise_class);
    reject_awaited_.Reset(isolate_, reject_awaited);
  }
  // Makes sure that awaiting `promise` runs no guest script. Returns false when an exception is pending.
  bool Guard(v8::Local<v8::Promise> promise);

 private:
  struct Open {
    v8::Global<v8::Promise::Resolver> resolver;
    OutsideMemory memory;
  };
  class DoneTask;

  void Finish(std::unique_ptr<Job> job);
  bool Resolve(v8::Local<v8::Promise::Resolver> resolver, v8::Local<v8::Value> value);
  void Reject(v8::Local<v8::Promise::Resolver> resolver, v8::Local<v8::Value> error);
  v8::MaybeLocal<v8::Value> ValueOf(const JobResult& result);

  v8::Isolate* const isolate_;
  OpDelegate& delegate_;
  v8::Global<v8::Value> promise_class_;
  v8::Global<v8::Function> reject_awaited_;
  std::shared_ptr<JobTenant> tenant_;
  std::unordered_map<uint64_t, Open> open_;
  uint64_t next_id_ = 1;
};

// A new Uint8Array of these bytes. Empty, with a RangeError pending, when the memory limit has no room for it.
v8::MaybeLocal<v8::Value> NewBytes(v8::Isolate* isolate, BytesView bytes);

}  // namespace network_runtime
