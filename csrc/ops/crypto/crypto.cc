#include <vector>

#include "ops/crypto/crypto_ops.h"

namespace network_runtime {

std::span<const OpDeclaration> CryptoOps() {
  static const auto* ops = [] {
    auto* all = new std::vector<OpDeclaration>;
    for (std::span<const OpDeclaration> part :
         {CryptoRandomOps(), CryptoDigestOps(), CryptoGenerateOps(), CryptoImportOps(), CryptoExportOps(),
          CryptoCurve25519Ops(), CryptoSignOps(), CryptoCipherOps(), CryptoDeriveOps(), CryptoKeyWrapOps()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *ops;
}

}  // namespace network_runtime
