#include "ops/crypto/keys.h"

#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>

#include <utility>

#include "engine/native_object.h"
#include "engine/outside_memory.h"

namespace network_runtime {
namespace {

// A parsed key, attached to the object whose bytes it was parsed from.
class ParsedKey final : public NativeObject {
 public:
  ParsedKey(v8::Isolate* isolate, SharedKey parsed) : key(std::move(parsed)), memory(isolate) {}

  const SharedKey key;
  OutsideMemory memory;
};

// Includes what libcrypto computes once from a key and keeps: a few numbers of the key's size.
size_t MemoryOf(const EVP_PKEY* key) {
  constexpr size_t kNumbers = 24;
  constexpr size_t kFixed = 1024;
  return kFixed + kNumbers * static_cast<size_t>(EVP_PKEY_size(key));
}

}  // namespace

SharedKey Share(EVP_PKEY* key) { return key ? SharedKey(key, EVP_PKEY_free) : nullptr; }

SharedKey ParsePrivate(BytesView pkcs8) {
  CBS in;
  CBS_init(&in, pkcs8.data(), pkcs8.size());
  SharedKey key = Share(EVP_parse_private_key(&in));
  ERR_clear_error();
  return key && CBS_len(&in) == 0 ? key : nullptr;
}

SharedKey ParsePublic(BytesView spki) {
  CBS in;
  CBS_init(&in, spki.data(), spki.size());
  SharedKey key = Share(EVP_parse_public_key(&in));
  ERR_clear_error();
  return key && CBS_len(&in) == 0 ? key : nullptr;
}

SecretBytes Finished(CBB* out) {
  uint8_t* bytes = nullptr;
  size_t size = 0;
  if (CBB_finish(out, &bytes, &size) != 1) return {};
  SecretBytes copy = Copied({bytes, size});
  OPENSSL_free(bytes);
  return copy;
}

SecretBytes MarshalPrivate(const EVP_PKEY* key) {
  bssl::ScopedCBB out;
  if (CBB_init(out.get(), 256) != 1 || EVP_marshal_private_key(out.get(), key) != 1) return {};
  return Finished(out.get());
}

SecretBytes MarshalPublic(const EVP_PKEY* key) {
  bssl::ScopedCBB out;
  if (CBB_init(out.get(), 256) != 1 || EVP_marshal_public_key(out.get(), key) != 1) return {};
  return Finished(out.get());
}

SharedKey KeyOf(v8::Isolate* isolate, v8::Local<v8::Value> value, int kind, bool needs_private) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  Options stored(isolate, value);
  SharedKey key;
  bool is_private = stored.Text("type") == "private";
  if (stored.object()->IsObject() && (is_private || !needs_private)) {
    v8::Local<v8::Object> object = stored.object().As<v8::Object>();
    v8::Local<v8::Private> slot = v8::Private::ForApi(isolate, NameString(isolate, "parsedKey"));
    v8::Local<v8::Value> kept;
    if (!object->GetPrivate(context, slot).ToLocal(&kept)) return nullptr;
    if (ParsedKey* parsed = NativeObject::From<ParsedKey>(isolate, kept)) {
      key = parsed->key;
    } else {
      key = is_private ? ParsePrivate(stored.Bytes("data")) : ParsePublic(stored.Bytes("data"));
      auto fresh = std::make_unique<ParsedKey>(isolate, key);
      v8::Local<v8::Object> handle;
      if (key && (!fresh->memory.Resize(MemoryOf(key.get())) ||
                  !NativeObject::Wrap(isolate, std::move(fresh)).ToLocal(&handle) ||
                  object->SetPrivate(context, slot, handle).IsNothing())) {
        return nullptr;
      }
    }
  }
  if (key && EVP_PKEY_id(key.get()) == kind) return key;
  ThrowError(isolate, "OperationError", "the key is not one for this algorithm");
  return nullptr;
}

SecretBytes SecretIn(const Options& options, const char* name) { return Copied(options.Nested(name).Bytes("data")); }

const Curve* CurveNamed(std::string_view name) {
  static constexpr Curve kCurves[] = {
      {"P-256", NID_X9_62_prime256v1, 32}, {"P-384", NID_secp384r1, 48}, {"P-521", NID_secp521r1, 66}};
  for (const Curve& curve : kCurves) {
    if (curve.name == name) return &curve;
  }
  return nullptr;
}

const EC_GROUP* GroupOf(const Curve& curve) {
  switch (curve.nid) {
    case NID_X9_62_prime256v1:
      return EC_group_p256();
    case NID_secp384r1:
      return EC_group_p384();
    default:
      return EC_group_p521();
  }
}

bool IsOn(const EVP_PKEY* key, const Curve& curve) {
  const EC_KEY* ec = EVP_PKEY_get0_EC_KEY(key);
  return ec && EC_GROUP_get_curve_name(EC_KEY_get0_group(ec)) == curve.nid;
}

}  // namespace network_runtime
