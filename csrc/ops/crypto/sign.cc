// Signatures (Web Cryptography API: "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "HMAC"; RFC 8017, FIPS 186-5, RFC 2104).
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/mem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <functional>

#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/hashes.h"
#include "ops/crypto/jwk.h"
#include "ops/crypto/keys.h"
#include "ops/crypto/run_sized.h"

namespace network_runtime {
namespace {

// A private operation with a longer key takes milliseconds.
constexpr unsigned kLargestModulusNow = 2048;

JobResult Failed() {
  ERR_clear_error();
  return JobResult::Error("OperationError",
                          "the signature cannot be made with this key, hash function and salt length");
}

// Returns false when the meter stops the job; otherwise `digest` is set.
bool Digest(const EVP_MD* hash, BytesView bytes, JobMeter& meter, SecretBytes* digest) {
  bssl::ScopedEVP_MD_CTX context;
  digest->resize(EVP_MD_size(hash));
  EVP_DigestInit_ex(context.get(), hash, nullptr);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(kPiece, bytes.size()))) {
    if (bytes.size() > kPiece && !meter.GoOn()) return false;
    EVP_DigestUpdate(context.get(), bytes.data(), std::min(kPiece, bytes.size()));
  }
  EVP_DigestFinal_ex(context.get(), digest->data(), nullptr);
  return true;
}

// ---- HMAC

struct Hmac {
  const EVP_MD* hash;
  SecretBytes key;

  JobResult Sign(BytesView bytes, JobMeter& meter) const {
    bssl::ScopedHMAC_CTX context;
    SecretBytes tag(EVP_MD_size(hash));
    static constexpr uint8_t kNoKey[1] = {};
    if (HMAC_Init_ex(context.get(), key.empty() ? kNoKey : key.data(), key.size(), hash, nullptr) != 1) {
      ERR_clear_error();
      return JobResult::Error("NotSupportedError", "HMAC with this hash function is not supported");
    }
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(kPiece, bytes.size()))) {
      if (bytes.size() > kPiece && !meter.GoOn()) return JobResult::Abandoned();
      HMAC_Update(context.get(), bytes.data(), std::min(kPiece, bytes.size()));
    }
    unsigned size = 0;
    if (HMAC_Final(context.get(), tag.data(), &size) != 1) return Failed();
    return JobResult::Bytes(std::move(tag));
  }

  JobResult Verify(BytesView bytes, BytesView signature, JobMeter& meter) const {
    JobResult made = Sign(bytes, meter);
    if (made.kind != JobResult::Kind::kBytes) return made;
    return JobResult::Verdict(made.bytes.size() == signature.size() &&
                              CRYPTO_memcmp(made.bytes.data(), signature.data(), signature.size()) == 0);
  }
};

// ---- ECDSA: signatures are r and s, each as long as the field (IEEE P1363)

struct Ecdsa {
  const EVP_MD* hash;
  SharedKey key;
  const Curve* curve;

  JobResult Sign(BytesView bytes, JobMeter& meter) const {
    SecretBytes digest;
    if (!Digest(hash, bytes, meter, &digest)) return JobResult::Abandoned();
    bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_do_sign(digest.data(), digest.size(), EVP_PKEY_get0_EC_KEY(key.get())));
    if (!pair) return Failed();
    SecretBytes signature = BytesOfNumber(ECDSA_SIG_get0_r(pair.get()), curve->field_bytes);
    SecretBytes s = BytesOfNumber(ECDSA_SIG_get0_s(pair.get()), curve->field_bytes);
    signature.insert(signature.end(), s.begin(), s.end());
    return JobResult::Bytes(std::move(signature));
  }

  JobResult Verify(BytesView bytes, BytesView signature, JobMeter& meter) const {
    const size_t half = curve->field_bytes;
    SecretBytes digest;
    if (signature.size() != 2 * half) return JobResult::Verdict(false);
    if (!Digest(hash, bytes, meter, &digest)) return JobResult::Abandoned();
    bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_SIG_new());
    ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature.data(), half, nullptr),
                   BN_bin2bn(signature.data() + half, half, nullptr));
    bool good = ECDSA_do_verify(digest.data(), digest.size(), pair.get(), EVP_PKEY_get0_EC_KEY(key.get())) == 1;
    ERR_clear_error();
    return JobResult::Verdict(good);
  }
};

// ---- RSA

