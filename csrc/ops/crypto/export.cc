// Exports keys (Web Cryptography API, the "Export Key" operations).
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/rsa.h>

#include "ops/crypto/base64url.h"
#include "ops/crypto/crypto_ops.h"
#include "ops/crypto/crypto_promises.h"
#include "ops/crypto/jwk.h"
#include "ops/crypto/keys.h"

namespace network_runtime {
namespace {

// The members of a JsonWebKey that are numbers or secrets.
class JwkMembers {
 public:
  explicit JwkMembers(v8::Isolate* isolate) : isolate_(isolate), object_(v8::Object::New(isolate)) {}

  void Set(const char* name, BytesView bytes) {
    v8::Local<v8::String> text;
    if (FromUtf8(isolate_, EncodeBase64Url(bytes)).ToLocal(&text)) {
      object_->CreateDataProperty(isolate_->GetCurrentContext(), NameString(isolate_, name), text).Check();
    }
  }
  v8::Local<v8::Object> object() const { return object_; }

 private:
  v8::Isolate* const isolate_;
  const v8::Local<v8::Object> object_;
};

void ExportRsaJwk(Args args, const RSA* rsa, bool is_private) {
  JwkMembers jwk(args.GetIsolate());
  jwk.Set("n", BytesOfNumber(RSA_get0_n(rsa)));
  jwk.Set("e", BytesOfNumber(RSA_get0_e(rsa)));
  if (is_private) {
    jwk.Set("d", BytesOfNumber(RSA_get0_d(rsa)));
    jwk.Set("p", BytesOfNumber(RSA_get0_p(rsa)));
    jwk.Set("q", BytesOfNumber(RSA_get0_q(rsa)));
    jwk.Set("dp", BytesOfNumber(RSA_get0_dmp1(rsa)));
    jwk.Set("dq", BytesOfNumber(RSA_get0_dmq1(rsa)));
    jwk.Set("qi", BytesOfNumber(RSA_get0_iqmp(rsa)));
  }
  args.GetReturnValue().Set(jwk.object());
}

// An uncompressed point (SEC 1, section 2.3.3).
SecretBytes PointOf(const EC_KEY* key, size_t field_bytes) {
  SecretBytes point(1 + 2 * field_bytes);
  EC_POINT_point2oct(EC_KEY_get0_group(key), EC_KEY_get0_public_key(key), POINT_CONVERSION_UNCOMPRESSED, point.data(),
                     point.size(), nullptr);
  return point;
}

void ExportEcJwk(Args args, const EC_KEY* key, const Curve& curve, bool is_private) {
  JwkMembers jwk(args.GetIsolate());
  SecretBytes point = PointOf(key, curve.field_bytes);
  jwk.Set("x", BytesView(point).subspan(1, curve.field_bytes));
  jwk.Set("y", BytesView(point).subspan(1 + curve.field_bytes));
  if (is_private) jwk.Set("d", BytesOfNumber(EC_KEY_get0_private_key(key), curve.field_bytes));
  args.GetReturnValue().Set(jwk.object());
}

void ReturnBytes(Args args, BytesView bytes) {
  v8::Local<v8::Value> array;
  if (NewBytes(args.GetIsolate(), bytes).ToLocal(&array)) args.GetReturnValue().Set(array);
}

// ({format: "raw" | "spki" | "pkcs8" | "jwkpublic" | "jwkprivate" | "jwksecret", algorithm, namedCurve?}, key) =>
// Uint8Array or the members of a JsonWebKey
void ExportKey(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Options options(isolate, args[0]);
  std::string format = options.Text("format");
  if (format == "jwksecret") {
    JwkMembers jwk(isolate);
    jwk.Set("k", Options(isolate, args[1]).Bytes("data"));
    return args.GetReturnValue().Set(jwk.object());
  }
  bool is_private = format == "pkcs8" || format == "jwkprivate";
  bool is_rsa = options.Text("algorithm").starts_with("RSA");
  SharedKey key = KeyOf(isolate, args[1], is_rsa ? EVP_PKEY_RSA : EVP_PKEY_EC, is_private);
  if (!key) return;
  if (format == "pkcs8") return ReturnBytes(args, MarshalPrivate(key.get()));
  if (format == "spki") return ReturnBytes(args, MarshalPublic(key.get()));
  if (is_rsa) return ExportRsaJwk(args, EVP_PKEY_get0_RSA(key.get()), is_private);
  const EC_KEY* ec = EVP_PKEY_get0_EC_KEY(key.get());
  const Curve* curve = CurveNamed(options.Text("namedCurve"));
  if (!curve || !IsOn(key.get(), *curve)) return ThrowError(isolate, "OperationError", "the key is on another curve");
  if (format == "raw") return ReturnBytes(args, PointOf(ec, curve->field_bytes));
  ExportEcJwk(args, ec, *curve, is_private);
}

constexpr OpDeclaration kOps[] = {{"op_crypto_export_key", ExportKey, 2}};

}  // namespace

std::span<const OpDeclaration> CryptoExportOps() { return kOps; }

}  // namespace network_runtime
