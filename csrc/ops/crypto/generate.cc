// Generates keys (Web Cryptography API, the "Generate Key" operations).
#include <openssl/bn.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "engine/heap_guard.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/hashes.h"
#include "ops/crypto/keys.h"

namespace network_runtime {
namespace {

constexpr uint32_t kLargestModulus = 16384;

JobResult GenerateRsa(uint32_t bits, BytesView exponent, JobMeter& meter) {
  bssl::UniquePtr<BIGNUM> e(BN_bin2bn(exponent.data(), exponent.size(), nullptr));
  // libcrypto verifies only with exponents up to this length. For an even exponent or for 1 it would search for primes
  // forever.
  constexpr unsigned kLongestExponent = 33;
  if (!BN_is_odd(e.get()) || BN_is_one(e.get()) || BN_num_bits(e.get()) > kLongestExponent) {
    return JobResult::Error("OperationError",
                            "the public exponent of an RSA key is odd, 3 or more and has 33 bits at most");
  }
  bssl::UniquePtr<RSA> rsa(RSA_new());
  BN_GENCB progress;
  // Called for every candidate; testing one takes milliseconds.
  BN_GENCB_set(
      &progress, [](int, int, BN_GENCB* self) { return static_cast<JobMeter*>(self->arg)->GoOn() ? 1 : 0; }, &meter);
  bool fine = RSA_generate_key_ex(rsa.get(), static_cast<int>(bits), e.get(), &progress) == 1;
  ERR_clear_error();
  if (!meter.GoOn()) return JobResult::Abandoned();
  if (!fine || RSA_bits(rsa.get()) != bits) {
    return JobResult::Error("OperationError",
                            "no RSA key of " + std::to_string(bits) + " bits with that public exponent can be made");
  }
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  EVP_PKEY_set1_RSA(key.get(), rsa.get());
  return JobResult::Bytes(MarshalPrivate(key.get()));
}

JobResult GenerateEc(const Curve& curve) {
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(curve.nid));
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  if (!ec || EC_KEY_generate_key(ec.get()) != 1 || EVP_PKEY_set1_EC_KEY(key.get(), ec.get()) != 1) {
    return JobResult::Error("OperationError", "the key pair cannot be made");
  }
  return JobResult::Bytes(MarshalPrivate(key.get()));
}

JobResult RandomSecret(size_t size) {
  SecretBytes secret(size);
  RAND_bytes(secret.data(), secret.size());
  return JobResult::Bytes(std::move(secret));
}

// ({algorithm: "RSA", modulusLength, publicExponent} | {algorithm: "EC", namedCurve} | {algorithm: "AES", length} |
// {algorithm: "HMAC", hash, length | null}) => promise of Uint8Array: PKCS#8, or the secret. Lengths are in bits.
void GenerateKey(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  CryptoPromises& promises = CryptoPromises::Of(isolate);
  Options options(isolate, args[0]);
  std::string algorithm = options.Text("algorithm");
  uint32_t length = options.Number("length");
  if (algorithm == "RSA") {
    uint32_t bits = options.Number("modulusLength");
    // libcrypto rounds other numbers of bits to a multiple of 128.
    if (bits < 512 || bits > kLargestModulus || bits % 128 != 0) {
      return ThrowError(isolate, "OperationError",
                        "the modulus of an RSA key has 512 to 16384 bits in steps of 128, not " + std::to_string(bits));
    }
    promises.RunLater(
        args,
        MakeJob(options.Bytes("publicExponent"),
                [bits](BytesView exponent, JobMeter& meter) { return GenerateRsa(bits, exponent, meter); }),
        bits);
  } else if (algorithm == "EC") {
    const Curve* curve = CurveNamed(options.Text("namedCurve"));
    if (!curve) return ThrowError(isolate, "NotSupportedError", "the curve is not supported");
    promises.RunNow(args, MakeJob({}, [curve](BytesView, JobMeter&) { return GenerateEc(*curve); }));
  } else {
    if (algorithm == "HMAC" && length == 0) {
      const EVP_MD* hash = HashNamed(isolate, options.Text("hash"));
      if (!hash) return;
      // The standard uses the hash function's block size; its WICG draft defines the same for SHA-3.
      length = static_cast<uint32_t>(EVP_MD_block_size(hash)) * 8;
    }
    size_t size = (size_t{length} + 7) / 8;
    if (!HeapGuard::Of(isolate).MayTakeBriefly(2 * size)) {
      return ThrowError(isolate, "RangeError",
                        "a key of " + std::to_string(length) + " bits does not fit the memory limit");
    }
    promises.RunNow(args, MakeJob({}, [size](BytesView, JobMeter&) { return RandomSecret(size); }));
  }
}

constexpr OpDeclaration kOps[] = {{"op_crypto_generate_key", GenerateKey, 1}};

}  // namespace

std::span<const OpDeclaration> CryptoGenerateOps() { return kOps; }

}  // namespace network_runtime
