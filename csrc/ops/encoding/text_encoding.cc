// TextEncoder and TextDecoder (Encoding Standard, section 7), and the UTF-8 conversions that Deno's scripts call
// directly.
#include <simdutf.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "engine/heap_guard.h"
#include "engine/native_object.h"
#include "engine/outside_memory.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/byte_arrays.h"
#include "ops/core/input_bytes.h"
#include "ops/core/op_table.h"
#include "ops/encoding/decoder.h"

namespace network_runtime {
namespace {

using Text = v8::String::ValueView;  // while one lives, nothing may be allocated on V8's heap

const char* Chars(const Text& text) { return reinterpret_cast<const char*>(text.data8()); }
const char16_t* Units(const Text& text) { return reinterpret_cast<const char16_t*>(text.data16()); }

constexpr char kReplacement[] = "\xEF\xBF\xBD";
constexpr size_t kReplacementSize = 3;
constexpr size_t kPart = size_t{1} << 20;  // a few milliseconds at the slowest; termination is checked between parts

void ThrowNotBytes(v8::Isolate* isolate) {
  ThrowError(isolate, "TypeError", "the input must be an ArrayBuffer or a view of one");
}

std::span<const char> CharsOf(const InputBytes& input) {
  return {reinterpret_cast<const char*>(input.bytes().data()), input.bytes().size()};
}

void ThrowMalformed(v8::Isolate* isolate) { ThrowError(isolate, "TypeError", "The encoded data is not valid"); }

void Return(Args args, v8::MaybeLocal<v8::String> maybe) {
  v8::Local<v8::String> string;
  if (maybe.ToLocal(&string)) args.GetReturnValue().Set(string);
}

// ---- encoding

// Where to cut `units` so that at most `count` remain and no surrogate pair is split.
size_t CutBefore(const char16_t* units, size_t count, size_t size) {
  bool torn = count > 0 && count < size && (units[count - 1] & 0xFC00) == 0xD800 && (units[count] & 0xFC00) == 0xDC00;
  return torn ? count - 1 : count;
}

// Lone surrogates become U+FFFD. `out` has room for three bytes per unit. Returns the end of what it wrote.
char* WriteUtf8(const char16_t* units, size_t size, char* out) {
  while (size > 0) {
    simdutf::result result = simdutf::convert_utf16le_to_utf8_with_errors(units, size, out);
    if (result.error == simdutf::SUCCESS) return out + result.count;
    out += simdutf::convert_valid_utf16le_to_utf8(units, result.count, out);
    units += result.count;
    size -= result.count;
    do {  // one is often followed by more
      out = std::copy_n(kReplacement, kReplacementSize, out);
      units++;
      size--;
    } while (size > 0 && (units[0] & 0xF800) == 0xD800 &&
             !(size > 1 && (units[0] & 0xFC00) == 0xD800 && (units[1] & 0xFC00) == 0xDC00));
  }
  return out;
}

size_t Utf8Length(const Text& text) {
  if (text.is_one_byte()) return simdutf::utf8_length_from_latin1(Chars(text), text.length());
  return simdutf::utf8_length_from_utf16le_with_replacement(Units(text), text.length()).count;
}

// (text) => Uint8Array
void Encode(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsString()) return ThrowError(isolate, "TypeError", "the text must be a string");
  v8::Local<v8::String> string = args[0].As<v8::String>();
  if (!MayRead(isolate, string)) return;
  size_t size = Utf8Length(Text(isolate, string));
  v8::Local<v8::Uint8Array> array;
  if (!NewUint8Array(isolate, size).ToLocal(&array)) return;
  args.GetReturnValue().Set(array);
  if (size == 0) return;
  char* out = static_cast<char*>(array->Buffer()->Data());
  Text text(isolate, string);
  if (text.is_one_byte()) {
    if (size == text.length()) {
      std::memcpy(out, text.data8(), size);
    } else {
      std::ignore = simdutf::convert_latin1_to_utf8(Chars(text), text.length(), out);
    }
    return;
  }
  // WriteUtf8 writes no further than its result, so exact room suffices.
  WriteUtf8(Units(text), text.length(), out);
}

struct Encoded {
  size_t read = 0;
  size_t written = 0;
};

Encoded EncodeLatin1(const Text& text, std::span<char> room) {
  size_t whole = simdutf::utf8_length_from_latin1(Chars(text), text.length());
  if (whole == text.length() && whole <= room.size()) {
    std::copy_n(Chars(text), whole, room.data());
    return {whole, whole};
  }
  size_t written = simdutf::convert_latin1_to_utf8_safe(Chars(text), text.length(), room.data(), room.size());
  return {simdutf::latin1_length_from_utf8(room.data(), written), written};
}

Encoded EncodeUtf16(const Text& text, std::span<char> room) {
  const char16_t* units = Units(text);
  size_t size = text.length();
  Encoded done;
  // Encode as many units as certainly fit; repeat, because they may have taken less room.
  constexpr size_t kWorthwhile = 16;
  while (done.read < size) {
    size_t count = std::min(size - done.read, (room.size() - done.written) / 3);
    count = CutBefore(units + done.read, count, size - done.read);
    if (count < kWorthwhile && count < size - done.read) break;
    char* out = room.data() + done.written;
    done.written += static_cast<size_t>(WriteUtf8(units + done.read, count, out) - out);
    done.read += count;
  }
  while (done.read < size) {
    size_t rest = size - done.read;
    size_t count = CutBefore(units + done.read, 1, rest) == 0 ? 2 : 1;
    char bytes[3 * 2];
    size_t length = static_cast<size_t>(WriteUtf8(units + done.read, count, bytes) - bytes);
    if (length > room.size() - done.written) break;
    std::copy_n(bytes, length, room.data() + done.written);
    done.written += length;
    done.read += count;
  }
  return done;
}

// Encodes the first argument into the second. Returns false, with an exception pending, when the arguments have other
// types.
bool EncodeFirst(Args args, Encoded* done) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsString() || !args[1]->IsUint8Array()) {
    ThrowError(isolate, "TypeError", "a string and a Uint8Array are needed");
    return false;
  }
  if (!MayRead(isolate, args[0].As<v8::String>())) return false;
  std::span<uint8_t> bytes = WritableBytes(args[1].As<v8::ArrayBufferView>());
  if (bytes.empty()) return true;
  std::span<char> room(reinterpret_cast<char*>(bytes.data()), bytes.size());
  Text text(isolate, args[0].As<v8::String>());
  *done = text.is_one_byte() ? EncodeLatin1(text, room) : EncodeUtf16(text, room);
  return true;
}

