#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>

#include "bindings/register.h"
#include "limits/resource_limits.h"
#include "runtime/location.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr int64_t kNanosecondsPerMs = 1'000'000;
constexpr int64_t kLongestMs = int64_t{1} << 40;
constexpr int64_t kMostBytes = int64_t{1} << 50;
constexpr size_t kLongestShown = 100;

int64_t Checked(const char* name, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return value;
  throw py::value_error(std::string(name) + " must be from " + std::to_string(least) + " to " + std::to_string(most) +
                        ", not " + std::to_string(value));
}

int64_t Nanoseconds(const char* name, int64_t milliseconds) {
  return Checked(name, milliseconds, 0, kLongestMs) * kNanosecondsPerMs;
}

}  // namespace

void RegisterLimits(py::module_& module) {
  using py::arg;
  py::class_<ResourceLimits>(module, "ResourceLimits", py::is_final())
      .def(py::init([](int64_t cpu_limit_ms, int64_t cpu_total_limit_ms, int64_t memory_limit_mb,
                       int64_t destroy_grace_ms, int64_t unresponsive_after_ms, int64_t mailbox_messages,
                       int64_t mailbox_bytes, int64_t outbox_messages, int64_t outbox_bytes, int64_t message_values,
                       bool own_cage, bool forward_console, const std::optional<std::string>& location) {
             auto count = [](const char* name, int64_t value) {
               return static_cast<size_t>(Checked(name, value, 1, kMostBytes));
             };
             ResourceLimits limits;
             limits.cpu_limit_ns = Nanoseconds("cpu_limit_ms", cpu_limit_ms);
             limits.cpu_total_limit_ns = Nanoseconds("cpu_total_limit_ms", cpu_total_limit_ms);
             limits.memory_limit_bytes =
                 static_cast<size_t>(Checked("memory_limit_mb", memory_limit_mb, 0, kMostBytes >> 20)) << 20;
             limits.destroy_grace_ns = Nanoseconds("destroy_grace_ms", destroy_grace_ms);
             limits.unresponsive_after_ns = Nanoseconds("unresponsive_after_ms", unresponsive_after_ms);
             limits.mailbox_messages = count("mailbox_messages", mailbox_messages);
             limits.mailbox_bytes = count("mailbox_bytes", mailbox_bytes);
             limits.outbox_messages = count("outbox_messages", outbox_messages);
             limits.outbox_bytes = count("outbox_bytes", outbox_bytes);
             limits.message_values = count("message_values", message_values);
             limits.own_cage = own_cage;
             limits.forward_console = forward_console;
             if (location) {
               std::optional<std::string> url = ParseLocation(*location);
               if (!url)
                 throw py::value_error("location must be an absolute URL, not '" + location->substr(0, kLongestShown) +
                                       "'");
               limits.location = std::move(*url);
             }
             return limits;
           }),
           py::kw_only(), arg("cpu_limit_ms") = 500, arg("cpu_total_limit_ms") = 0, arg("memory_limit_mb") = 128,
           arg("destroy_grace_ms") = 1000, arg("unresponsive_after_ms") = 5000, arg("mailbox_messages") = 100'000,
           arg("mailbox_bytes") = 64 << 20, arg("outbox_messages") = 100'000, arg("outbox_bytes") = 64 << 20,
           arg("message_values") = 1'000'000, arg("own_cage") = false, arg("forward_console") = false,
           arg("location") = py::none());
}

}  // namespace network_runtime
