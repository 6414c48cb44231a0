#include "ops/crypto/sha256.h"

#include <openssl/sha.h>

#include <array>
#include <cstdint>

namespace network_runtime {

std::string Sha256Hex(std::span<const std::string_view> parts) {
  SHA256_CTX state;
  SHA256_Init(&state);
  for (std::string_view part : parts) SHA256_Update(&state, part.data(), part.size());
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256_Final(digest.data(), &state);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(digest.size() * 2);
  for (uint8_t byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace network_runtime
