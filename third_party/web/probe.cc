// Every library of the web kit does its work once, against values from the standards. Built and run by build_web.py,
// compiled and linked as the extension is. Says what fails and ends with status 1.
#include <ada.h>
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <openssl/aes.h>
#include <openssl/bn.h>
#include <openssl/cipher.h>
#include <openssl/curve25519.h>
#include <openssl/digest.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdh.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hkdf.h>
#include <openssl/hmac.h>
#include <openssl/nid.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <zlib-ng.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

bool failed = false;

void Expect(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "probe: %s\n", what);
    failed = true;
  }
}

Bytes FromHex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
  }
  return bytes;
}

Bytes FromText(std::string_view text) { return {text.begin(), text.end()}; }

// A text of 200 kB that compresses, but not to nothing.
Bytes Prose() {
  Bytes bytes;
  std::uint32_t state = 1;
  while (bytes.size() < 200'000) {
    state = state * 1'664'525 + 1'013'904'223;
    const Bytes word = FromText(std::to_string(state >> 24) + " ");
    bytes.insert(bytes.end(), word.begin(), word.end());
  }
  return bytes;
}

// The caller's regular expressions: here a pattern is kept and nothing else is done with it, as when JavaScript
// compiles it.
struct KeepingProvider {
  using regex_type = std::string;
  static std::optional<regex_type> create_instance(std::string_view pattern, bool) { return std::string(pattern); }
  static std::optional<std::vector<std::optional<std::string>>> regex_search(std::string_view, const regex_type&) {
    return std::nullopt;
  }
  static bool regex_match(std::string_view, const regex_type&) { return false; }
};

void Ada() {
  const auto url = ada::parse<ada::url_aggregator>("../x?q=\xC3\xA4#f", nullptr);
  Expect(!url, "ada: a relative URL without a base is refused");
  const auto base = ada::parse<ada::url_aggregator>(
      "https://user:pw@B\xC3\xBC"
      "cher.example:8080/a/b/c");
  Expect(base && base->get_host() == "xn--bcher-kva.example:8080", "ada: a host in Unicode goes through IDNA");
  const auto joined = ada::parse<ada::url_aggregator>("../x?q=1#f", base ? &*base : nullptr);
  Expect(joined && joined->get_href() == "https://user:pw@xn--bcher-kva.example:8080/a/x?q=1#f", "ada: a relative URL");
  ada::url_search_params parameters("a=1&b=%20&a=2");
  Expect(parameters.get_all("a").size() == 2 && parameters.to_string() == "a=1&b=+&a=2", "ada: search parameters");
  auto pattern = ada::parse_url_pattern<KeepingProvider>("https://*.example/books/:id(\\d+)", nullptr, nullptr);
  Expect(pattern && pattern->get_pathname() == "/books/:id(\\d+)" && pattern->has_regexp_groups(), "ada: URLPattern");
}

