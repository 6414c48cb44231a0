// Keys in libcrypto's form. WebCrypto's script stores a key as {type: "private" | "public" | "secret", data:
// Uint8Array}: PKCS#8 (RFC 5958) or SubjectPublicKeyInfo (RFC 5280) in DER, or the secret itself. The parsed key is
// kept with that object. A parsed key is immutable: an isolate's thread and the threads that run its jobs share it.
// Functions that take a v8::Isolate are for the isolate's thread.
#pragma once

#include <openssl/base.h>
#include <openssl/bytestring.h>
#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string_view>

#include "ops/crypto/options.h"
#include "ops/crypto/secret_bytes.h"

namespace network_runtime {

using SharedKey = std::shared_ptr<EVP_PKEY>;

// Takes ownership; returns null for null.
SharedKey Share(EVP_PKEY* key);

// The whole input must be one key. Null when it is not.
SharedKey ParsePrivate(BytesView pkcs8);
SharedKey ParsePublic(BytesView spki);
SecretBytes MarshalPrivate(const EVP_PKEY* key);
SecretBytes MarshalPublic(const EVP_PKEY* key);

// Returns what a CBB holds by now, and finishes the CBB.
SecretBytes Finished(CBB* out);

// Returns the script's key, parsed. It must be of that kind (EVP_PKEY_RSA, EVP_PKEY_EC). A private key can stand for
// the public key that it contains: WebCrypto's script stores one key for both of a pair. Null, with an exception
// pending, when it is not such a key.
SharedKey KeyOf(v8::Isolate* isolate, v8::Local<v8::Value> stored, int kind, bool needs_private);

// A copy of the secret in options[name].
SecretBytes SecretIn(const Options& options, const char* name);

// A named curve of the standard (Web Cryptography API, "ECDSA").
struct Curve {
  std::string_view name;
  int nid;
  size_t field_bytes;
};
const Curve* CurveNamed(std::string_view name);
const EC_GROUP* GroupOf(const Curve& curve);
// True when `key` is an elliptic curve key on that curve.
bool IsOn(const EVP_PKEY* key, const Curve& curve);

}  // namespace network_runtime
