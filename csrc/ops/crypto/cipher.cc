// Encryption (Web Cryptography API: "RSA-OAEP", "AES-CTR", "AES-CBC", "AES-GCM"; RFC 8017, NIST SP 800-38A, SP
// 800-38D).
#include <openssl/aead.h>
#include <openssl/cipher.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/hashes.h"
#include "ops/crypto/keys.h"
#include "ops/crypto/run_sized.h"

namespace network_runtime {
namespace {

constexpr size_t kBlock = 16;
using Block = std::array<uint8_t, kBlock>;

// A private operation with a longer key takes milliseconds, so it runs on the pool.
constexpr int kLargestModulusNow = 2048;

JobResult Failed(bool encrypt) {
  ERR_clear_error();
  return JobResult::Error("OperationError", encrypt ? "Encryption failed" : "Decryption failed");
}

// Picks the cipher of a family by the length of the key; null for other lengths.
template <typename Cipher>
const Cipher* BySize(size_t key_bytes, const Cipher* (*of_128)(), const Cipher* (*of_192)(),
                     const Cipher* (*of_256)()) {
  switch (key_bytes) {
    case 16:
      return of_128();
    case 24:
      return of_192();
    case 32:
      return of_256();
    default:
      return nullptr;
  }
}

// Runs `input` through an initialised cipher, piece by piece. Writes to `output` from `written` on.
bool Update(EVP_CIPHER_CTX* context, BytesView input, JobMeter& meter, SecretBytes& output, size_t& written) {
  for (; !input.empty(); input = input.subspan(std::min(kPiece, input.size()))) {
    if (input.size() > kPiece && !meter.GoOn()) return false;
    int size = 0;
    if (EVP_CipherUpdate(context, output.data() + written, &size, input.data(),
                         static_cast<int>(std::min(kPiece, input.size()))) != 1) {
      return false;
    }
    written += static_cast<size_t>(size);
  }
  return true;
}

struct AesCbc {
  SecretBytes key;
  Block iv;

  JobResult operator()(BytesView input, JobMeter& meter, bool encrypt) const {
    const EVP_CIPHER* cipher = BySize(key.size(), EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc);
    bssl::ScopedEVP_CIPHER_CTX context;
    SecretBytes output(input.size() + kBlock);
    size_t written = 0;
    int last = 0;
    if (!cipher || EVP_CipherInit_ex(context.get(), cipher, nullptr, key.data(), iv.data(), encrypt) != 1 ||
        !Update(context.get(), input, meter, output, written) ||
        EVP_CipherFinal_ex(context.get(), output.data() + written, &last) != 1) {
      return Failed(encrypt);
    }
    output.resize(written + static_cast<size_t>(last));
    return JobResult::Bytes(std::move(output));
  }
};

// The last `counter_bits` bits of the block count and wrap around to 0. The bits before them stay.
struct AesCtr {
  SecretBytes key;
  Block counter;
  uint32_t counter_bits;

  // How many blocks until the counter is 0: 2^counter_bits - counter. SIZE_MAX stands for any number that is larger
  // than any input needs.
  size_t BlocksUntilZero() const {
    size_t value = 0;
    bool full = true;  // every bit above the low 64 that counts is set
    for (uint32_t bit = 0; bit < counter_bits; ++bit) {
      bool set = counter[kBlock - 1 - bit / 8] >> (bit % 8) & 1;
      if (bit < 64) {
        value |= size_t{set} << bit;
      } else {
        full = full && set;
      }
    }
    if (counter_bits < 64) return (size_t{1} << counter_bits) - value;
    return full && value != 0 ? 0 - value : SIZE_MAX;
  }

  Block WithCounterZero() const {
    Block block = counter;
    for (uint32_t bit = 0; bit < counter_bits; ++bit)
      block[kBlock - 1 - bit / 8] &= static_cast<uint8_t>(~(1U << bit % 8));
    return block;
  }

  JobResult operator()(BytesView input, JobMeter& meter, bool encrypt) const {
    const EVP_CIPHER* cipher = BySize(key.size(), EVP_aes_128_ctr, EVP_aes_192_ctr, EVP_aes_256_ctr);
    size_t blocks = input.size() / kBlock + (input.size() % kBlock != 0);
    if (counter_bits < 64 && blocks > size_t{1} << counter_bits) {
      return JobResult::Error("OperationError", "there are more blocks than the counter has values");
    }
    size_t until_zero = BlocksUntilZero();
    size_t before = blocks > until_zero ? until_zero * kBlock : input.size();
    Block after = WithCounterZero();
    bssl::ScopedEVP_CIPHER_CTX context;
    SecretBytes output(input.size());
    size_t written = 0;
    if (!cipher || EVP_CipherInit_ex(context.get(), cipher, nullptr, key.data(), counter.data(), encrypt) != 1 ||
        !Update(context.get(), input.first(before), meter, output, written) ||
        EVP_CipherInit_ex(context.get(), nullptr, nullptr, key.data(), after.data(), encrypt) != 1 ||
        !Update(context.get(), input.subspan(before), meter, output, written)) {
      return Failed(encrypt);
    }
    return JobResult::Bytes(std::move(output));
  }
};

struct AesGcm {
  SecretBytes key;
  SecretBytes iv;
  SecretBytes additional;
  size_t tag_bytes;

