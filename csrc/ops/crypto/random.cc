// Random values, base64url, and what WebCrypto's script needs to keep its keys from guests.
#include <openssl/mem.h>
#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <span>

#include "engine/heap_guard.h"
#include "engine/native_states.h"
#include "ops/crypto/base64url.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/options.h"

namespace network_runtime {
namespace {

// Random bytes made in advance: libcrypto's generator takes about as long for one byte as for hundreds. No byte is used
// twice, and a byte is erased once it is used. No isolate lives on in a forked child, so no other process uses the same
// bytes.
class RandomBytes final : public NativeState {
 public:
  static constexpr size_t kMost = 64;  // at once

  explicit RandomBytes(v8::Isolate*) {}
  ~RandomBytes() override { OPENSSL_cleanse(made_.data(), made_.size()); }

  void Fill(std::span<uint8_t> bytes) {
    if (left_ < bytes.size()) {
      RAND_bytes(made_.data(), made_.size());
      left_ = made_.size();
    }
    left_ -= bytes.size();
    std::memcpy(bytes.data(), made_.data() + left_, bytes.size());
    OPENSSL_cleanse(made_.data() + left_, bytes.size());
  }

 private:
  std::array<uint8_t, 1024> made_;
  size_t left_ = 0;  // the first of `made_`
};

void FillRandomly(v8::Isolate* isolate, std::span<uint8_t> bytes) {
  if (bytes.size() > RandomBytes::kMost) {
    RAND_bytes(bytes.data(), bytes.size());
  } else {
    NativeStates::Of<RandomBytes>(isolate).Fill(bytes);
  }
}

// (bytes: Uint8Array) => undefined, filled (Web Cryptography API, "The getRandomValues method")
void GetRandomValues(Args args) {
  BytesView bytes = BytesAt(args, 0);
  FillRandomly(args.GetIsolate(), {const_cast<uint8_t*>(bytes.data()), bytes.size()});
}

// () => string (RFC 9562, section 5.4)
void RandomUuid(Args args) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<uint8_t, 16> bytes;
  FillRandomly(args.GetIsolate(), bytes);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::array<uint8_t, 36> text;
  size_t place = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[place++] = '-';
    text[place++] = static_cast<uint8_t>(kDigits[bytes[i] >> 4]);
    text[place++] = static_cast<uint8_t>(kDigits[bytes[i] & 15]);
  }
  v8::Local<v8::String> uuid;
  if (v8::String::NewFromOneByte(args.GetIsolate(), text.data(), v8::NewStringType::kNormal, text.size())
          .ToLocal(&uuid)) {
    args.GetReturnValue().Set(uuid);
  }
}

// (bytes) => string
void Base64UrlEncode(Args args) {
  args.GetReturnValue().Set(ShortString(args.GetIsolate(), EncodeBase64Url(BytesAt(args, 0))));
}

// (string) => Uint8Array
void Base64UrlDecode(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsString() ||
      !HeapGuard::Of(isolate).MayTakeBriefly(2 * static_cast<size_t>(args[0].As<v8::String>()->Length()))) {
    return ThrowError(isolate, "TypeError", "the member of the JsonWebKey is missing or too long");
  }
  std::optional<SecretBytes> bytes = DecodeBase64Url(TextAt(args, 0));
  if (!bytes) return ThrowError(isolate, "TypeError", "the member of the JsonWebKey is not base64url");
  v8::Local<v8::Value> array;
  if (NewBytes(isolate, *bytes).ToLocal(&array)) args.GetReturnValue().Set(array);
}

// (Promise: as it was before any guest's script ran, rejectAwaited: of js/shared/15_awaited_errors.js) => undefined
void SetPromiseTools(Args args) { CryptoPromises::Of(args.GetIsolate()).SetTools(args[0], args[1].As<v8::Function>()); }

// (promise) => the same promise; awaiting it now runs no guest script
void GuardPromise(Args args) {
  if (args[0]->IsPromise() && CryptoPromises::Of(args.GetIsolate()).Guard(args[0].As<v8::Promise>())) {
    args.GetReturnValue().Set(args[0]);
  }
}

constexpr OpDeclaration kOps[] = {
    {"op_crypto_get_random_values", GetRandomValues, 1}, {"op_crypto_random_uuid", RandomUuid, 0},
    {"op_crypto_base64url_encode", Base64UrlEncode, 1},  {"op_crypto_base64url_decode", Base64UrlDecode, 1},
    {"op_crypto_set_promise_tools", SetPromiseTools, 2}, {"op_crypto_guard_promise", GuardPromise, 1},
};

}  // namespace

std::span<const OpDeclaration> CryptoRandomOps() { return kOps; }

}  // namespace network_runtime
