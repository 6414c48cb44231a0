// Keys as libcrypto has them. WebCrypto's script keeps a key as {type: "private" | "public" | "secret", data:
// Uint8Array}: PKCS#8 (RFC 5958) or SubjectPublicKeyInfo (RFC 5280) in DER, or the secret itself. What is parsed is
// kept with that object. A parsed key is immutable: an isolate's thread and those that run its jobs share it. What
// takes a v8::Isolate is for the isolate's thread.
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

// Takes it over; null for null.
SharedKey Share(EVP_PKEY* key);

// The whole input has to be one key. Null where it is not.
SharedKey ParsePrivate(BytesView pkcs8);
SharedKey ParsePublic(BytesView spki);
SecretBytes MarshalPrivate(const EVP_PKEY* key);
SecretBytes MarshalPublic(const EVP_PKEY* key);

// What a CBB holds by now, and an end to it.
SecretBytes Finished(CBB* out);

// A key of the script's, parsed, which has to be of that kind (EVP_PKEY_RSA, EVP_PKEY_EC). A private key is taken for
// the public one that it holds: WebCrypto's script keeps one for both of a pair. Null, with an exception pending, where
// it is none.
SharedKey KeyOf(v8::Isolate* isolate, v8::Local<v8::Value> stored, int kind, bool needs_private);

// The secret in options[name], to keep.
SecretBytes SecretIn(const Options& options, const char* name);

// A named curve of the standard (Web Cryptography API, "ECDSA").
struct Curve {
  std::string_view name;
  int nid;
  size_t field_bytes;
};
const Curve* CurveNamed(std::string_view name);
const EC_GROUP* GroupOf(const Curve& curve);
// Whether `key` is an elliptic curve key on that curve.
bool IsOn(const EVP_PKEY* key, const Curve& curve);

}  // namespace network_runtime
