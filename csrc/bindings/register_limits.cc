#include <pybind11/pybind11.h>

#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "bindings/register.h"
#include "limits/resource_limits.h"
#include "runtime/location.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

constexpr size_t kLongestShown = 100;

// `value` is in the limit's own unit. Python has checked its range.
void Set(ResourceLimits& limits, const NumericLimit& limit, int64_t value) {
  const int64_t most = std::numeric_limits<int64_t>::max() / limit.unit;
  if (value < 0 || value > most) {
    throw py::value_error(std::string(limit.name) + " must be from 0 to " + std::to_string(most) + ", not " +
                          std::to_string(value));
  }
  limit.Set(limits, value * limit.unit);
}

std::string Location(const std::string& text) {
  std::optional<std::string> url = ParseLocation(text);
  if (!url) throw py::value_error("location must be an absolute URL, not '" + text.substr(0, kLongestShown) + "'");
  return std::move(*url);
}

ResourceLimits NewLimits(bool own_cage, bool forward_console, const std::string& location, const py::kwargs& numbers) {
  ResourceLimits limits;
  for (const NumericLimit& limit : kNumericLimits) {
    py::str name(limit.name);
    if (!numbers.contains(name)) throw py::type_error("missing keyword argument '" + std::string(limit.name) + "'");
    Set(limits, limit, numbers[name].cast<int64_t>());
  }
  if (numbers.size() != std::size(kNumericLimits)) throw py::type_error("a keyword argument that is no limit");
  limits.own_cage = own_cage;
  limits.forward_console = forward_console;
  limits.location = Location(location);
  return limits;
}

}  // namespace

void RegisterLimits(py::module_& module) {
  using py::arg;
  py::class_<ResourceLimits>(module, "ResourceLimits", py::is_final())
      .def(py::init(&NewLimits), py::kw_only(), arg("own_cage"), arg("forward_console"), arg("location"));
}

}  // namespace network_runtime
