// What an asynchronous op of WebCrypto returns: a promise of what a job computes, at once on the isolate's own thread
// or later on one of the pool's. On the isolate's thread.
//
// Guests may have replaced anything on the prototypes of promises and byte arrays, and the results are often keys of
// which they must not see a byte. So what the language looks up by itself when a promise is made, resolved and awaited
// ("constructor", "then") is answered by own properties.
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

  // Runs it and returns a promise of the result; throws where that is an error.
  void RunNow(Args args, std::unique_ptr<Job> job);
  // Hands it to the pool and returns a promise that is settled in a later turn. Throws when the memory limit has no
  // room for the job's input and `output_size`. Where the pool's queue is full, a `brief` one is as
  // RunNow, and any other refused: it would keep the thread from all other isolates.
  void RunLater(Args args, std::unique_ptr<Job> job, size_t output_size, bool brief = false);

  // %Promise% as it was before any guest's script ran, and what rejects a promise where it is awaited
  // (js/shared/15_awaited_errors.js).
  void SetTools(v8::Local<v8::Value> promise_class, v8::Local<v8::Function> reject_awaited) {
    promise_class_.Reset(isolate_, promise_class);
    reject_awaited_.Reset(isolate_, reject_awaited);
  }
  // Makes awaiting `promise` run no script of a guest's. False when an exception is pending.
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

// A new Uint8Array of these bytes; empty, with a RangeError pending, when the memory limit has no room for it.
v8::MaybeLocal<v8::Value> NewBytes(v8::Isolate* isolate, BytesView bytes);

}  // namespace network_runtime