struct Rsa {
  const EVP_MD* hash;
  SharedKey key;
  bool pss;
  uint32_t salt_bytes;

  // A salt that does not fit the key is refused here: libcrypto takes the length as a signed number.
  bool SetPadding(EVP_PKEY_CTX* context) const {
    if (!pss) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    return salt_bytes <= static_cast<uint32_t>(EVP_PKEY_size(key.get())) &&
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, static_cast<int>(salt_bytes)) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash) == 1;
  }

  JobResult Sign(BytesView bytes, JobMeter& meter) const {
    SecretBytes digest;
    if (!Digest(hash, bytes, meter, &digest)) return JobResult::Abandoned();
    bssl::UniquePtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    size_t size = static_cast<size_t>(EVP_PKEY_size(key.get()));
    SecretBytes signature(size);
    if (!context || EVP_PKEY_sign_init(context.get()) != 1 || !SetPadding(context.get()) ||
        EVP_PKEY_CTX_set_signature_md(context.get(), hash) != 1 ||
        EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) != 1) {
      return Failed();
    }
    signature.resize(size);
    return JobResult::Bytes(std::move(signature));
  }

  JobResult Verify(BytesView bytes, BytesView signature, JobMeter& meter) const {
    SecretBytes digest;
    if (!Digest(hash, bytes, meter, &digest)) return JobResult::Abandoned();
    bssl::UniquePtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    bool good = context && EVP_PKEY_verify_init(context.get()) == 1 && SetPadding(context.get()) &&
                EVP_PKEY_CTX_set_signature_md(context.get(), hash) == 1 &&
                EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1;
    ERR_clear_error();
    return JobResult::Verdict(good);
  }
};

// ---- the ops

template <typename Scheme>
void Start(Args args, Scheme scheme, BytesView bytes, const Options& options, bool verify, bool slow) {
  std::unique_ptr<Job> job;
  if (verify) {
    job = MakeJob(bytes, [own = std::move(scheme), signature = Copied(options.Bytes("signature"))](
                             BytesView input, JobMeter& meter) { return own.Verify(input, signature, meter); });
  } else {
    job =
        MakeJob(bytes, [own = std::move(scheme)](BytesView input, JobMeter& meter) { return own.Sign(input, meter); });
  }
  if (slow) return CryptoPromises::Of(args.GetIsolate()).RunLater(args, std::move(job), 0);
  RunSized(args, bytes.size(), 0, std::move(job));
}

void SignOrVerify(Args args, bool verify) {
  v8::Isolate* isolate = args.GetIsolate();
  Options options(isolate, args[0]);
  std::string algorithm = options.Text("algorithm");
  const EVP_MD* hash = HashNamed(isolate, options.Text("hash"));
  if (!hash) return;
  BytesView bytes = BytesAt(args, 1);
  if (algorithm == "HMAC") {
    return Start(args, Hmac{hash, Copied(options.Nested("key").Bytes("data"))}, bytes, options, verify, false);
  }
  bool is_ec = algorithm == "ECDSA";
  SharedKey key = KeyOf(isolate, options.Own("key"), is_ec ? EVP_PKEY_EC : EVP_PKEY_RSA, !verify);
  if (!key) return;
  if (!is_ec) {
    bool slow = !verify && static_cast<unsigned>(EVP_PKEY_bits(key.get())) > kLargestModulusNow;
    return Start(args, Rsa{hash, key, algorithm == "RSA-PSS", options.Number("saltLength")}, bytes, options, verify,
                 slow);
  }
  const Curve* curve = CurveNamed(options.Text("namedCurve"));
  if (!curve || !IsOn(key.get(), *curve)) return ThrowError(isolate, "OperationError", "the key is on another curve");
  Start(args, Ecdsa{hash, key, curve}, bytes, options, verify, false);
}

// ({key, algorithm, hash, saltLength?, namedCurve?}, bytes) => promise of Uint8Array
void SignKey(Args args) { SignOrVerify(args, false); }

// ({key, algorithm, hash, signature, saltLength?, namedCurve?}, bytes) => promise of boolean
void VerifyKey(Args args) { SignOrVerify(args, true); }

constexpr OpDeclaration kOps[] = {
    {"op_crypto_sign_key", SignKey, 2},
    {"op_crypto_verify_key", VerifyKey, 2},
};

}  // namespace

std::span<const OpDeclaration> CryptoSignOps() { return kOps; }

}  // namespace network_runtime
