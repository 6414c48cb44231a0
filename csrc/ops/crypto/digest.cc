// Hash functions (Web Cryptography API, "SHA"; Modern Algorithms in the Web Cryptography API, "SHA-3").
#include <openssl/digest.h>

#include <algorithm>

#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/hashes.h"
#include "ops/crypto/options.h"
#include "ops/crypto/run_sized.h"

namespace network_runtime {
namespace {

// (algorithm, bytes) => promise of Uint8Array
void SubtleDigest(Args args) {
  const EVP_MD* hash = HashNamed(args.GetIsolate(), TextAt(args, 0));
  if (!hash) return;
  BytesView input = BytesAt(args, 1);
  size_t size = input.size();
  RunSized(args, size, EVP_MD_size(hash), MakeJob(input, [hash](BytesView bytes, JobMeter& meter) {
             bssl::ScopedEVP_MD_CTX context;
             SecretBytes digest(EVP_MD_size(hash));
             bool fine = EVP_DigestInit_ex(context.get(), hash, nullptr) == 1;
             for (; fine && !bytes.empty(); bytes = bytes.subspan(std::min(kPiece, bytes.size()))) {
               if (bytes.size() > kPiece && !meter.GoOn()) return JobResult::Abandoned();
               fine = EVP_DigestUpdate(context.get(), bytes.data(), std::min(kPiece, bytes.size())) == 1;
             }
             if (!fine || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
               return JobResult::Error("OperationError", "the digest cannot be computed");
             }
             return JobResult::Bytes(std::move(digest));
           }));
}

constexpr OpDeclaration kOps[] = {{"op_crypto_subtle_digest", SubtleDigest, 2}};

}  // namespace

const EVP_MD* HashNamed(v8::Isolate* isolate, std::string_view name) {
  static constexpr struct {
    std::string_view name;
    const EVP_MD* (*hash)();
  } kHashes[] = {
      {"SHA-256", EVP_sha256},    {"SHA-1", EVP_sha1},        {"SHA-384", EVP_sha384},    {"SHA-512", EVP_sha512},
      {"SHA3-256", EVP_sha3_256}, {"SHA3-384", EVP_sha3_384}, {"SHA3-512", EVP_sha3_512},
  };
  for (const auto& known : kHashes) {
    if (known.name == name) return known.hash();
  }
  ThrowError(isolate, "NotSupportedError", "no hash function is called '" + std::string(name) + "'");
  return nullptr;
}

std::span<const OpDeclaration> CryptoDigestOps() { return kOps; }

}  // namespace network_runtime
