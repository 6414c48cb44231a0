// Imports keys (Web Cryptography API, the "Import Key" operations).
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "ops/crypto/base64url.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/jwk.h"
#include "ops/crypto/keys.h"

namespace network_runtime {
namespace {

v8::Local<v8::Object> NewRecord(v8::Isolate* isolate,
                                std::initializer_list<std::pair<const char*, v8::Local<v8::Value>>> members) {
  std::vector<v8::Local<v8::Name>> names;
  std::vector<v8::Local<v8::Value>> values;
  for (const auto& [name, value] : members) {
    names.emplace_back(NameString(isolate, name));
    values.emplace_back(value);
  }
  return v8::Object::New(isolate, v8::Null(isolate), names.data(), values.data(), names.size());
}

// => {rawData: {type, data}}, for RSA with {modulusLength, publicExponent}
void ReturnKey(Args args, const char* type, BytesView bytes, const RSA* rsa = nullptr) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Value> array;
  if (!NewBytes(isolate, bytes).ToLocal(&array)) return;
  v8::Local<v8::Value> key = NewRecord(isolate, {{"type", NameString(isolate, type)}, {"data", array}});
  if (!rsa) return args.GetReturnValue().Set(NewRecord(isolate, {{"rawData", key}}));
  v8::Local<v8::Value> exponent;
  if (!NewBytes(isolate, BytesOfNumber(RSA_get0_e(rsa))).ToLocal(&exponent)) return;
  args.GetReturnValue().Set(NewRecord(isolate, {{"rawData", key},
                                                {"modulusLength", v8::Integer::NewFromUnsigned(isolate, RSA_bits(rsa))},
                                                {"publicExponent", exponent}}));
}

void Refuse(Args args, const char* what) { ThrowError(args.GetIsolate(), "DataError", what); }

// The key, and where it came from in `source`, a dictionary with one member.
struct Parsed {
  SharedKey key;
  bool is_private = false;
};

Parsed FromDer(const Options& source) {
  if (source.Has("pkcs8")) return {ParsePrivate(source.Bytes("pkcs8")), true};
  return {ParsePublic(source.Bytes("spki")), false};
}

void ReturnParsed(Args args, const Parsed& parsed) {
  const RSA* rsa = EVP_PKEY_get0_RSA(parsed.key.get());
  if (parsed.is_private) return ReturnKey(args, "private", MarshalPrivate(parsed.key.get()), rsa);
  ReturnKey(args, "public", MarshalPublic(parsed.key.get()), rsa);
}

void ImportRsa(Args args, const Options& source) {
  Parsed parsed;
  if (source.Has("jwkPrivateRsa")) {
    parsed = {RsaFromJwk(source.Nested("jwkPrivateRsa"), true), true};
  } else if (source.Has("jwkPublicRsa")) {
    parsed = {RsaFromJwk(source.Nested("jwkPublicRsa"), false), false};
  } else {
    parsed = FromDer(source);
  }
  if (!parsed.key || EVP_PKEY_id(parsed.key.get()) != EVP_PKEY_RSA) return Refuse(args, "this is no valid RSA key");
  ReturnParsed(args, parsed);
}

// libcrypto also accepts hybrid points (X9.62). SEC 1, section 2.3.4, which WebCrypto refers to, does not.
bool IsHybrid(uint8_t first) { return first == 0x06 || first == 0x07; }

SharedKey FromPoint(BytesView bytes, const Curve& curve) {
  if (bytes.empty() || IsHybrid(bytes.front())) return nullptr;
  const EC_GROUP* group = GroupOf(curve);
  bssl::UniquePtr<EC_POINT> point(EC_POINT_new(group));
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(curve.nid));
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  bool fine = EC_POINT_oct2point(group, point.get(), bytes.data(), bytes.size(), nullptr) == 1 &&
              EC_KEY_set_public_key(ec.get(), point.get()) == 1 && EC_KEY_check_key(ec.get()) == 1 &&
              EVP_PKEY_set1_EC_KEY(key.get(), ec.get()) == 1;
  ERR_clear_error();
  return fine ? Share(key.release()) : nullptr;
}

void ImportEc(Args args, const Options& source, const Curve& curve) {
  Parsed parsed;
  if (source.Has("raw")) {
    parsed = {FromPoint(source.Bytes("raw"), curve), false};
  } else if (source.Has("jwkPrivateEc")) {
    parsed = {EcFromJwk(source.Nested("jwkPrivateEc"), curve, true), true};
  } else if (source.Has("jwkPublicEc")) {
    parsed = {EcFromJwk(source.Nested("jwkPublicEc"), curve, false), false};
  } else {
    parsed = FromDer(source);
  }
  if (!parsed.key || !IsOn(parsed.key.get(), curve)) return Refuse(args, "this is no valid key on that curve");
  ReturnParsed(args, parsed);
}

void ImportSecret(Args args, const Options& source) {
  if (source.Has("raw")) return ReturnKey(args, "secret", source.Bytes("raw"));
  std::optional<SecretBytes> secret = DecodeBase64Url(source.Nested("jwkSecret").Text("k"));
  if (!secret) return Refuse(args, "'k' of the JsonWebKey is not base64url");
  ReturnKey(args, "secret", *secret);
}

// ({algorithm, namedCurve?}, {raw | spki | pkcs8: Uint8Array} or {jwkSecret | jwkPublicRsa | jwkPrivateRsa |
// jwkPublicEc | jwkPrivateEc: JsonWebKey}) => the key
void ImportKey(Args args) {
  Options options(args.GetIsolate(), args[0]);
  Options source(args.GetIsolate(), args[1]);
  std::string algorithm = options.Text("algorithm");
  if (algorithm.starts_with("RSA")) return ImportRsa(args, source);
  if (!algorithm.starts_with("EC")) return ImportSecret(args, source);
  const Curve* curve = CurveNamed(options.Text("namedCurve"));
  if (!curve) return ThrowError(args.GetIsolate(), "NotSupportedError", "the curve is not supported");
  ImportEc(args, source, *curve);
}

constexpr OpDeclaration kOps[] = {{"op_crypto_import_key", ImportKey, 2}};

}  // namespace

std::span<const OpDeclaration> CryptoImportOps() { return kOps; }

}  // namespace network_runtime