void Zlib() {
  const Bytes text = Prose();
  for (const int window : {15, -15, 31}) {  // zlib, raw, gzip
    Bytes packed(zng_compressBound(text.size()) + 64), back(text.size());
    zng_stream deflater{}, inflater{};
    Expect(zng_deflateInit2(&deflater, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib: deflateInit2");
    deflater.next_in = text.data();
    deflater.avail_in = static_cast<std::uint32_t>(text.size());
    deflater.next_out = packed.data();
    deflater.avail_out = static_cast<std::uint32_t>(packed.size());
    Expect(zng_deflate(&deflater, Z_FINISH) == Z_STREAM_END && deflater.total_out < text.size() / 2, "zlib: deflate");
    Expect(zng_inflateInit2(&inflater, window) == Z_OK, "zlib: inflateInit2");
    inflater.next_in = packed.data();
    inflater.avail_in = static_cast<std::uint32_t>(deflater.total_out);
    inflater.next_out = back.data();
    inflater.avail_out = static_cast<std::uint32_t>(back.size());
    Expect(zng_inflate(&inflater, Z_FINISH) == Z_STREAM_END && back == text, "zlib: inflate gives back the text");
    zng_deflateEnd(&deflater);
    zng_inflateEnd(&inflater);
  }
  const Bytes digits = FromText("123456789");
  Expect(zng_crc32(0, digits.data(), 9) == 0xCBF43926, "zlib: CRC-32");
  Expect(zng_adler32(1, digits.data(), 9) == 0x091E01DE, "zlib: Adler-32");
}

void Brotli() {
  static std::size_t allocations = 0;
  const auto allocate = [](void*, std::size_t size) -> void* {
    ++allocations;
    return std::malloc(size);
  };
  const auto release = [](void*, void* memory) { std::free(memory); };
  const Bytes text = Prose();
  for (const std::uint32_t quality : {1u, 5u, 11u}) {
    Bytes packed(BrotliEncoderMaxCompressedSize(text.size())), back(text.size());
    BrotliEncoderState* encoder = BrotliEncoderCreateInstance(allocate, release, nullptr);
    BrotliEncoderSetParameter(encoder, BROTLI_PARAM_QUALITY, quality);
    std::size_t to_read = text.size(), room = packed.size();
    const std::uint8_t* in = text.data();
    std::uint8_t* out = packed.data();
    Expect(BrotliEncoderCompressStream(encoder, BROTLI_OPERATION_FINISH, &to_read, &in, &room, &out, nullptr) &&
               BrotliEncoderIsFinished(encoder) && packed.size() - room < text.size() / 2,
           "brotli: encode");
    BrotliEncoderDestroyInstance(encoder);
    BrotliDecoderState* decoder = BrotliDecoderCreateInstance(allocate, release, nullptr);
    std::size_t packed_size = packed.size() - room, back_room = back.size();
    in = packed.data();
    out = back.data();
    Expect(BrotliDecoderDecompressStream(decoder, &packed_size, &in, &back_room, &out, nullptr) ==
                   BROTLI_DECODER_RESULT_SUCCESS &&
               back == text,
           "brotli: decode gives back the text");
    BrotliDecoderDestroyInstance(decoder);
  }
  Expect(allocations > 0, "brotli: the caller's allocator is asked");
}

Bytes Digest(const EVP_MD* algorithm, const Bytes& text) {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  Expect(EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr) == 1, "crypto: digest");
  digest.resize(size);
  return digest;
}

void Digests() {
  const Bytes abc = FromText("abc");  // FIPS 180-4 and 202
  Expect(Digest(EVP_sha1(), abc) == FromHex("a9993e364706816aba3e25717850c26c9cd0d89d"), "crypto: SHA-1");
  Expect(Digest(EVP_sha256(), abc) == FromHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
         "crypto: SHA-256");
  Expect(
      Digest(EVP_sha384(), abc) ==
          FromHex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
      "crypto: SHA-384");
  Expect(Digest(EVP_sha512(), abc).size() == 64, "crypto: SHA-512");
  Expect(Digest(EVP_sha3_256(), abc) == FromHex("3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
         "crypto: SHA3-256");
  Expect(Digest(EVP_sha3_384(), abc).size() == 48 && Digest(EVP_sha3_512(), abc).size() == 64,
         "crypto: SHA3-384, SHA3-512");

  const Bytes key = FromText("Jefe"), text = FromText("what do ya want for nothing?");  // RFC 4231, case 2
  Bytes mac(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), key.size(), text.data(), text.size(), mac.data(), &size);
  mac.resize(size);
  Expect(mac == FromHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"), "crypto: HMAC");

  Bytes derived(42);  // RFC 5869, case 1
  const Bytes secret(22, 0x0b), salt = FromHex("000102030405060708090a0b0c"), info = FromHex("f0f1f2f3f4f5f6f7f8f9");
  HKDF(derived.data(), derived.size(), EVP_sha256(), secret.data(), secret.size(), salt.data(), salt.size(),
       info.data(), info.size());
  Expect(derived == FromHex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
         "crypto: HKDF");

  derived.resize(20);  // RFC 6070
  PKCS5_PBKDF2_HMAC("password", 8, FromText("salt").data(), 4, 4096, EVP_sha1(), derived.size(), derived.data());
  Expect(derived == FromHex("4b007901b765489abead49d926f721d065a429c1"), "crypto: PBKDF2");
}

Bytes Cipher(const EVP_CIPHER* algorithm, bool encrypt, const Bytes& key, const Bytes& iv, const Bytes& text,
             Bytes* tag) {
  const bssl::UniquePtr<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
  Bytes result(text.size() + 64);
  int size = 0, rest = 0;
  EVP_CipherInit_ex(context.get(), algorithm, nullptr, key.data(), iv.data(), encrypt ? 1 : 0);
  if (tag && !encrypt) {
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, 16, tag->data());
  }
  Expect(EVP_CipherUpdate(context.get(), result.data(), &size, text.data(), static_cast<int>(text.size())) == 1 &&
             EVP_CipherFinal_ex(context.get(), result.data() + size, &rest) == 1,
         "crypto: a cipher runs");
  if (tag && encrypt) {
    tag->resize(16);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, tag->data());
  }
  result.resize(static_cast<std::size_t>(size + rest));
  return result;
}

void Ciphers() {
  const Bytes zeros(16, 0);  // the GCM specification, case 2
  Bytes tag;
  Expect(Cipher(EVP_aes_128_gcm(), true, zeros, Bytes(12, 0), zeros, &tag) ==
                 FromHex("0388dace60b6a392f328c2b971b2fe78") &&
             tag == FromHex("ab6e47d42cec13bdf53a67b21257bddf"),
         "crypto: AES-GCM");
  const Bytes key(32, 7), text = FromText("a text of more than one block of sixteen");
  for (const EVP_CIPHER* algorithm : {EVP_aes_256_gcm(), EVP_aes_256_cbc(), EVP_aes_256_ctr()}) {
    Bytes* seal = algorithm == EVP_aes_256_gcm() ? &tag : nullptr;
    Expect(Cipher(algorithm, false, key, zeros, Cipher(algorithm, true, key, zeros, text, seal), seal) == text,
           "crypto: AES back and forth");
  }
  AES_KEY wrapping;  // RFC 3394, 4.1
  const Bytes kek = FromHex("000102030405060708090a0b0c0d0e0f"), data = FromHex("00112233445566778899aabbccddeeff");
  Bytes wrapped(24);
  AES_set_encrypt_key(kek.data(), 128, &wrapping);
  Expect(AES_wrap_key(&wrapping, nullptr, wrapped.data(), data.data(), data.size()) == 24 &&
             wrapped == FromHex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"),
         "crypto: AES-KW");
}

