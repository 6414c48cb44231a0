// Derives bits from keys (Web Cryptography API: "PBKDF2", "HKDF", "ECDH"; RFC 8018, RFC 5869, SEC 1).
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdh.h>
#include <openssl/err.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "engine/heap_guard.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/hashes.h"
#include "ops/crypto/keys.h"
#include "ops/crypto/run_sized.h"

namespace network_runtime {
namespace {

// Iterations between two calls of the meter: about a millisecond.
constexpr uint32_t kIterationsAtOnce = 2048;

// Feeds `bytes` to an HMAC in pieces. Returns false when the meter stops the job.
bool Update(HMAC_CTX* context, BytesView bytes, JobMeter& meter) {
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(kPiece, bytes.size()))) {
    if (bytes.size() > kPiece && !meter.GoOn()) return false;
    HMAC_Update(context, bytes.data(), std::min(kPiece, bytes.size()));
  }
  return true;
}

// Can be resumed: a guest may ask for 2^32 iterations. Its input is the salt.
class Pbkdf2 final : public Job {
 public:
  Pbkdf2(BytesView salt, const EVP_MD* hash, SecretBytes password, uint32_t iterations, size_t size)
      : Job(salt), hash_(hash), password_(std::move(password)), iterations_(iterations), size_(size) {}

  bool Run(JobMeter& meter) override {
    if (!context_ && !Start()) {
      ERR_clear_error();
      result = JobResult::Error("NotSupportedError", "PBKDF2 with this hash function is not supported");
      return true;
    }
    while (output_.size() < size_) {
      if (!meter.GoOn()) {
        result = JobResult::Abandoned();
        return true;
      }
      if (meter.ShouldYield()) return false;
      if (!Iterate(meter)) {
        result = JobResult::Abandoned();
        return true;
      }
    }
    output_.resize(size_);
    result = JobResult::Bytes(std::move(output_));
    return true;
  }

 private:
  bool Start() {
    static constexpr uint8_t kNoPassword[1] = {};
    context_.reset(HMAC_CTX_new());
    return context_ && HMAC_Init_ex(context_.get(), password_.empty() ? kNoPassword : password_.data(),
                                    password_.size(), hash_, nullptr) == 1;
  }

  void Final(SecretBytes& into) {
    unsigned size = 0;
    HMAC_Final(context_.get(), into.data(), &size);
    HMAC_Init_ex(context_.get(), nullptr, 0, nullptr, nullptr);
  }

  // Runs some of a block's iterations (RFC 8018, section 5.2, step 3). Returns false when the meter stops the job.
  bool Iterate(JobMeter& meter) {
    if (done_ == 0) {
      ++block_;
      const uint8_t number[] = {static_cast<uint8_t>(block_ >> 24), static_cast<uint8_t>(block_ >> 16),
                                static_cast<uint8_t>(block_ >> 8), static_cast<uint8_t>(block_)};
      last_.resize(EVP_MD_size(hash_));
      if (!Update(context_.get(), input(), meter)) return false;
      HMAC_Update(context_.get(), number, sizeof number);
      Final(last_);
      sum_ = last_;
      done_ = 1;
    }
    uint32_t count = std::min(kIterationsAtOnce, iterations_ - done_);
    for (uint32_t i = 0; i < count; ++i) {
      HMAC_Update(context_.get(), last_.data(), last_.size());
      Final(last_);
      for (size_t byte = 0; byte < sum_.size(); ++byte) sum_[byte] ^= last_[byte];
    }
    done_ += count;
    if (done_ < iterations_) return true;
    output_.insert(output_.end(), sum_.begin(), sum_.end());
    done_ = 0;
    return true;
  }

  const EVP_MD* const hash_;
  const SecretBytes password_;
  const uint32_t iterations_;
  const size_t size_;
  bssl::UniquePtr<HMAC_CTX> context_;
  uint32_t block_ = 0;
  uint32_t done_ = 0;
  SecretBytes last_;
  SecretBytes sum_;
  SecretBytes output_;
};

void DerivePbkdf2(Args args, const Options& options, const EVP_MD* hash, size_t size) {
  CryptoPromises& promises = CryptoPromises::Of(args.GetIsolate());
  uint32_t iterations = options.Number("iterations");
  if (iterations == 0) return ThrowError(args.GetIsolate(), "OperationError", "iterations must not be zero");
  uint64_t blocks = size / EVP_MD_size(hash) + 1;
  auto job = std::make_unique<Pbkdf2>(BytesAt(args, 1), hash, SecretIn(options, "key"), iterations, size);
  // Each block reads the whole salt once.
  bool brief = blocks * iterations <= kIterationsAtOnce && job->input_size() <= kLargestNow / blocks;
  if (brief) return promises.RunNow(args, std::move(job));
  promises.RunLater(args, std::move(job), size);
}

// Each block of the output reads `info` again, and there may be 255 blocks. Its input is the salt.
class Hkdf final : public Job {
 public:
  Hkdf(BytesView salt, const EVP_MD* hash, SecretBytes secret, SecretBytes info, size_t size)
      : Job(salt), hash_(hash), secret_(std::move(secret)), info_(std::move(info)), size_(size) {}

  // The number of bytes to hash.
  size_t work() const { return input_size() + secret_.size() + Blocks() * (info_.size() + EVP_MD_size(hash_)); }

