// The numbers of RSA and elliptic curve keys, as JSON Web Keys hold them (RFC 7518, section 6).
#pragma once

#include <openssl/bn.h>

#include <string>

#include "ops/crypto/keys.h"

namespace network_runtime {

// Big-endian, in as few bytes as possible, or in exactly `size` bytes.
SecretBytes BytesOfNumber(const BIGNUM* number, size_t size = 0);

// Null when the member is missing or is not base64url.
bssl::UniquePtr<BIGNUM> NumberIn(const Options& jwk, const char* member);

// Null when the numbers are not a key.
SharedKey RsaFromJwk(const Options& jwk, bool is_private);
SharedKey EcFromJwk(const Options& jwk, const Curve& curve, bool is_private);

}  // namespace network_runtime
