#include "ops/encoding/utf8.h"

#include <simdutf.h>

namespace network_runtime {

bool IsUtf8(std::string_view bytes) { return simdutf::validate_utf8(bytes.data(), bytes.size()); }

}  // namespace network_runtime