// (text, target: Uint8Array) => units read * 2**32 + bytes written
void EncodeInto(Args args) {
  constexpr double kHigh = 4294967296.0;
  Encoded done;
  if (!EncodeFirst(args, &done)) return;
  args.GetReturnValue().Set(static_cast<double>(done.read) * kHigh + static_cast<double>(done.written));
}

// (text, target: Uint8Array, counts: Uint32Array) => undefined; counts[0]: units read, counts[1]: bytes written
void EncodeIntoCounting(Args args) {
  Encoded done;
  if (!EncodeFirst(args, &done)) return;
  std::span<uint8_t> counts;
  if (args[2]->IsUint32Array()) counts = WritableBytes(args[2].As<v8::ArrayBufferView>());
  uint32_t values[] = {static_cast<uint32_t>(done.read), static_cast<uint32_t>(done.written)};
  if (counts.size() < sizeof values) {
    return ThrowError(args.GetIsolate(), "TypeError", "the counts must be a Uint32Array of two");
  }
  std::memcpy(counts.data(), values, sizeof values);
}

// ---- decoding

// One decoder, with what TextDecoder adds to it (Encoding Standard, "serialize I/O queue").
class DecodingHandle final : public NativeObject {
 public:
  DecodingHandle(v8::Isolate* isolate, const Encoding& encoding, bool fatal, bool ignore_bom)
      : encoding_(encoding), fatal_(fatal), ignore_bom_(ignore_bom), claim_(isolate) {
    bom_seen_ = ignore_bom || !HasBom();
  }

  // Returns false, with an exception pending, when the memory limit has no room for it.
  bool Claim() {
    constexpr size_t kSize = 256;  // with the decoder and what the allocator adds
    return claim_.Resize(kSize);
  }

  // Empty with an exception pending, or when the isolate is condemned.
  v8::MaybeLocal<v8::String> Decode(v8::Isolate* isolate, std::span<const uint8_t> bytes, bool last) {
    if (!decoder_) decoder_ = MakeDecoder(encoding_);
    const char* chars = reinterpret_cast<const char*>(bytes.data());
    if (decoder_->PassesAscii() && simdutf::validate_ascii(chars, bytes.size())) {
      bom_seen_ = bom_seen_ || !bytes.empty();
      if (last) Reset();
      return Latin1String(isolate, {chars, bytes.size()});
    }
    BriefBuffer<char16_t> buffer;
    char16_t* start = buffer.Take(isolate, bytes.size() + Decoder::kSlack);
    if (!start) return {};
    char16_t* end = start;
    do {
      std::span<const uint8_t> part = bytes.first(std::min(kPart, bytes.size()));
      bytes = bytes.subspan(part.size());
      end = decoder_->Decode(part, last && bytes.empty(), fatal_, end);
      if (!end) {
        Reset();
        ThrowMalformed(isolate);
        return {};
      }
      if (HeapGuard::Of(isolate).condemned()) return {};
    } while (!bytes.empty());
    if (!bom_seen_ && start != end) {
      bom_seen_ = true;
      if (*start == 0xFEFF) start++;
    }
    if (last) Reset();
    return Utf16String(isolate, {start, end});
  }

