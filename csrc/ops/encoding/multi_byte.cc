// The decoders of the Encoding Standard's legacy multi-byte encodings (sections 10 to 13). They follow the standard's
// text step by step.
#include <algorithm>

#include "ops/encoding/decoder.h"
#include "ops/encoding/indexes.h"

namespace network_runtime {
namespace {

constexpr char16_t kReplacement = 0xFFFD;
constexpr int kEnd = -1;  // "end-of-queue"

bool IsAscii(int byte) { return byte >= 0 && byte < 0x80; }
bool IsIn(int byte, int first, int last) { return byte >= first && byte <= last; }

// The result of one step of a decoder: nothing yet, an error, or a code point.
struct Outcome {
  enum Kind { kContinue, kError, kFinished, kCodePoint } kind;
  char32_t code_point = 0;
};
constexpr Outcome kContinue{Outcome::kContinue};
constexpr Outcome kError{Outcome::kError};
constexpr Outcome kFinished{Outcome::kFinished};
constexpr Outcome CodePoint(int value) { return {Outcome::kCodePoint, static_cast<char32_t>(value)}; }
Outcome FromIndex(const Index& index, int pointer) {
  auto place = static_cast<size_t>(pointer);
  char32_t found = pointer >= 0 && place < index.size() ? index[place] : 0;
  return found == 0 ? kError : Outcome{Outcome::kCodePoint, found};
}

// Bytes that a step gives back: they are read again before the bytes that follow.
class Restored {
 public:
  // The byte that is pushed last is read first.
  void Push(int byte) { bytes_[count_++] = byte; }
  bool empty() const { return count_ == 0; }
  int Pop() { return bytes_[--count_]; }

 private:
  int bytes_[4];
  int count_ = 0;
};

char16_t* Write(char32_t code_point, char16_t* out) {
  if (code_point > 0xFFFF) {
    *out++ = static_cast<char16_t>(0xD7C0 + (code_point >> 10));
    *out++ = static_cast<char16_t>(0xDC00 | (code_point & 0x3FF));
  } else {
    *out++ = static_cast<char16_t>(code_point);
  }
  return out;
}

// `Steps` has Step(byte, restored), and PassesAscii(): true in a state in which ASCII decodes to itself.
template <class Steps>
class MultiByteDecoder final : public Decoder {
 public:
  bool PassesAscii() const override { return steps_.PassesAscii(); }

  char16_t* Decode(std::span<const uint8_t> bytes, bool last, bool fatal, char16_t* out) override {
    Restored restored;
    for (size_t at = 0;;) {
      int byte = kEnd;
      if (!restored.empty()) {
        byte = restored.Pop();
      } else if (at < bytes.size()) {
        byte = bytes[at++];
        if (byte < 0x80 && steps_.PassesAscii()) {
          *out++ = static_cast<char16_t>(byte);
          continue;
        }
      } else if (!last) {
        return out;
      }
      Outcome outcome = steps_.Step(byte, restored, out);
      switch (outcome.kind) {
        case Outcome::kContinue:
          break;
        case Outcome::kFinished:
          return out;
        case Outcome::kCodePoint:
          out = Write(outcome.code_point, out);
          break;
        case Outcome::kError:
          if (fatal) return nullptr;
          *out++ = kReplacement;
          break;
      }
    }
  }

 private:
  Steps steps_;
};

// "gb18030 decoder", which is gbk's too.
class Gb18030 {
 public:
  bool PassesAscii() const { return first_ == 0; }

  Outcome Step(int byte, Restored& restored, char16_t*&) {
    if (byte == kEnd) {
      if (first_ == 0) return kFinished;
      first_ = second_ = third_ = 0;
      return kError;
    }
    if (third_ != 0) {
      if (!IsIn(byte, 0x30, 0x39)) {
        restored.Push(byte);
        restored.Push(third_);
        restored.Push(second_);
        first_ = second_ = third_ = 0;
        return kError;
      }
      int pointer = ((first_ - 0x81) * 10 + second_ - 0x30) * 1260 + (third_ - 0x81) * 10 + byte - 0x30;
      first_ = second_ = third_ = 0;
      return FourBytes(pointer);
    }
    if (second_ != 0) {
      if (IsIn(byte, 0x81, 0xFE)) {
        third_ = byte;
        return kContinue;
      }
      restored.Push(byte);
      restored.Push(second_);
      first_ = second_ = 0;
      return kError;
    }
    if (first_ != 0) {
      if (IsIn(byte, 0x30, 0x39)) {
        second_ = byte;
        return kContinue;
      }
      int lead = first_;
      first_ = 0;
      if (IsIn(byte, 0x40, 0x7E) || IsIn(byte, 0x80, 0xFE)) {
        Outcome found = FromIndex(index_, (lead - 0x81) * 190 + byte - (byte < 0x7F ? 0x40 : 0x41));
        if (found.kind == Outcome::kCodePoint) return found;
      }
      if (IsAscii(byte)) restored.Push(byte);
      return kError;
    }
    if (IsAscii(byte)) return CodePoint(byte);
    if (byte == 0x80) return CodePoint(0x20AC);
    if (byte == 0xFF) return kError;
    first_ = byte;
    return kContinue;
  }

