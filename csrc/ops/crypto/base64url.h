// base64url without padding (RFC 4648, section 5; RFC 7515, section 2): the encoding of numbers in a JSON Web Key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ops/crypto/secret_bytes.h"

namespace network_runtime {

std::string EncodeBase64Url(BytesView bytes);
// Empty when the text is not valid base64url.
std::optional<SecretBytes> DecodeBase64Url(std::string_view text);

}  // namespace network_runtime
