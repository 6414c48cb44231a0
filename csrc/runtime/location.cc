#include "runtime/location.h"

#include "ops/url/location.h"

namespace network_runtime {

std::optional<std::string> ParseLocation(std::string_view text) { return AbsoluteUrl(text); }

}  // namespace network_runtime
