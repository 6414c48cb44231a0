// Decoders of the Encoding Standard: bytes in, UTF-16 out, in as many parts as it takes. No V8; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "ops/encoding/labels.h"

namespace network_runtime {

class Decoder {
 public:
  // What Decode may write besides a unit for each byte: what earlier parts left open.
  static constexpr size_t kSlack = 8;

  virtual ~Decoder() = default;

  // Decodes the next part into `out`, which has room for `bytes.size() + kSlack` units; `last`: nothing follows, so
  // what is open is an error. The end of what it wrote. With `fatal`, null at the first error, and the decoder is to be
  // thrown away; otherwise errors become U+FFFD.
  virtual char16_t* Decode(std::span<const uint8_t> bytes, bool last, bool fatal, char16_t* out) = 0;

  // Whether in its present state ASCII decodes to itself and leaves the state as it is.
  virtual bool PassesAscii() const = 0;
};

// Of any encoding but "replacement".
std::unique_ptr<Decoder> MakeDecoder(const Encoding& encoding);

// Those of gbk, gb18030, big5, euc-jp, iso-2022-jp, shift_jis and euc-kr.
std::unique_ptr<Decoder> MakeMultiByteDecoder(Scheme scheme);

}  // namespace network_runtime