  bool Run(JobMeter& meter) override {
    if (!context_ && !Extract(meter)) return true;
    while (output_.size() < size_) {
      if (!meter.GoOn()) {
        result = JobResult::Abandoned();
        return true;
      }
      if (meter.ShouldYield()) return false;
      if (!Expand(meter)) return true;
    }
    output_.resize(size_);
    result = JobResult::Bytes(std::move(output_));
    return true;
  }

 private:
  size_t Blocks() const { return (size_ + EVP_MD_size(hash_) - 1) / EVP_MD_size(hash_); }

  // RFC 5869, section 2.2. Returns false when the result is already set.
  bool Extract(JobMeter& meter) {
    static constexpr uint8_t kNoSalt[1] = {};
    context_.reset(HMAC_CTX_new());
    if (!context_ ||
        HMAC_Init_ex(context_.get(), input().empty() ? kNoSalt : input().data(), input().size(), hash_, nullptr) != 1) {
      ERR_clear_error();
      result = JobResult::Error("NotSupportedError", "HKDF with this hash function is not supported");
      return false;
    }
    if (!Update(context_.get(), secret_, meter)) {
      result = JobResult::Abandoned();
      return false;
    }
    SecretBytes key(EVP_MD_size(hash_));
    Final(key);
    HMAC_Init_ex(context_.get(), key.data(), key.size(), hash_, nullptr);
    return true;
  }

  // Computes one more block (section 2.3). Returns false when the result is already set.
  bool Expand(JobMeter& meter) {
    const auto number = static_cast<uint8_t>(++block_);
    HMAC_Update(context_.get(), last_.data(), last_.size());
    if (!Update(context_.get(), info_, meter)) {
      result = JobResult::Abandoned();
      return false;
    }
    HMAC_Update(context_.get(), &number, 1);
    last_.resize(EVP_MD_size(hash_));
    Final(last_);
    HMAC_Init_ex(context_.get(), nullptr, 0, nullptr, nullptr);
    output_.insert(output_.end(), last_.begin(), last_.end());
    return true;
  }

  void Final(SecretBytes& into) {
    unsigned size = 0;
    HMAC_Final(context_.get(), into.data(), &size);
  }

  const EVP_MD* const hash_;
  const SecretBytes secret_;
  const SecretBytes info_;
  const size_t size_;
  bssl::UniquePtr<HMAC_CTX> context_;
  unsigned block_ = 0;
  SecretBytes last_;
  SecretBytes output_;
};

void DeriveHkdf(Args args, const Options& options, const EVP_MD* hash, size_t size) {
  constexpr size_t kMostBlocks = 255;
  if (size > kMostBlocks * EVP_MD_size(hash)) {
    return ThrowError(args.GetIsolate(), "OperationError", "HKDF gives at most 255 times the hash function's length");
  }
  CryptoPromises& promises = CryptoPromises::Of(args.GetIsolate());
  auto job =
      std::make_unique<Hkdf>(BytesAt(args, 1), hash, SecretIn(options, "key"), Copied(options.Bytes("info")), size);
  if (job->work() <= kLargestNow) return promises.RunNow(args, std::move(job));
  promises.RunLater(args, std::move(job), size);
}

void DeriveEcdh(Args args, const Options& options) {
  v8::Isolate* isolate = args.GetIsolate();
  SharedKey own = KeyOf(isolate, options.Own("key"), EVP_PKEY_EC, true);
  SharedKey other = own ? KeyOf(isolate, options.Own("publicKey"), EVP_PKEY_EC, false) : nullptr;
  if (!other) return;
  const Curve* curve = CurveNamed(options.Text("namedCurve"));
  if (!curve || !IsOn(own.get(), *curve) || !IsOn(other.get(), *curve)) {
    return ThrowError(isolate, "OperationError", "the keys are on different curves");
  }
  CryptoPromises::Of(isolate).RunNow(
      args, MakeJob({}, [&](BytesView, JobMeter&) {
        SecretBytes secret(curve->field_bytes);
        const EC_POINT* point = EC_KEY_get0_public_key(EVP_PKEY_get0_EC_KEY(other.get()));
        int size = ECDH_compute_key(secret.data(), secret.size(), point, EVP_PKEY_get0_EC_KEY(own.get()), nullptr);
        ERR_clear_error();
        if (size == static_cast<int>(secret.size())) return JobResult::Bytes(std::move(secret));
        return JobResult::Error("OperationError", "the keys agree on no secret");
      }));
}

// ({key, algorithm: "PBKDF2", hash, iterations, length} | {key, algorithm: "HKDF", hash, info, length} | {key,
// publicKey, algorithm: "ECDH", namedCurve}, salt?) => promise of Uint8Array: as many bytes as `length` bits take, or
// ECDH's whole secret
void DeriveBits(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Options options(isolate, args[0]);
  std::string algorithm = options.Text("algorithm");
  if (algorithm == "ECDH") return DeriveEcdh(args, options);
  const EVP_MD* hash = HashNamed(isolate, options.Text("hash"));
  if (!hash) return;
  size_t size = options.Number("length") / 8;
  if (!HeapGuard::Of(isolate).MayTakeBriefly(3 * size)) {
    return ThrowError(isolate, "RangeError", "the memory limit has no room for " + std::to_string(size) + " bytes");
  }
  if (algorithm == "PBKDF2") return DerivePbkdf2(args, options, hash, size);
  DeriveHkdf(args, options, hash, size);
}

constexpr OpDeclaration kOps[] = {{"op_crypto_derive_bits", DeriveBits, 2}};

}  // namespace

std::span<const OpDeclaration> CryptoDeriveOps() { return kOps; }

}  // namespace network_runtime
