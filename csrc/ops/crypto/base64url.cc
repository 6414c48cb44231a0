#include "ops/crypto/base64url.h"

#include <simdutf.h>

namespace network_runtime {

std::string EncodeBase64Url(BytesView bytes) {
  std::string text(simdutf::base64_length_from_binary(bytes.size(), simdutf::base64_url), '\0');
  text.resize(simdutf::binary_to_base64(reinterpret_cast<const char*>(bytes.data()), bytes.size(), text.data(),
                                        simdutf::base64_url));
  return text;
}

std::optional<SecretBytes> DecodeBase64Url(std::string_view text) {
  // The library skips white space and accepts padding, as the web's atob does. A key must have neither.
  if (text.find_first_of(" \t\n\r\f=") != std::string_view::npos) return std::nullopt;
  SecretBytes bytes(simdutf::maximal_binary_length_from_base64(text.data(), text.size()));
  simdutf::result result =
      simdutf::base64_to_binary(text.data(), text.size(), reinterpret_cast<char*>(bytes.data()), simdutf::base64_url);
  if (result.error != simdutf::SUCCESS) return std::nullopt;
  bytes.resize(result.count);
  return bytes;
}

}  // namespace network_runtime
