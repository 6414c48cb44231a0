// X448, which libcrypto does not have. The script does not announce it (third_party/deno/crypto_edits.cmake), so
// nothing gets here.
#include "ops/arguments.h"
#include "ops/crypto/tables.h"

namespace network_runtime {
namespace {

void Refuse(Args args) { ThrowError(args.GetIsolate(), "NotSupportedError", "X448 is not supported"); }

constexpr OpDeclaration kOps[] = {
    {"op_crypto_generate_x448_keypair", Refuse, 2, false}, {"op_crypto_derive_bits_x448", Refuse, 3, false},
    {"op_crypto_import_pkcs8_x448", Refuse, 2, false},     {"op_crypto_import_spki_x448", Refuse, 2, false},
    {"op_crypto_export_pkcs8_x448", Refuse, 1, false},     {"op_crypto_export_spki_x448", Refuse, 1, false},
};

}  // namespace

std::span<const OpDeclaration> CryptoX448Ops() { return kOps; }

}  // namespace network_runtime