 private:
  // "Index gb18030 ranges code point"
  static Outcome FourBytes(int pointer) {
    if (pointer >= 189000) return pointer > 1237575 ? kError : CodePoint(0x10000 + pointer - 189000);
    return FromIndex(Gb18030FourBytes(), pointer);
  }

  const Index& index_ = Gb18030Index();
  int first_ = 0;
  int second_ = 0;
  int third_ = 0;
};

// "Big5 decoder"
class Big5 {
 public:
  bool PassesAscii() const { return lead_ == 0; }

  Outcome Step(int byte, Restored& restored, char16_t*& out) {
    if (byte == kEnd) {
      if (lead_ == 0) return kFinished;
      lead_ = 0;
      return kError;
    }
    if (lead_ != 0) {
      int lead = lead_;
      lead_ = 0;
      if (IsIn(byte, 0x40, 0x7E) || IsIn(byte, 0xA1, 0xFE)) {
        int pointer = (lead - 0x81) * 157 + byte - (byte < 0x7F ? 0x40 : 0x62);
        // Four of Big5's characters become two code points each.
        if (pointer == 1133 || pointer == 1135 || pointer == 1164 || pointer == 1166) {
          *out++ = pointer < 1150 ? 0x00CA : 0x00EA;
          return CodePoint(pointer == 1133 || pointer == 1164 ? 0x0304 : 0x030C);
        }
        Outcome found = FromIndex(index_, pointer);
        if (found.kind == Outcome::kCodePoint) return found;
      }
      if (IsAscii(byte)) restored.Push(byte);
      return kError;
    }
    if (IsAscii(byte)) return CodePoint(byte);
    if (byte == 0x80 || byte == 0xFF) return kError;
    lead_ = byte;
    return kContinue;
  }

 private:
  const Index& index_ = Big5Index();
  int lead_ = 0;
};

// "EUC-JP decoder"
class EucJp {
 public:
  bool PassesAscii() const { return lead_ == 0; }

  Outcome Step(int byte, Restored& restored, char16_t*&) {
    if (byte == kEnd) {
      if (lead_ == 0) return kFinished;
      lead_ = 0;
      jis0212_ = false;
      return kError;
    }
    if (lead_ == 0x8E && IsIn(byte, 0xA1, 0xDF)) {
      lead_ = 0;
      return CodePoint(0xFF61 - 0xA1 + byte);
    }
    if (lead_ == 0x8F && IsIn(byte, 0xA1, 0xFE)) {
      jis0212_ = true;
      lead_ = byte;
      return kContinue;
    }
    if (lead_ != 0) {
      int lead = lead_;
      bool jis0212 = jis0212_;
      lead_ = 0;
      jis0212_ = false;
      if (IsIn(lead, 0xA1, 0xFE) && IsIn(byte, 0xA1, 0xFE)) {
        Outcome found = FromIndex(jis0212 ? Jis0212Index() : jis0208_, (lead - 0xA1) * 94 + byte - 0xA1);
        if (found.kind == Outcome::kCodePoint) return found;
      }
      if (IsAscii(byte)) restored.Push(byte);
      return kError;
    }
    if (IsAscii(byte)) return CodePoint(byte);
    if (byte != 0x8E && byte != 0x8F && !IsIn(byte, 0xA1, 0xFE)) return kError;
    lead_ = byte;
    return kContinue;
  }

 private:
  const Index& jis0208_ = Jis0208Index();
  int lead_ = 0;
  bool jis0212_ = false;
};

// "ISO-2022-JP decoder"
class Iso2022Jp {
 public:
  bool PassesAscii() const { return false; }

  Outcome Step(int byte, Restored& restored, char16_t*&) {
    switch (state_) {
      case State::kTrailByte:
        state_ = State::kLeadByte;
        if (byte == 0x1B) {
          state_ = State::kEscapeStart;
          return kError;
        }
        return IsIn(byte, 0x21, 0x7E) ? FromIndex(index_, (lead_ - 0x21) * 94 + byte - 0x21) : kError;
      case State::kEscapeStart:
        if (byte == 0x24 || byte == 0x28) {
          lead_ = byte;
          state_ = State::kEscape;
          return kContinue;
        }
        return GiveUpEscape(byte, restored);
      case State::kEscape:
        return Escape(byte, restored);
      default:
        break;
    }
    if (byte == 0x1B) {
      state_ = State::kEscapeStart;
      return kContinue;
    }
    if (byte == kEnd) return kFinished;
    output_ = false;
    if (state_ == State::kKatakana) return IsIn(byte, 0x21, 0x5F) ? CodePoint(0xFF61 - 0x21 + byte) : kError;
    if (state_ == State::kLeadByte) {
      if (!IsIn(byte, 0x21, 0x7E)) return kError;
      lead_ = byte;
      state_ = State::kTrailByte;
      return kContinue;
    }
    if (state_ == State::kRoman && byte == 0x5C) return CodePoint(0xA5);
    if (state_ == State::kRoman && byte == 0x7E) return CodePoint(0x203E);
    return IsAscii(byte) && byte != 0x0E && byte != 0x0F ? CodePoint(byte) : kError;
  }

