// The class Pool of _core.pyi: a worker pool with its outbox and wake descriptor. Python owns it. Dropping it
// terminates what still runs, without waiting.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/wake_fd.h"
#include "bindings/py_deliveries.h"
#include "bus/mailbox.h"
#include "bus/outbox.h"
#include "runtime/worker_pool.h"

namespace network_runtime {

class PyPool final : public DeliverySource {
 public:
  explicit PyPool(int64_t threads);
  static std::unique_ptr<PyPool> Closed();
  ~PyPool();
  PyPool(const PyPool&) = delete;
  PyPool& operator=(const PyPool&) = delete;

  int fileno() const { return wake_ ? wake_->fd() : -1; }
  static pybind11::object NewDeliveries(const pybind11::object& self, double seconds);
  bool Take(Outbox::Turn* turn) override { return pool_->Take(turn); }
  void PutBack(Outbox::Turn* turn, size_t first) override { pool_->PutBack(turn, first); }
  void Clear() override;
  Outbox* holds() override { return outbox_.get(); }

  uint32_t CreateIsolate(const ResourceLimits& limits);
  pybind11::tuple CreateIsolateBlocking(const ResourceLimits& limits);
  PushResult Execute(uint32_t isolate, std::string code, std::string filename, std::string_view language);
  pybind11::tuple Evaluate(uint32_t isolate, std::string code, std::string filename, std::string_view language);
  pybind11::tuple EvaluateBlocking(uint32_t isolate, std::string code, std::string filename, std::string_view language,
                                   std::optional<double> timeout_s, bool in_order, const pybind11::object& look,
                                   double look_every_s);
  bool AwaitBarrier(uint32_t isolate, uint64_t evaluation, double timeout_s);
  void PassBarrier(uint32_t isolate, uint64_t evaluation);
  void Forget(uint32_t isolate, uint64_t evaluation);
  uint64_t drains() const { return outbox_->drains(); }
  PushResult Send(uint32_t isolate, std::string event, const pybind11::object& text,
                  const pybind11::object& attachments);
  PushResult Reply(uint32_t isolate, uint64_t request, const pybind11::object& text,
                   const pybind11::object& attachments);
  PushResult ReplyError(uint32_t isolate, uint64_t request, std::string name, std::string message,
                        const pybind11::object& text, const pybind11::object& attachments);
  PushResult Part(uint32_t isolate, uint64_t request, const pybind11::bytes& bytes);
  PushResult Step(uint32_t isolate, uint64_t request, std::string step, const pybind11::object& text);
  bool Destroy(uint32_t isolate);
  bool Terminate(uint32_t isolate);
  pybind11::object EndReason(uint32_t isolate);
  void ShutDown(bool terminate);
  bool Join(double timeout_s);
  pybind11::object Usage(uint32_t isolate);
  size_t UnansweredRequests(uint32_t isolate);
  uint32_t thread_count() const { return pool_->thread_count(); }
  size_t isolate_count() const { return pool_->isolate_count(); }

 private:
  PyPool();
  PushResult Post(uint32_t isolate, Envelope envelope);

  const std::shared_ptr<WakeFd> wake_;  // null when it was made closed
  const std::shared_ptr<Outbox> outbox_;
  std::shared_ptr<WorkerPool> pool_;
};

}  // namespace network_runtime
