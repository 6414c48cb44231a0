// AES Key Wrap (Web Cryptography API, "AES-KW"; RFC 3394).
#include <openssl/aes.h>
#include <openssl/err.h>

#include "engine/heap_guard.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/keys.h"

namespace network_runtime {
namespace {

constexpr size_t kUnit = 8;
// Wrapping makes six passes over the key, which cannot be interrupted: 20 milliseconds at this length. No real key is
// as long.
constexpr size_t kLongest = size_t{256} << 10;

template <typename Schedule, typename Transform>
void Transform64(Args args, const char* failure, size_t output_size, Schedule schedule, Transform transform) {
  v8::Isolate* isolate = args.GetIsolate();
  Options options(isolate, args[0]);
  if (output_size > kLongest) {
    return ThrowError(isolate, "OperationError",
                      "AES-KW takes keys of at most " + std::to_string(kLongest) + " bytes here");
  }
  if (!HeapGuard::Of(isolate).MayTakeBriefly(2 * output_size)) {
    return ThrowError(isolate, "RangeError",
                      "the memory limit has no room for " + std::to_string(output_size) + " bytes");
  }
  SecretBytes secret = SecretIn(options, "key");
  BytesView input = BytesAt(args, 1);
  AES_KEY key;
  SecretBytes output(output_size);
  int size = -1;
  if (schedule(secret.data(), static_cast<unsigned>(secret.size() * 8), &key) == 0) {
    size = transform(&key, nullptr, output.data(), input.data(), input.size());
  }
  OPENSSL_cleanse(&key, sizeof key);
  ERR_clear_error();
  if (size != static_cast<int>(output.size())) return ThrowError(isolate, "OperationError", failure);
  v8::Local<v8::Value> array;
  if (NewBytes(isolate, output).ToLocal(&array)) args.GetReturnValue().Set(array);
}

// ({key}, bytes) => Uint8Array
void WrapKey(Args args) {
  Transform64(args, "AES-KW wraps keys of 16 bytes or more, in steps of 8", BytesAt(args, 1).size() + kUnit,
              AES_set_encrypt_key, AES_wrap_key);
}

// ({key}, bytes) => Uint8Array
void UnwrapKey(Args args) {
  size_t size = BytesAt(args, 1).size();
  Transform64(args, "the wrapped key is not one that this key has wrapped", size < kUnit ? 0 : size - kUnit,
              AES_set_decrypt_key, AES_unwrap_key);
}

constexpr OpDeclaration kOps[] = {
    {"op_crypto_wrap_key", WrapKey, 2},
    {"op_crypto_unwrap_key", UnwrapKey, 2},
};

}  // namespace

std::span<const OpDeclaration> CryptoKeyWrapOps() { return kOps; }

}  // namespace network_runtime
