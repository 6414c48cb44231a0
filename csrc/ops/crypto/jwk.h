// The numbers of RSA and elliptic curve keys as JSON Web Keys have them (RFC 7518, section 6).
#pragma once

#include <openssl/bn.h>

#include <string>

#include "ops/crypto/keys.h"

namespace network_runtime {

// Big-endian, in as few bytes as it takes, or in exactly `size`.
SecretBytes BytesOfNumber(const BIGNUM* number, size_t size = 0);

// Null where the member is missing or no base64url.
bssl::UniquePtr<BIGNUM> NumberIn(const Options& jwk, const char* member);

// Null where they make no key.
SharedKey RsaFromJwk(const Options& jwk, bool is_private);
SharedKey EcFromJwk(const Options& jwk, const Curve& curve, bool is_private);

}  // namespace network_runtime