  JobResult operator()(BytesView input, JobMeter&, bool encrypt) const {
    const EVP_AEAD* aead = BySize(key.size(), EVP_aead_aes_128_gcm, EVP_aead_aes_192_gcm, EVP_aead_aes_256_gcm);
    bssl::ScopedEVP_AEAD_CTX context;
    SecretBytes output(input.size() + (encrypt ? tag_bytes : 0));
    size_t size = 0;
    if (!aead || EVP_AEAD_CTX_init(context.get(), aead, key.data(), key.size(), tag_bytes, nullptr) != 1 ||
        (encrypt ? EVP_AEAD_CTX_seal : EVP_AEAD_CTX_open)(context.get(), output.data(), &size, output.size(), iv.data(),
                                                          iv.size(), input.data(), input.size(), additional.data(),
                                                          additional.size()) != 1) {
      return Failed(encrypt);
    }
    output.resize(size);
    return JobResult::Bytes(std::move(output));
  }
};

struct RsaOaep {
  SharedKey key;
  const EVP_MD* hash;
  SecretBytes label;

  JobResult operator()(BytesView input, JobMeter&, bool encrypt) const {
    bssl::UniquePtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    size_t size = static_cast<size_t>(EVP_PKEY_size(key.get()));
    SecretBytes output(size);
    if (!context || (encrypt ? EVP_PKEY_encrypt_init : EVP_PKEY_decrypt_init)(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), hash) != 1 ||
        EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), hash) != 1 || !SetLabel(context.get()) ||
        (encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt)(context.get(), output.data(), &size, input.data(),
                                                        input.size()) != 1) {
      return Failed(encrypt);
    }
    output.resize(size);
    return JobResult::Bytes(std::move(output));
  }

  bool SetLabel(EVP_PKEY_CTX* context) const {
    if (label.empty()) return true;
    auto* copy =
        static_cast<uint8_t*>(OPENSSL_memdup(label.data(), label.size()));  // the context owns it once it is set
    if (EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, label.size()) == 1) return true;
    OPENSSL_free(copy);
    return false;
  }
};

bool BlockIn(const Options& options, const char* name, Block* block) {
  BytesView bytes = options.Bytes(name);
  if (bytes.size() != kBlock) return false;
  std::ranges::copy(bytes, block->begin());
  return true;
}

template <typename Cipher>
std::unique_ptr<Job> MakeCipherJob(BytesView input, Cipher start, bool encrypt) {
  return MakeJob(input, [cipher = std::move(start), encrypt](BytesView bytes, JobMeter& meter) {
    JobResult result = cipher(bytes, meter, encrypt);
    return meter.GoOn() ? std::move(result) : JobResult::Abandoned();
  });
}

void Crypt(Args args, bool encrypt) {
  v8::Isolate* isolate = args.GetIsolate();
  Options options(isolate, args[0]);
  std::string algorithm = options.Text("algorithm");
  BytesView input = BytesAt(args, 1);
  std::unique_ptr<Job> job;
  if (algorithm == "RSA-OAEP") {
    SharedKey key = KeyOf(isolate, options.Own("key"), EVP_PKEY_RSA, !encrypt);
    const EVP_MD* hash = key ? HashNamed(isolate, options.Text("hash")) : nullptr;
    if (!hash) return;
    bool slow = !encrypt && EVP_PKEY_bits(key.get()) > kLargestModulusNow;
    job = MakeCipherJob(input, RsaOaep{key, hash, Copied(options.Bytes("label"))}, encrypt);
    if (slow) return CryptoPromises::Of(isolate).RunLater(args, std::move(job), 0);
    return CryptoPromises::Of(isolate).RunNow(args, std::move(job));
  }
  SecretBytes key = SecretIn(options, "key");
  Block block;
  if (algorithm == "AES-GCM") {
    job = MakeCipherJob(input,
                        AesGcm{std::move(key), Copied(options.Bytes("iv")), Copied(options.Bytes("additionalData")),
                               options.Number("tagLength") / 8},
                        encrypt);
  } else if (algorithm == "AES-CBC" && BlockIn(options, "iv", &block)) {
    job = MakeCipherJob(input, AesCbc{std::move(key), block}, encrypt);
  } else if (algorithm == "AES-CTR" && BlockIn(options, "counter", &block) && options.Number("ctrLength") - 1 < 128) {
    job = MakeCipherJob(input, AesCtr{std::move(key), block, options.Number("ctrLength")}, encrypt);
  } else {
    return ThrowError(isolate, "NotSupportedError", "'" + algorithm + "' with these parameters is not supported");
  }
  RunSized(args, input.size(), input.size() + kBlock, std::move(job));
}

// ({key, algorithm: "RSA-OAEP", hash, label} | {key, algorithm: "AES-CBC", iv} | {key, algorithm: "AES-CTR", counter,
// ctrLength} | {key, algorithm: "AES-GCM", iv, additionalData, tagLength}, bytes) => promise of Uint8Array
void Encrypt(Args args) { Crypt(args, true); }
void Decrypt(Args args) { Crypt(args, false); }

constexpr OpDeclaration kOps[] = {
    {"op_crypto_encrypt", Encrypt, 2},
    {"op_crypto_decrypt", Decrypt, 2},
};

}  // namespace

std::span<const OpDeclaration> CryptoCipherOps() { return kOps; }

}  // namespace network_runtime
