#include "bindings/py_pool.h"

#include <pybind11/stl.h>

#include <utility>

#include "bindings/blocking.h"
#include "bindings/forked_child.h"
#include "bindings/gil.h"
#include "bindings/py_envelope.h"
#include "bindings/register.h"
#include "limits/resource_limits.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

Envelope Source(EnvelopeKind kind, std::string code, std::string filename, std::string_view language) {
  const std::optional<SourceLanguage> known = SourceLanguageNamed(language);
  if (!known) {
    std::string message = "language must be ";
    throw py::value_error(message.append(kSourceLanguages).append(", not \"").append(language).append("\""));
  }
  Envelope envelope{.kind = kind, .name = std::move(filename), .language = *known};
  envelope.data = {.encoding = PayloadEncoding::kJson, .text = std::move(code)};
  return envelope;
}

}  // namespace

PyPool::PyPool(int64_t threads)
    : wake_(std::make_shared<WakeFd>()), outbox_(std::make_shared<Outbox>([wake = wake_] { wake->Poke(); })) {
  if (threads < 1 || threads > kMostThreads) {
    throw py::value_error("threads must be from 1 to " + std::to_string(kMostThreads) + ", not " +
                          std::to_string(threads));
  }
  GilRelease released;
  pool_ = WorkerPool::Start({.threads = static_cast<uint32_t>(threads), .outbox = outbox_});
}

PyPool::PyPool() : outbox_(std::make_shared<Outbox>([] {})), pool_(WorkerPool::Closed()) {}

std::unique_ptr<PyPool> PyPool::Closed() { return std::unique_ptr<PyPool>(new PyPool); }

PyPool::~PyPool() {
  if (InForkedChild()) {
    // A thread that does not exist in this child may have held its mutex. So it is leaked.
    new std::shared_ptr<WorkerPool>(std::move(pool_));
    return;
  }
  GilRelease released;
  pool_->ShutDown(true);
}

void PyPool::Clear() {
  if (wake_) ClearWhereEmpty(*wake_, *outbox_);
}

py::object PyPool::NewDeliveries(const py::object& self, double seconds) {
  return MakeDeliveries(self, self.cast<PyPool&>(), seconds);
}

uint32_t PyPool::CreateIsolate(const ResourceLimits& limits) {
  std::optional<uint32_t> isolate = pool_->Create(limits);
  if (!isolate) throw std::runtime_error("the pool is shut down");
  return *isolate;
}

py::tuple PyPool::CreateIsolateBlocking(const ResourceLimits& limits) {
  std::optional<uint32_t> isolate = pool_->Create(limits, true);
  if (!isolate) throw std::runtime_error("the pool is shut down");
  try {
    std::optional<ReplyWaiters::Answer> answer =
        WaitInSlices(TimePoint::max(), [&](TimePoint until) { return pool_->waiters().Wait(*isolate, 0, until); });
    return py::make_tuple(*isolate, ToPython(answer->envelope).cast<py::tuple>()[6]);
  } catch (const py::error_already_set&) {
    pool_->waiters().Forget(*isolate, 0);
    pool_->Terminate(*isolate);
    throw;
  }
}

PushResult PyPool::Post(uint32_t isolate, Envelope envelope) {
  const size_t size = envelope.ByteSize();
  size_t most = 0;
  const PushResult result = pool_->Post(isolate, std::move(envelope), &most);
  if (result == PushResult::kTooLarge) {
    py::object error = py::module_::import("network_runtime.errors").attr("MessageTooLargeError")(size, most);
    PyErr_SetObject(py::type::handle_of(error).ptr(), error.ptr());
    throw py::error_already_set();
  }
  return result;
}

PushResult PyPool::Execute(uint32_t isolate, std::string code, std::string filename, std::string_view language) {
  return Post(isolate, Source(EnvelopeKind::kExecute, std::move(code), std::move(filename), language));
}

py::tuple PyPool::Evaluate(uint32_t isolate, std::string code, std::string filename, std::string_view language) {
  Envelope envelope = Source(EnvelopeKind::kEvaluate, std::move(code), std::move(filename), language);
  uint64_t id = envelope.id = pool_->NewEvaluationId();
  return py::make_tuple(Post(isolate, std::move(envelope)), id);
}