void Rsa() {
  const bssl::UniquePtr<RSA> rsa(RSA_new());
  const bssl::UniquePtr<BIGNUM> exponent(BN_new());
  BN_set_word(exponent.get(), RSA_F4);
  Expect(RSA_generate_key_ex(rsa.get(), 2048, exponent.get(), nullptr) == 1, "crypto: RSA key");
  const bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  EVP_PKEY_set1_RSA(key.get(), rsa.get());
  const Bytes text = FromText("a message");
  for (const int padding : {RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING}) {
    const bssl::UniquePtr<EVP_MD_CTX> signer(EVP_MD_CTX_new()), verifier(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    Bytes signature(256);
    std::size_t size = signature.size();
    EVP_DigestSignInit(signer.get(), &settings, EVP_sha256(), nullptr, key.get());
    EVP_PKEY_CTX_set_rsa_padding(settings, padding);
    Expect(EVP_DigestSign(signer.get(), signature.data(), &size, text.data(), text.size()) == 1, "crypto: RSA sign");
    EVP_DigestVerifyInit(verifier.get(), &settings, EVP_sha256(), nullptr, key.get());
    EVP_PKEY_CTX_set_rsa_padding(settings, padding);
    Expect(EVP_DigestVerify(verifier.get(), signature.data(), size, text.data(), text.size()) == 1,
           "crypto: RSA verify");
  }
  Bytes sealed(256), opened(256);
  std::size_t sealed_size = sealed.size(), opened_size = opened.size();
  for (const bool encrypt : {true, false}) {
    const bssl::UniquePtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    encrypt ? EVP_PKEY_encrypt_init(context.get()) : EVP_PKEY_decrypt_init(context.get());
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING);
    EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256());
    Expect((encrypt ? EVP_PKEY_encrypt(context.get(), sealed.data(), &sealed_size, text.data(), text.size())
                    : EVP_PKEY_decrypt(context.get(), opened.data(), &opened_size, sealed.data(), sealed_size)) == 1,
           "crypto: RSA-OAEP");
  }
  opened.resize(opened_size);
  Expect(opened == text, "crypto: RSA-OAEP gives back the text");
}

void Curves() {
  for (const int curve : {NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1}) {
    const bssl::UniquePtr<EC_KEY> one(EC_KEY_new_by_curve_name(curve)), other(EC_KEY_new_by_curve_name(curve));
    Expect(EC_KEY_generate_key(one.get()) == 1 && EC_KEY_generate_key(other.get()) == 1, "crypto: EC key");
    const Bytes digest(32, 3);
    Bytes signature(ECDSA_size(one.get()));
    unsigned int size = 0;
    Expect(ECDSA_sign(0, digest.data(), digest.size(), signature.data(), &size, one.get()) == 1 &&
               ECDSA_verify(0, digest.data(), digest.size(), signature.data(), size, one.get()) == 1,
           "crypto: ECDSA");
    Bytes here(66), there(66);
    Expect(ECDH_compute_key(here.data(), here.size(), EC_KEY_get0_public_key(other.get()), one.get(), nullptr) > 31 &&
               ECDH_compute_key(there.data(), there.size(), EC_KEY_get0_public_key(one.get()), other.get(), nullptr) >
                   31 &&
               here == there,
           "crypto: ECDH");
  }
  // RFC 8032, 7.1, test 1
  Bytes public_key(32), private_key(64), signature(64);
  ED25519_keypair_from_seed(public_key.data(), private_key.data(),
                            FromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").data());
  Expect(public_key == FromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
         "crypto: Ed25519 key");
  Expect(ED25519_sign(signature.data(), nullptr, 0, private_key.data()) == 1 && signature[0] == 0xe5 &&
             ED25519_verify(nullptr, 0, signature.data(), public_key.data()) == 1,
         "crypto: Ed25519");
  Bytes mine(32), yours(32), my_public(32), your_public(32);
  X25519_keypair(my_public.data(), mine.data());
  X25519_keypair(your_public.data(), yours.data());
  Bytes here(32), there(32);
  Expect(X25519(here.data(), mine.data(), your_public.data()) == 1 &&
             X25519(there.data(), yours.data(), my_public.data()) == 1 && here == there,
         "crypto: X25519");
}

}  // namespace

int main() {
  Ada();
  Zlib();
  Brotli();
  Digests();
  Ciphers();
  Rsa();
  Curves();
  if (!failed) {
    std::puts("  all of it works");
  }
  return failed ? 1 : 0;
}