 private:
  bool HasBom() const {
    return encoding_.scheme == Scheme::kUtf8 || encoding_.scheme == Scheme::kUtf16Le ||
           encoding_.scheme == Scheme::kUtf16Be;
  }

  void Reset() {
    decoder_.reset();
    bom_seen_ = ignore_bom_ || !HasBom();
  }

  const Encoding& encoding_;
  const bool fatal_;
  const bool ignore_bom_;
  bool bom_seen_ = false;
  std::unique_ptr<Decoder> decoder_;
  OutsideMemory claim_;
};

constexpr uint8_t kBom[] = {0xEF, 0xBB, 0xBF};

constexpr size_t kUninterrupted = size_t{8} << 20;  // a few milliseconds

// Returns Latin-1 text in UTF-8 as a string of one byte per character. False when it is other text; then nothing is
// returned.
bool ReturnLatin1(Args args, std::span<const char> bytes) {
  BriefBuffer<char> buffer;
  char* latin1 = buffer.Take(args.GetIsolate(), bytes.size());
  if (!latin1) return true;
  simdutf::result result = simdutf::convert_utf8_to_latin1_with_errors(bytes.data(), bytes.size(), latin1);
  if (result.error != simdutf::SUCCESS) return false;
  Return(args, Latin1String(args.GetIsolate(), {latin1, result.count}));
  return true;
}

// False when the text is malformed; then nothing is returned.
bool ReturnUtf16(Args args, std::span<const char> bytes) {
  BriefBuffer<char16_t> buffer;
  char16_t* units = buffer.Take(args.GetIsolate(), bytes.size());
  if (!units) return true;
  simdutf::result result = simdutf::convert_utf8_to_utf16le_with_errors(bytes.data(), bytes.size(), units);
  if (result.error != simdutf::SUCCESS) return false;
  Return(args, Utf16String(args.GetIsolate(), {units, result.count}));
  return true;
}

void DecodeWhole(Args args, std::span<const uint8_t> bytes, const Encoding& encoding, bool fatal, bool ignore_bom) {
  Return(args, DecodingHandle(args.GetIsolate(), encoding, fatal, ignore_bom).Decode(args.GetIsolate(), bytes, true));
}

void DecodeWholeUtf8(Args args, const InputBytes& input, bool fatal, bool ignore_bom) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!input.valid()) return ThrowNotBytes(isolate);
  std::span<const char> bytes = CharsOf(input);
  if (!ignore_bom && bytes.size() >= sizeof kBom && std::memcmp(bytes.data(), kBom, sizeof kBom) == 0) {
    bytes = bytes.subspan(sizeof kBom);
  }
  simdutf::result ascii = simdutf::validate_ascii_with_errors(bytes.data(), bytes.size());
  if (ascii.error == simdutf::SUCCESS) return Return(args, Latin1String(isolate, bytes));
  if (bytes.size() <= kUninterrupted) {
    // Checks the first character beyond ASCII: in most languages it is beyond Latin-1, too.
    if (static_cast<uint8_t>(bytes[ascii.count]) <= 0xC3 && ReturnLatin1(args, bytes)) return;
    if (ReturnUtf16(args, bytes)) return;
    if (fatal) return ThrowMalformed(isolate);
  }
  static const Encoding& utf8 = *FindEncoding("utf-8");
  DecodeWhole(args, {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, utf8, fatal, true);
}

// (bytes) => text, without the byte order mark ("UTF-8 decode")
void DecodeUtf8(Args args) { DecodeWholeUtf8(args, InputBytes(args[0]), false, false); }

// (bytes, ignoreBOM) => text
void DecodeUtf8Whole(Args args) { DecodeWholeUtf8(args, InputBytes(args[0]), false, args[1]->IsTrue()); }

// (bytes) => null. Deno's script calls it for a stream's first part, in the hope that the part is ASCII and needs no
// decoder. But without a decoder the next part could not tell that a byte order mark there is not at the start.
void DecodeAsciiOnly(Args args) { args.GetReturnValue().SetNull(); }