py::tuple PyPool::EvaluateBlocking(uint32_t isolate, std::string code, std::string filename, std::string_view language,
                                   std::optional<double> timeout_s, bool in_order, const py::object& look,
                                   double look_every_s) {
  Envelope envelope = Source(EnvelopeKind::kEvaluate, std::move(code), std::move(filename), language);
  uint64_t id = envelope.id = pool_->NewEvaluationId();
  ReplyWaiters& waiters = pool_->waiters();
  const uint64_t drains = outbox_->drains();
  waiters.Expect(isolate, id, in_order);
  PushResult pushed = PushResult::kTooLarge;
  try {
    pushed = Post(isolate, std::move(envelope));
  } catch (const py::error_already_set&) {
    waiters.Drop(isolate, id);
    throw;
  }
  if (pushed != PushResult::kAccepted) {
    waiters.Drop(isolate, id);
    return py::make_tuple(pushed, py::none(), py::none());
  }
  TimePoint deadline = timeout_s ? DeadlineIn(*timeout_s) : TimePoint::max();
  auto slice = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(look_every_s));
  try {
    std::optional<ReplyWaiters::Answer> answer = WaitInSlices(
        deadline, look.is_none() ? kSlice : slice, [&](TimePoint until) { return waiters.Wait(isolate, id, until); },
        [&] {
          if (!look.is_none()) look();
        });
    if (answer) {
      py::object early = answer->early ? py::object(py::make_tuple(id, drains)) : py::none();
      return py::make_tuple(pushed, ToPython(answer->envelope), early);
    }
  } catch (const py::error_already_set&) {
    waiters.Forget(isolate, id);
    throw;
  }
  waiters.Forget(isolate, id);
  return py::make_tuple(pushed, py::none(), py::none());
}

bool PyPool::AwaitBarrier(uint32_t isolate, uint64_t evaluation, double timeout_s) {
  return WaitInSlices(DeadlineIn(timeout_s),
                      [&](TimePoint until) { return pool_->waiters().AwaitBarrier(isolate, evaluation, until); });
}

void PyPool::PassBarrier(uint32_t isolate, uint64_t evaluation) { pool_->PassBarrier(isolate, evaluation); }

void PyPool::Forget(uint32_t isolate, uint64_t evaluation) { pool_->waiters().Forget(isolate, evaluation); }

PushResult PyPool::Send(uint32_t isolate, std::string event, const py::object& text, const py::object& attachments) {
  return Post(isolate, {.kind = EnvelopeKind::kEvent, .name = std::move(event), .data = ToPayload(text, attachments)});
}

PushResult PyPool::Reply(uint32_t isolate, uint64_t request, const py::object& text, const py::object& attachments) {
  return Post(isolate, {.kind = EnvelopeKind::kReply, .id = request, .data = ToPayload(text, attachments)});
}

PushResult PyPool::ReplyError(uint32_t isolate, uint64_t request, std::string name, std::string message,
                              const py::object& text, const py::object& attachments) {
  Envelope envelope{.kind = EnvelopeKind::kReplyError, .id = request};
  envelope.error = std::make_unique<ScriptError>(ScriptError{.name = std::move(name),
                                                             .message = std::move(message),
                                                             .details = ToPayload(text, attachments),
                                                             .origin = request});
  return Post(isolate, std::move(envelope));
}

PushResult PyPool::Part(uint32_t isolate, uint64_t request, const py::bytes& bytes) {
  Envelope envelope{.kind = EnvelopeKind::kPart, .id = request};
  envelope.data = {.encoding = PayloadEncoding::kMarkedJson, .text = "\"\\u0000b0\""};
  envelope.data.attachments.emplace_back(bytes);
  return Post(isolate, std::move(envelope));
}

PushResult PyPool::Step(uint32_t isolate, uint64_t request, std::string step, const py::object& text) {
  return Post(
      isolate,
      {.kind = EnvelopeKind::kStep, .id = request, .name = std::move(step), .data = ToPayload(text, py::none())});
}

bool PyPool::Destroy(uint32_t isolate) { return pool_->Destroy(isolate); }

bool PyPool::Terminate(uint32_t isolate) { return pool_->Terminate(isolate); }

