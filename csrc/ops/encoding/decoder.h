// Decoders of the Encoding Standard: bytes in, UTF-16 out, in any number of parts. No V8; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "ops/encoding/labels.h"

namespace network_runtime {

class Decoder {
 public:
  // How many units Decode may write beyond one per byte: what earlier parts left open.
  static constexpr size_t kSlack = 8;

  virtual ~Decoder() = default;

  // Decodes the next part into `out`, which has room for `bytes.size() + kSlack` units. Returns the end of what it
  // wrote. `last`: nothing follows, so an unfinished sequence is an error. With `fatal`, returns null at the first
  // error; then throw the decoder away. Otherwise errors become U+FFFD.
  virtual char16_t* Decode(std::span<const uint8_t> bytes, bool last, bool fatal, char16_t* out) = 0;

  // True when, in the present state, ASCII decodes to itself and leaves the state unchanged.
  virtual bool PassesAscii() const = 0;
};

// For every encoding except "replacement".
std::unique_ptr<Decoder> MakeDecoder(const Encoding& encoding);

// For gbk, gb18030, big5, euc-jp, iso-2022-jp, shift_jis and euc-kr.
std::unique_ptr<Decoder> MakeMultiByteDecoder(Scheme scheme);

}  // namespace network_runtime
