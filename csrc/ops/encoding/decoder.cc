#include "ops/encoding/decoder.h"

#include <simdutf.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "ops/encoding/indexes.h"

namespace network_runtime {
namespace {

constexpr char16_t kReplacement = 0xFFFD;

// Encoding Standard, "UTF-8 decoder". simdutf decodes what is complete and valid; the standard's own steps decode the
// rest.
class Utf8Decoder final : public Decoder {
 public:
  bool PassesAscii() const override { return needed_ == 0; }

  char16_t* Decode(std::span<const uint8_t> bytes, bool last, bool fatal, char16_t* out) override {
    size_t at = 0;
    while (at < bytes.size()) {
      if (needed_ == 0) {
        const char* rest = reinterpret_cast<const char*>(bytes.data() + at);
        simdutf::result result = simdutf::convert_utf8_to_utf16le_with_errors(rest, bytes.size() - at, out);
        if (result.error == simdutf::SUCCESS) {
          out += result.count;
          break;
        }
        out += simdutf::convert_valid_utf8_to_utf16le(rest, result.count, out);
        at += result.count;
      }
      // One error is often followed by more. So decode a while in single steps, up to a place between characters.
      constexpr size_t kSteps = 64;
      for (size_t end = std::min(at + kSteps, bytes.size()); at < bytes.size() && (at < end || needed_ != 0);) {
        Outcome outcome = Step(bytes[at], out);
        if (outcome != Outcome::kTaken) {
          if (fatal) return nullptr;
          *out++ = kReplacement;
        }
        if (outcome != Outcome::kErrorBefore) at++;
      }
    }
    if (last && needed_ != 0) {
      needed_ = 0;
      if (fatal) return nullptr;
      *out++ = kReplacement;
    }
    return out;
  }

 private:
  enum class Outcome { kTaken, kError, kErrorBefore };  // the last one: the byte is read again

  Outcome Step(uint8_t byte, char16_t*& out) {
    if (needed_ == 0) {
      if (byte < 0x80) {
        *out++ = byte;
      } else if (byte >= 0xC2 && byte <= 0xDF) {
        Open(1, byte & 0x1F);
      } else if (byte >= 0xE0 && byte <= 0xEF) {
        Open(2, byte & 0x0F);
        if (byte == 0xE0) lower_ = 0xA0;
        if (byte == 0xED) upper_ = 0x9F;
      } else if (byte >= 0xF0 && byte <= 0xF4) {
        Open(3, byte & 0x07);
        if (byte == 0xF0) lower_ = 0x90;
        if (byte == 0xF4) upper_ = 0x8F;
      } else {
        return Outcome::kError;
      }
      return Outcome::kTaken;
    }
    if (byte < lower_ || byte > upper_) {
      needed_ = 0;
      return Outcome::kErrorBefore;
    }
    lower_ = 0x80;
    upper_ = 0xBF;
    code_point_ = code_point_ << 6 | (byte & 0x3F);
    if (--needed_ != 0) return Outcome::kTaken;
    if (code_point_ > 0xFFFF) {
      *out++ = static_cast<char16_t>(0xD7C0 + (code_point_ >> 10));
      *out++ = static_cast<char16_t>(0xDC00 | (code_point_ & 0x3FF));
    } else {
      *out++ = static_cast<char16_t>(code_point_);
    }
    return Outcome::kTaken;
  }

  void Open(int needed, char32_t code_point) {
    needed_ = needed;
    code_point_ = code_point;
    lower_ = 0x80;
    upper_ = 0xBF;
  }

  int needed_ = 0;
  char32_t code_point_ = 0;
  uint8_t lower_ = 0x80;
  uint8_t upper_ = 0xBF;
};

// Encoding Standard, "shared UTF-16 decoder".
template <std::endian order>
class Utf16Decoder final : public Decoder {
 public:
  bool PassesAscii() const override { return false; }

  char16_t* Decode(std::span<const uint8_t> bytes, bool last, bool fatal, char16_t* out) override {
    char16_t* start = out;
    // First the units as they are: what is open from before, then the bytes.
    if (lead_ != 0) *out++ = lead_;
    lead_ = 0;
    if (has_half_ && !bytes.empty()) {
      uint8_t pair[] = {half_, bytes[0]};
      std::memcpy(out++, pair, 2);
      if constexpr (order == std::endian::big) out[-1] = std::byteswap(out[-1]);
      has_half_ = false;
      bytes = bytes.subspan(1);
    }
    size_t units = bytes.size() / 2;
    if (units != 0) std::memcpy(out, bytes.data(), units * 2);
    if constexpr (order == std::endian::big) simdutf::change_endianness_utf16(out, units, out);
    out += units;
    if (bytes.size() % 2 != 0) {
      half_ = bytes.back();
      has_half_ = true;
    }
    if (out != start && (out[-1] & 0xFC00) == 0xD800) lead_ = *--out;
    // Then replaces what is ill-formed.
    size_t size = static_cast<size_t>(out - start);
    if (fatal) {
      if (!simdutf::validate_utf16le(start, size)) return nullptr;
    } else {
      simdutf::to_well_formed_utf16le(start, size, start);
    }
    if (last && (lead_ != 0 || has_half_)) {
      lead_ = 0;
      has_half_ = false;
      if (fatal) return nullptr;
      *out++ = kReplacement;
    }
    return out;
  }

 private:
  char16_t lead_ = 0;
  uint8_t half_ = 0;
  bool has_half_ = false;
};

// Encoding Standard, "single-byte decoder".
class SingleByteDecoder final : public Decoder {
 public:
  explicit SingleByteDecoder(const UpperHalf& index)
      : index_(index), whole_(std::ranges::find(index, 0) == index.end()) {}

  bool PassesAscii() const override { return true; }

  char16_t* Decode(std::span<const uint8_t> bytes, bool, bool fatal, char16_t* out) override {
    for (uint8_t byte : bytes) *out++ = byte < 0x80 ? byte : index_[byte - 0x80];
    if (whole_) return out;
    char16_t* start = out - bytes.size();
    for (size_t i = 0; i < bytes.size(); i++) {
      if (start[i] != 0 || bytes[i] == 0) continue;
      if (fatal) return nullptr;
      start[i] = kReplacement;
    }
    return out;
  }

 private:
  const UpperHalf& index_;
  const bool whole_;  // every byte is mapped
};

// Encoding Standard, "x-user-defined decoder".
class UserDefinedDecoder final : public Decoder {
 public:
  bool PassesAscii() const override { return true; }

  char16_t* Decode(std::span<const uint8_t> bytes, bool, bool, char16_t* out) override {
    for (uint8_t byte : bytes) *out++ = static_cast<char16_t>(byte < 0x80 ? byte : 0xF780 + byte - 0x80);
    return out;
  }
};

}  // namespace

std::unique_ptr<Decoder> MakeDecoder(const Encoding& encoding) {
  switch (encoding.scheme) {
    case Scheme::kUtf8:
      return std::make_unique<Utf8Decoder>();
    case Scheme::kUtf16Le:
      return std::make_unique<Utf16Decoder<std::endian::little>>();
    case Scheme::kUtf16Be:
      return std::make_unique<Utf16Decoder<std::endian::big>>();
    case Scheme::kSingleByte:
      return std::make_unique<SingleByteDecoder>(SingleByteIndex(encoding.name));
    case Scheme::kUserDefined:
      return std::make_unique<UserDefinedDecoder>();
    case Scheme::kReplacement:
      return nullptr;
    default:
      return MakeMultiByteDecoder(encoding.scheme);
  }
}

}  // namespace network_runtime
