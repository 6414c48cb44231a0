#include "ops/crypto/jwk.h"

#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "ops/crypto/base64url.h"

namespace network_runtime {
namespace {

// A member of exactly `size` bytes, as RFC 7518, section 6.2 requires.
bssl::UniquePtr<BIGNUM> NumberOf(const Options& jwk, const char* member, size_t size) {
  std::optional<SecretBytes> bytes = DecodeBase64Url(jwk.Text(member));
  if (!bytes || bytes->size() != size) return nullptr;
  return bssl::UniquePtr<BIGNUM>(BN_bin2bn(bytes->data(), bytes->size(), nullptr));
}

SharedKey Checked(bssl::UniquePtr<EVP_PKEY> key, bool fine) {
  ERR_clear_error();
  return fine ? Share(key.release()) : nullptr;
}

}  // namespace

SecretBytes BytesOfNumber(const BIGNUM* number, size_t size) {
  SecretBytes bytes(size == 0 ? BN_num_bytes(number) : size);
  if (BN_bn2bin_padded(bytes.data(), bytes.size(), number) != 1) return {};
  return bytes;
}

bssl::UniquePtr<BIGNUM> NumberIn(const Options& jwk, const char* member) {
  std::optional<SecretBytes> bytes = DecodeBase64Url(jwk.Text(member));
  if (!bytes || bytes->empty()) return nullptr;
  return bssl::UniquePtr<BIGNUM>(BN_bin2bn(bytes->data(), bytes->size(), nullptr));
}

SharedKey RsaFromJwk(const Options& jwk, bool is_private) {
  bssl::UniquePtr<BIGNUM> n = NumberIn(jwk, "n");
  bssl::UniquePtr<BIGNUM> e = NumberIn(jwk, "e");
  if (!n || !e) return nullptr;
  bssl::UniquePtr<RSA> rsa;
  if (is_private) {
    bssl::UniquePtr<BIGNUM> d = NumberIn(jwk, "d"), p = NumberIn(jwk, "p"), q = NumberIn(jwk, "q");
    bssl::UniquePtr<BIGNUM> dp = NumberIn(jwk, "dp"), dq = NumberIn(jwk, "dq"), qi = NumberIn(jwk, "qi");
    if (!d || !p || !q || !dp || !dq || !qi) return nullptr;
    rsa.reset(RSA_new_private_key(n.get(), e.get(), d.get(), p.get(), q.get(), dp.get(), dq.get(), qi.get()));
  } else {
    rsa.reset(RSA_new_public_key(n.get(), e.get()));
  }
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  bool fine = rsa && RSA_check_key(rsa.get()) == 1 && EVP_PKEY_set1_RSA(key.get(), rsa.get()) == 1;
  return Checked(std::move(key), fine);
}

SharedKey EcFromJwk(const Options& jwk, const Curve& curve, bool is_private) {
  bssl::UniquePtr<BIGNUM> x = NumberOf(jwk, "x", curve.field_bytes);
  bssl::UniquePtr<BIGNUM> y = NumberOf(jwk, "y", curve.field_bytes);
  if (jwk.Text("crv") != curve.name || !x || !y) return nullptr;
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(curve.nid));
  bool fine = ec && EC_KEY_set_public_key_affine_coordinates(ec.get(), x.get(), y.get()) == 1;
  if (fine && is_private) {
    bssl::UniquePtr<BIGNUM> d = NumberOf(jwk, "d", curve.field_bytes);
    fine = d && EC_KEY_set_private_key(ec.get(), d.get()) == 1 && EC_KEY_check_key(ec.get()) == 1;
  }
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  fine = fine && EVP_PKEY_set1_EC_KEY(key.get(), ec.get()) == 1;
  return Checked(std::move(key), fine);
}

}  // namespace network_runtime