 private:
  enum class State { kAscii, kRoman, kKatakana, kLeadByte, kTrailByte, kEscapeStart, kEscape };

  Outcome Escape(int byte, Restored& restored) {
    State state = State::kEscape;
    if (lead_ == 0x28 && byte == 0x42) state = State::kAscii;
    if (lead_ == 0x28 && byte == 0x4A) state = State::kRoman;
    if (lead_ == 0x28 && byte == 0x49) state = State::kKatakana;
    if (lead_ == 0x24 && (byte == 0x40 || byte == 0x42)) state = State::kLeadByte;
    if (state != State::kEscape) {
      state_ = output_state_ = state;
      bool again = output_;
      output_ = true;
      return again ? kError : kContinue;
    }
    Outcome outcome = GiveUpEscape(byte, restored);
    restored.Push(lead_);
    return outcome;
  }

  Outcome GiveUpEscape(int byte, Restored& restored) {
    if (byte != kEnd) restored.Push(byte);
    output_ = false;
    state_ = output_state_;
    return kError;
  }

  const Index& index_ = Jis0208Index();
  State state_ = State::kAscii;
  State output_state_ = State::kAscii;
  int lead_ = 0;
  bool output_ = false;  // the last output was an escape sequence
};

// "Shift_JIS decoder"
class ShiftJis {
 public:
  bool PassesAscii() const { return lead_ == 0; }

  Outcome Step(int byte, Restored& restored, char16_t*&) {
    if (byte == kEnd) {
      if (lead_ == 0) return kFinished;
      lead_ = 0;
      return kError;
    }
    if (lead_ != 0) {
      int lead = lead_;
      lead_ = 0;
      if (IsIn(byte, 0x40, 0x7E) || IsIn(byte, 0x80, 0xFC)) {
        int pointer = (lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188 + byte - (byte < 0x7F ? 0x40 : 0x41);
        if (IsIn(pointer, 8836, 10715)) return CodePoint(0xE000 - 8836 + pointer);
        Outcome found = FromIndex(index_, pointer);
        if (found.kind == Outcome::kCodePoint) return found;
      }
      if (IsAscii(byte)) restored.Push(byte);
      return kError;
    }
    if (IsAscii(byte) || byte == 0x80) return CodePoint(byte);
    if (IsIn(byte, 0xA1, 0xDF)) return CodePoint(0xFF61 - 0xA1 + byte);
    if (byte == 0xA0 || byte > 0xFC) return kError;
    lead_ = byte;
    return kContinue;
  }

 private:
  const Index& index_ = Jis0208Index();
  int lead_ = 0;
};

// "EUC-KR decoder"
class EucKr {
 public:
  bool PassesAscii() const { return lead_ == 0; }

  Outcome Step(int byte, Restored& restored, char16_t*&) {
    if (byte == kEnd) {
      if (lead_ == 0) return kFinished;
      lead_ = 0;
      return kError;
    }
    if (lead_ != 0) {
      int lead = lead_;
      lead_ = 0;
      if (IsIn(byte, 0x41, 0xFE)) {
        Outcome found = FromIndex(index_, (lead - 0x81) * 190 + byte - 0x41);
        if (found.kind == Outcome::kCodePoint) return found;
      }
      if (IsAscii(byte)) restored.Push(byte);
      return kError;
    }
    if (IsAscii(byte)) return CodePoint(byte);
    if (byte == 0x80 || byte == 0xFF) return kError;
    lead_ = byte;
    return kContinue;
  }

 private:
  const Index& index_ = EucKrIndex();
  int lead_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> MakeMultiByteDecoder(Scheme scheme) {
  switch (scheme) {
    case Scheme::kGb18030:
      return std::make_unique<MultiByteDecoder<Gb18030>>();
    case Scheme::kBig5:
      return std::make_unique<MultiByteDecoder<Big5>>();
    case Scheme::kEucJp:
      return std::make_unique<MultiByteDecoder<EucJp>>();
    case Scheme::kIso2022Jp:
      return std::make_unique<MultiByteDecoder<Iso2022Jp>>();
    case Scheme::kShiftJis:
      return std::make_unique<MultiByteDecoder<ShiftJis>>();
    case Scheme::kEucKr:
      return std::make_unique<MultiByteDecoder<EucKr>>();
    default:
      return nullptr;
  }
}

}  // namespace network_runtime
