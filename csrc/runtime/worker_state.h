// What a worker and its engine share: its identity, its limits, what it has sent and what is open. Owned by the worker.
// Plain C++; any thread, unless the comment says otherwise.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "base/mutex.h"
#include "bus/outbox.h"
#include "runtime/script_state.h"

namespace network_runtime {

// Calls to its owner, on the thread that finds out.
struct WorkerCallbacks {
  // The answer to an evaluation or the creation. `sent`: how many messages the isolate had sent to its host, or a
  // smaller number above 0; 0 when all are known to have been handed out.
  std::function<void(Envelope, uint64_t sent)> answer;
  std::function<void()> runnable;                // there is something to do; any thread
  std::function<void(TerminationReason)> ended;  // "destroyed" is about to go out
  std::function<void(std::string)> log;          // called with one line per event; may be empty
};

struct WorkerState : ScriptState {
  WorkerState(uint32_t its_id, const ResourceLimits& its_limits, std::shared_ptr<Outbox> its_outbox,
              Outbox::SenderPtr its_sender, WorkerCallbacks its_callbacks)
      : ScriptState(its_limits),
        id(its_id),
        outbox(std::move(its_outbox)),
        sender(std::move(its_sender)),
        callbacks(std::move(its_callbacks)) {}

  // Makes it take nothing more, and stops its script. Returns true when this call gave the reason.
  bool Condemn(TerminationReason reason) {
    {
      MutexLock lock(mutex);
      if (ended) return false;  // it may still be there, to be freed
    }
    const bool first = latch.Trip(reason);
    destroyed.store(true, std::memory_order_release);  // after its reason: callers that are refused read that
    callbacks.runnable();
    return first;
  }

  // Ends an evaluation. Returns false when it was over before.
  bool TakeEvaluation(uint64_t evaluation) {
    MutexLock lock(mutex);
    return evaluations.erase(evaluation) != 0;
  }

  // Sends a system event. `counted`: it may be refused, like what the script itself sends.
  void System(std::string name, Payload data, bool counted) {
    Envelope envelope{.kind = EnvelopeKind::kSystem, .isolate = id, .name = std::move(name), .data = std::move(data)};
    if (!counted) return outbox->PushOwn(sender, std::move(envelope));
    if (!outbox->Push(sender, std::move(envelope))) return;  // a full queue has the host's attention already
    ++sent;
    last_request = 0;
  }

  // The first `count` of its messages have been handed out.
  void HandedOut(uint64_t count) {
    uint64_t known = handed_out.load(std::memory_order_relaxed);
    while (known < count && !handed_out.compare_exchange_weak(known, count, std::memory_order_release)) {
    }
  }
  // How many messages it has sent; 0 when all of them have been handed out. On the pool thread that runs it.
  uint64_t NotHandedOut() const { return sent > handed_out.load(std::memory_order_acquire) ? sent : 0; }

  const uint32_t id;
  const std::shared_ptr<Outbox> outbox;
  const Outbox::SenderPtr sender;
  const WorkerCallbacks callbacks;
  std::atomic<bool> destroyed = false;  // takes no more messages
  std::atomic<size_t> open_requests = 0;
  std::atomic<size_t> unanswered_requests = 0;
  std::atomic<size_t> open_jobs = 0;
  std::atomic<uint64_t> handed_out = 0;  // at least so many of `sent`
  uint64_t sent = 0;                     // events, requests and system events; the pool thread that runs it
  uint64_t last_request = 0;             // the id of the last message if that was a request; the same thread
  Mutex mutex;
  bool ended GUARDED_BY(mutex) = false;
  std::unordered_set<uint64_t> evaluations GUARDED_BY(mutex);  // those not answered yet
};

}  // namespace network_runtime