// The encoding that a script names by a result of op_encoding_normalize_label. Null, with an exception pending, for any
// other name.
const Encoding* EncodingAt(Args args, int index) {
  std::string name;
  if (!NameAt(args, index, &name)) return nullptr;
  const Encoding* encoding = FindEncoding(name);
  if (encoding && encoding->scheme != Scheme::kReplacement) return encoding;
  ThrowError(args.GetIsolate(), "RangeError", "no encoding is named " + name);
  return nullptr;
}

// (bytes, encoding, fatal, ignoreBOM) => text
void DecodeSingle(Args args) {
  const Encoding* encoding = EncodingAt(args, 1);
  if (!encoding) return;
  InputBytes input(args[0]);
  if (!input.valid()) return ThrowNotBytes(args.GetIsolate());
  if (encoding->scheme == Scheme::kUtf8) return DecodeWholeUtf8(args, input, args[2]->IsTrue(), args[3]->IsTrue());
  DecodeWhole(args, input.bytes(), *encoding, args[2]->IsTrue(), args[3]->IsTrue());
}

// (encoding, fatal, ignoreBOM) => handle
void NewDecoder(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  const Encoding* encoding = EncodingAt(args, 0);
  if (!encoding) return;
  auto decoding = std::make_unique<DecodingHandle>(isolate, *encoding, args[1]->IsTrue(), args[2]->IsTrue());
  v8::Local<v8::Object> handle;
  if (decoding->Claim() && NativeObject::Wrap(isolate, std::move(decoding)).ToLocal(&handle)) {
    args.GetReturnValue().Set(handle);
  }
}

// (bytes, handle, stream) => text
void DecodePart(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  auto* decoding = NativeObject::From<DecodingHandle>(isolate, args[1]);
  if (!decoding) return ThrowError(isolate, "TypeError", "that is no decoder");
  InputBytes input(args[0]);
  if (!input.valid()) return ThrowNotBytes(isolate);
  Return(args, decoding->Decode(isolate, input.bytes(), !args[2]->IsTrue()));
}

// The label without surrounding white space and in lower case; empty when it is too long to be a label.
template <class Unit>
std::string Normalized(const Unit* label, size_t size) {
  auto is_space = [](Unit c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; };
  while (size > 0 && is_space(label[size - 1])) size--;
  while (size > 0 && is_space(*label)) label++, size--;
  std::string normalized;
  if (size > kLongestLabel) return normalized;
  for (Unit c : std::span(label, size)) {
    if (c >= 0x80) return {};
    normalized += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  return normalized;
}

// (label) => the encoding's name ("get an encoding")
void NormalizeLabel(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  std::string normalized;
  if (args[0]->IsString()) {
    if (!MayRead(isolate, args[0].As<v8::String>())) return;
    Text label(isolate, args[0].As<v8::String>());
    normalized =
        label.is_one_byte() ? Normalized(label.data8(), label.length()) : Normalized(label.data16(), label.length());
  }
  const Encoding* encoding = FindEncoding(normalized);
  if (encoding && encoding->scheme != Scheme::kReplacement) {
    return args.GetReturnValue().Set(NameString(isolate, encoding->name));
  }
  constexpr int kWorthSaying = 64;
  bool is_short = args[0]->IsString() && args[0].As<v8::String>()->Length() <= kWorthSaying;
  ThrowError(isolate, "RangeError",
             "The encoding label provided " + (is_short ? "('" + TextAt(args, 0) + "') " : "") + "is invalid.");
}

// (bytes) => a string with one character per byte
void EncodeBinaryString(Args args) {
  InputBytes input(args[0]);
  if (!input.valid()) return ThrowNotBytes(args.GetIsolate());
  Return(args, Latin1String(args.GetIsolate(), CharsOf(input)));
}

constexpr OpDeclaration kOps[] = {
    {"op_encode", Encode, 1},
    {"op_decode", DecodeUtf8, 1},
    {"op_encode_binary_string", EncodeBinaryString, 1},
    {"op_encoding_normalize_label", NormalizeLabel, 1},
    {"op_encoding_decode_utf8", DecodeUtf8Whole, 2},
    {"op_encoding_decode_utf8_ascii_only", DecodeAsciiOnly, 1},
    {"op_encoding_decode_single", DecodeSingle, 4},
    {"op_encoding_new_decoder", NewDecoder, 3},
    {"op_encoding_decode", DecodePart, 3},
    {"op_encoding_encode_into", EncodeInto, 2},
    {"op_encoding_encode_into_fallback", EncodeIntoCounting, 3},
};

}  // namespace

std::span<const OpDeclaration> TextEncodingOps() { return kOps; }

}  // namespace network_runtime
