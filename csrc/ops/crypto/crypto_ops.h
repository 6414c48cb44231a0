// WebCrypto's ops, one function per file. CryptoOps() of ops/core/op_table.h lists them all.
#pragma once

#include <span>

#include "ops/core/op_table.h"

namespace network_runtime {

std::span<const OpDeclaration> CryptoRandomOps();
std::span<const OpDeclaration> CryptoDigestOps();
std::span<const OpDeclaration> CryptoGenerateOps();
std::span<const OpDeclaration> CryptoImportOps();
std::span<const OpDeclaration> CryptoExportOps();
std::span<const OpDeclaration> CryptoCurve25519Ops();
std::span<const OpDeclaration> CryptoSignOps();
std::span<const OpDeclaration> CryptoCipherOps();
std::span<const OpDeclaration> CryptoDeriveOps();
std::span<const OpDeclaration> CryptoKeyWrapOps();

}  // namespace network_runtime
