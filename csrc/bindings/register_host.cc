#include <pybind11/stl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "base/wake_fd.h"
#include "bindings/blocking.h"
#include "bindings/forked_child.h"
#include "bindings/gil.h"
#include "bindings/py_deliveries.h"
#include "bindings/py_envelope.h"
#include "bindings/py_op_dispatcher.h"
#include "bindings/register.h"
#include "runtime/host.h"
#include "runtime/module_files.h"
#include "runtime/process.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

// The class Host of _core.pyi. Python owns it. Dropping it terminates the script, without waiting.
class PyHost final : public DeliverySource {
 public:
  PyHost(std::string script, uint32_t threads, const ResourceLimits& limits, py::object sync_ops, py::object modules,
         py::object check_permission, bool verbose, std::pair<bool, bool> colours)
      : wake_(std::make_shared<WakeFd>()), outbox_(std::make_shared<Outbox>([wake = wake_] { wake->Poke(); })) {
    RefuseForkedChild();
    HostOptions options{
        .script = std::move(script),
        .threads = threads,
        .limits = limits,
        .output_colours = colours.first,
        .error_colours = colours.second,
        .ops = std::make_shared<PyOpDispatcher>(std::move(sync_ops), std::move(modules), std::move(check_permission)),
        .outbox = outbox_};
    if (verbose) options.log = WriteLine;
    host_ = std::make_shared<Host>(std::move(options));
  }

  ~PyHost() {
    if (InForkedChild()) {
      new std::shared_ptr<Host>(std::move(host_));
      return;
    }
    GilRelease released;
    host_->Terminate();
    host_.reset();
  }
  PyHost(const PyHost&) = delete;
  PyHost& operator=(const PyHost&) = delete;

  void Start() {
    GilRelease released;
    host_->Start();
  }

  int fileno() const { return wake_->fd(); }

  static py::object NewDeliveries(const py::object& self, double seconds) {
    return MakeDeliveries(self, self.cast<PyHost&>(), seconds);
  }
  bool Take(Outbox::Turn* turn) override { return outbox_->Take(turn); }
  void PutBack(Outbox::Turn* turn, size_t first) override { outbox_->PutBack(turn, first); }
  void Clear() override { ClearWhereEmpty(*wake_, *outbox_); }

  void OpDone(uint64_t id, const py::object& text, const py::object& attachments) {
    host_->Post({.kind = EnvelopeKind::kOpDone, .id = id, .data = ToPayload(text, attachments)});
  }

  void OpFailed(uint64_t id, std::string name, std::string message, std::optional<std::string> code) {
    Envelope envelope{.kind = EnvelopeKind::kOpFailed, .id = id, .name = std::move(code).value_or("")};
    envelope.error = std::make_unique<ScriptError>(ScriptError{std::move(name), std::move(message), ""});
    host_->Post(std::move(envelope));
  }

  void SetFreePermissions(uint32_t kinds) { host_->SetFreePermissions(kinds); }

  void Terminate() { host_->Terminate(); }

  bool Join(double timeout_s) {
    return WaitInSlices(DeadlineIn(timeout_s), [this](TimePoint until) { return host_->Join(until); });
  }

 private:
  static void WriteLine(std::string line) {
    line.insert(0, "[network-runtime] ").push_back('\n');
    (void)!write(STDERR_FILENO, line.data(), line.size());
  }

  const std::shared_ptr<WakeFd> wake_;
  const std::shared_ptr<Outbox> outbox_;
  std::shared_ptr<Host> host_;
};

}  // namespace

void RegisterHost(py::module_& module) {
  using py::arg;
  module.def("parse_url", ParseUrl, arg("text"), arg("base") = "");
  py::class_<PyHost>(module, "Host", py::is_final())
      .def(py::init<std::string, uint32_t, const ResourceLimits&, py::object, py::object, py::object, bool,
                    std::pair<bool, bool>>(),
           arg("script"), arg("threads"), arg("limits"), arg("sync_ops"), arg("modules"), arg("check_permission"),
           arg("verbose"), arg("colours"))
      .def("start", NotInForkedChild(&PyHost::Start))
      .def("fileno", &PyHost::fileno)
      .def("deliveries", NotInForkedChild(&PyHost::NewDeliveries), arg("seconds"))
      .def("op_done", NotInForkedChild(&PyHost::OpDone), arg("op"), arg("text"), arg("attachments"))
      .def("op_failed", NotInForkedChild(&PyHost::OpFailed), arg("op"), arg("name"), arg("message"), arg("code"))
      .def("set_free_permissions", NotInForkedChild(&PyHost::SetFreePermissions), arg("kinds"))
      .def("terminate", NotInForkedChild(&PyHost::Terminate))
      .def("join", NotInForkedChild(&PyHost::Join), arg("timeout_s"));
}

}  // namespace network_runtime
