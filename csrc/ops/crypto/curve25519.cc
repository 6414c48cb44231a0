// Ed25519 and X25519 (RFC 8032, RFC 7748, RFC 8410). The script stores a key as its 32 bytes.
#include <openssl/curve25519.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>

#include "ops/crypto/base64url.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/keys.h"
#include "ops/crypto/run_sized.h"

namespace network_runtime {
namespace {

constexpr size_t kKeyBytes = 32;

void RefuseKey(Args args) { ThrowError(args.GetIsolate(), "DataError", "this is no key of 32 bytes"); }

// (private: out, public: out) => boolean
void GenerateEd25519(Args args) {
  uint8_t* seed = RoomAt(args, 0, kKeyBytes);
  uint8_t* public_key = RoomAt(args, 1, kKeyBytes);
  if (!seed || !public_key) return args.GetReturnValue().Set(false);
  SecretBytes private_key(ED25519_PRIVATE_KEY_LEN);
  ED25519_keypair(public_key, private_key.data());
  std::copy_n(private_key.begin(), kKeyBytes, seed);
  args.GetReturnValue().Set(true);
}

SecretBytes PrivateKeyOf(BytesView seed, uint8_t* public_key) {
  SecretBytes private_key(ED25519_PRIVATE_KEY_LEN);
  ED25519_keypair_from_seed(public_key, private_key.data(), seed.data());
  return private_key;
}

// (private, message, signature: out) => boolean
void SignEd25519(Args args) {
  BytesView seed = BytesAt(args, 0);
  BytesView message = BytesAt(args, 1);
  uint8_t* signature = RoomAt(args, 2, ED25519_SIGNATURE_LEN);
  if (seed.size() != kKeyBytes || !signature) return args.GetReturnValue().Set(false);
  uint8_t public_key[kKeyBytes];
  SecretBytes private_key = PrivateKeyOf(seed, public_key);
  args.GetReturnValue().Set(ED25519_sign(signature, message.data(), message.size(), private_key.data()) == 1);
}

// (public, message, signature) => boolean
void VerifyEd25519(Args args) {
  BytesView public_key = BytesAt(args, 0);
  BytesView message = BytesAt(args, 1);
  BytesView signature = BytesAt(args, 2);
  bool good = public_key.size() == kKeyBytes && signature.size() == ED25519_SIGNATURE_LEN &&
              ED25519_verify(message.data(), message.size(), signature.data(), public_key.data()) == 1;
  ERR_clear_error();
  args.GetReturnValue().Set(good);
}

// (private) => the public key in base64url
void PublicEd25519(Args args) {
  BytesView seed = BytesAt(args, 0);
  if (seed.size() != kKeyBytes) return RefuseKey(args);
  uint8_t public_key[kKeyBytes];
  PrivateKeyOf(seed, public_key);
  args.GetReturnValue().Set(ShortString(args.GetIsolate(), EncodeBase64Url(public_key)));
}

// (private: out, public: out) => undefined
void GenerateX25519(Args args) {
  uint8_t* private_key = RoomAt(args, 0, kKeyBytes);
  uint8_t* public_key = RoomAt(args, 1, kKeyBytes);
  if (!private_key || !public_key) return RefuseKey(args);
  X25519_keypair(public_key, private_key);
}

// (private) => the public key in base64url
void PublicX25519(Args args) {
  BytesView private_key = BytesAt(args, 0);
  if (private_key.size() != kKeyBytes) return RefuseKey(args);
  uint8_t public_key[kKeyBytes];
  X25519_public_from_private(public_key, private_key.data());
  args.GetReturnValue().Set(ShortString(args.GetIsolate(), EncodeBase64Url(public_key)));
}

// (private, public, secret: out) => true when the secret is all zeros and must not be used (RFC 7748, section 6.1)
void DeriveX25519(Args args) {
  BytesView private_key = BytesAt(args, 0);
  BytesView public_key = BytesAt(args, 1);
  uint8_t* secret = RoomAt(args, 2, kKeyBytes);
  if (private_key.size() != kKeyBytes || public_key.size() != kKeyBytes || !secret) return RefuseKey(args);
  bool fine = X25519(secret, private_key.data(), public_key.data()) == 1;
  ERR_clear_error();
  args.GetReturnValue().Set(!fine);
}

void TakeKey(Args args, const SharedKey& key, int kind, bool is_private) {
  uint8_t* out = RoomAt(args, 1, kKeyBytes);
  size_t size = kKeyBytes;
  bool fine = key && out && EVP_PKEY_id(key.get()) == kind &&
              (is_private ? EVP_PKEY_get_raw_private_key : EVP_PKEY_get_raw_public_key)(key.get(), out, &size) == 1;
  args.GetReturnValue().Set(fine);
}

// (pkcs8, private: out) => boolean
template <int kind>
void ImportPkcs8(Args args) {
  TakeKey(args, ParsePrivate(BytesAt(args, 0)), kind, true);
}

// (spki, public: out) => boolean
template <int kind>
void ImportSpki(Args args) {
  TakeKey(args, ParsePublic(BytesAt(args, 0)), kind, false);
}

void GiveKey(Args args, const SharedKey& key, bool is_private) {
  if (!key) return RefuseKey(args);
  v8::Local<v8::Value> array;
  if (NewBytes(args.GetIsolate(), is_private ? MarshalPrivate(key.get()) : MarshalPublic(key.get())).ToLocal(&array)) {
    args.GetReturnValue().Set(array);
  }
}

// (2 bytes of DER, which are ignored, and the private key) => pkcs8
template <int kind>
void ExportPkcs8(Args args) {
  constexpr size_t kPrefix = 2;
  BytesView bytes = BytesAt(args, 0);
  if (bytes.size() != kPrefix + kKeyBytes) return RefuseKey(args);
  GiveKey(args, Share(EVP_PKEY_new_raw_private_key(kind, nullptr, bytes.data() + kPrefix, kKeyBytes)), true);
}

// (public) => spki
template <int kind>
void ExportSpki(Args args) {
  BytesView bytes = BytesAt(args, 0);
  GiveKey(args, Share(EVP_PKEY_new_raw_public_key(kind, nullptr, bytes.data(), bytes.size())), false);
}

constexpr OpDeclaration kOps[] = {
    {"op_crypto_generate_ed25519_keypair", GenerateEd25519, 2},
    {"op_crypto_sign_ed25519", SignEd25519, 3},
    {"op_crypto_verify_ed25519", VerifyEd25519, 3},
    {"op_crypto_jwk_x_ed25519", PublicEd25519, 1},
    {"op_crypto_import_pkcs8_ed25519", ImportPkcs8<EVP_PKEY_ED25519>, 2},
    {"op_crypto_import_spki_ed25519", ImportSpki<EVP_PKEY_ED25519>, 2},
    {"op_crypto_export_pkcs8_ed25519", ExportPkcs8<EVP_PKEY_ED25519>, 1},
    {"op_crypto_export_spki_ed25519", ExportSpki<EVP_PKEY_ED25519>, 1},
    {"op_crypto_generate_x25519_keypair", GenerateX25519, 2},
    {"op_crypto_x25519_public_key", PublicX25519, 1},
    {"op_crypto_derive_bits_x25519", DeriveX25519, 3},
    {"op_crypto_import_pkcs8_x25519", ImportPkcs8<EVP_PKEY_X25519>, 2},
    {"op_crypto_import_spki_x25519", ImportSpki<EVP_PKEY_X25519>, 2},
    {"op_crypto_export_pkcs8_x25519", ExportPkcs8<EVP_PKEY_X25519>, 1},
    {"op_crypto_export_spki_x25519", ExportSpki<EVP_PKEY_X25519>, 1},
};

}  // namespace

std::span<const OpDeclaration> CryptoCurve25519Ops() { return kOps; }

}  // namespace network_runtime