py::object PyPool::EndReason(uint32_t isolate) {
  const std::string_view reason = pool_->EndReason(isolate);
  return reason.empty() ? py::object(py::none()) : py::str(reason.data(), reason.size());
}

void PyPool::ShutDown(bool terminate) {
  GilRelease released;
  pool_->ShutDown(terminate);
}

bool PyPool::Join(double timeout_s) {
  return WaitInSlices(DeadlineIn(timeout_s), [this](TimePoint until) { return pool_->Join(until); });
}

py::object PyPool::Usage(uint32_t isolate) {
  std::optional<WorkerPool::Usage> usage = pool_->UsageOf(isolate);
  if (!usage) return py::none();
  return py::make_tuple(usage->cpu_ns, usage->heap_bytes);
}

size_t PyPool::UnansweredRequests(uint32_t isolate) {
  std::optional<WorkerPool::Usage> usage = pool_->UsageOf(isolate);
  return usage ? usage->unanswered_requests : 0;
}

void RegisterPool(py::module_& module) {
  using py::arg;
  py::class_<PyPool>(module, "Pool", py::is_final())
      .def(py::init<int64_t>(), arg("threads"))
      .def_static("closed", &PyPool::Closed)
      .def("fileno", &PyPool::fileno)
      .def("deliveries", NotInForkedChild(&PyPool::NewDeliveries), arg("seconds"))
      .def("create_isolate", NotInForkedChild(&PyPool::CreateIsolate), arg("limits"))
      .def("create_isolate_blocking", NotInForkedChild(&PyPool::CreateIsolateBlocking), arg("limits"))
      .def("execute", NotInForkedChild(&PyPool::Execute), arg("isolate"), arg("code"), arg("filename"), arg("language"))
      .def("evaluate", NotInForkedChild(&PyPool::Evaluate), arg("isolate"), arg("code"), arg("filename"),
           arg("language"))
      .def("evaluate_blocking", NotInForkedChild(&PyPool::EvaluateBlocking), arg("isolate"), arg("code"),
           arg("filename"), arg("language"), arg("timeout_s"), arg("in_order"), arg("look") = py::none(),
           arg("look_every_s") = 0.05)
      .def("await_barrier", NotInForkedChild(&PyPool::AwaitBarrier), arg("isolate"), arg("evaluation"),
           arg("timeout_s"))
      .def("pass_barrier", NotInForkedChild(&PyPool::PassBarrier), arg("isolate"), arg("evaluation"))
      .def("forget", NotInForkedChild(&PyPool::Forget), arg("isolate"), arg("evaluation"))
      .def_property_readonly("drains", &PyPool::drains)
      .def("send", NotInForkedChild(&PyPool::Send), arg("isolate"), arg("event"), arg("text"), arg("attachments"))
      .def("reply", NotInForkedChild(&PyPool::Reply), arg("isolate"), arg("request"), arg("text"), arg("attachments"))
      .def("reply_error", NotInForkedChild(&PyPool::ReplyError), arg("isolate"), arg("request"), arg("name"),
           arg("message"), arg("text") = py::none(), arg("attachments") = py::none())
      .def("part", NotInForkedChild(&PyPool::Part), arg("isolate"), arg("request"), arg("part"))
      .def("step", NotInForkedChild(&PyPool::Step), arg("isolate"), arg("request"), arg("step"), arg("text"))
      .def("destroy", NotInForkedChild(&PyPool::Destroy), arg("isolate"))
      .def("terminate", NotInForkedChild(&PyPool::Terminate), arg("isolate"))
      .def("end_reason", NotInForkedChild(&PyPool::EndReason), arg("isolate"))
      .def("shutdown", NotInForkedChild(&PyPool::ShutDown), arg("terminate"))
      .def("join", NotInForkedChild(&PyPool::Join), arg("timeout_s"))
      .def("usage", NotInForkedChild(&PyPool::Usage), arg("isolate"))
      .def("unanswered_requests", NotInForkedChild(&PyPool::UnansweredRequests), arg("isolate"))
      .def_property_readonly("thread_count", &PyPool::thread_count)
      .def_property_readonly("isolate_count", &PyPool::isolate_count);
}

}  // namespace network_runtime
