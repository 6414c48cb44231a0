#include "ops/compression/codec.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib-ng.h>

#include <new>

#include "engine/script_errors.h"

namespace network_runtime {
namespace {

constexpr size_t kAlignment = 64;  // a cache line: the size of a block is kept in the one before it

// The quality that servers use for answers that they compress while they send them.
constexpr uint32_t kBrotliQuality = 6;
constexpr int32_t kZlibMemoryLevel = 8;

void* Allocate(void* memory, size_t bytes) { return static_cast<CodecMemory*>(memory)->Allocate(bytes); }
void* AllocateItems(void* memory, unsigned items, unsigned bytes) { return Allocate(memory, size_t{items} * bytes); }
void Free(void* memory, void* allocated) { static_cast<CodecMemory*>(memory)->Free(allocated); }

// RFC 1950, 1951 and 1952, as zlib calls them.
int32_t WindowBits(std::string_view format) {
  if (format == "gzip") return 31;
  return format == "deflate" ? 15 : -15;
}

class Zlib : public Codec {
 public:
  explicit Zlib(CodecMemory& memory) {
    stream_.zalloc = AllocateItems;
    stream_.zfree = Free;
    stream_.opaque = &memory;
  }

 protected:
  template <class Do>
  int32_t With(std::span<const uint8_t>& input, std::span<uint8_t>& room, Do run) {
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<uint32_t>(input.size());
    stream_.next_out = room.data();
    stream_.avail_out = static_cast<uint32_t>(room.size());
    int32_t result = run();
    input = input.last(stream_.avail_in);
    room = room.last(stream_.avail_out);
    return result;
  }

  zng_stream stream_ = {};
};

class Deflate final : public Zlib {
 public:
  using Zlib::Zlib;
  ~Deflate() override { zng_deflateEnd(&stream_); }

  bool Start(std::string_view format) {
    return zng_deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WindowBits(format), kZlibMemoryLevel,
                            Z_DEFAULT_STRATEGY) == Z_OK;
  }

  Step Run(std::span<const uint8_t>& input, std::span<uint8_t>& room, bool finish) override {
    int32_t result = With(input, room, [&] { return zng_deflate(&stream_, finish ? Z_FINISH : Z_NO_FLUSH); });
    if (result == Z_STREAM_END) return Step::kEnded;
    return room.empty() || finish ? Step::kNeedsRoom : Step::kNeedsInput;
  }
};

class Inflate final : public Zlib {
 public:
  using Zlib::Zlib;
  ~Inflate() override { zng_inflateEnd(&stream_); }

  bool Start(std::string_view format) { return zng_inflateInit2(&stream_, WindowBits(format)) == Z_OK; }

  Step Run(std::span<const uint8_t>& input, std::span<uint8_t>& room, bool) override {
    switch (With(input, room, [&] { return zng_inflate(&stream_, Z_NO_FLUSH); })) {
      case Z_STREAM_END:
        return Step::kEnded;
      case Z_OK:
      case Z_BUF_ERROR:  // nothing to do
        return room.empty() ? Step::kNeedsRoom : Step::kNeedsInput;
      case Z_MEM_ERROR:
        return Step::kNoMemory;
      default:
        return Step::kCorrupt;
    }
  }
};

class BrotliEncoder final : public Codec {
 public:
  explicit BrotliEncoder(CodecMemory& memory)
      : memory_(memory), state_(BrotliEncoderCreateInstance(Allocate, Free, &memory)) {
    if (state_) BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, kBrotliQuality);
  }
  ~BrotliEncoder() override { BrotliEncoderDestroyInstance(state_); }

  bool started() const { return state_; }

  Step Run(std::span<const uint8_t>& input, std::span<uint8_t>& room, bool finish) override {
    const uint8_t* next_in = input.data();
    size_t left_in = input.size();
    uint8_t* next_out = room.data();
    size_t left_out = room.size();
    bool good = BrotliEncoderCompressStream(state_, finish ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS,
                                            &left_in, &next_in, &left_out, &next_out, nullptr);
    input = input.last(left_in);
    room = room.last(left_out);
    if (!good || memory_.refused()) return Step::kNoMemory;
    if (BrotliEncoderIsFinished(state_)) return Step::kEnded;
    return room.empty() || finish ? Step::kNeedsRoom : Step::kNeedsInput;
  }

 private:
  CodecMemory& memory_;
  BrotliEncoderState* const state_;
};

class BrotliDecoder final : public Codec {
 public:
  explicit BrotliDecoder(CodecMemory& memory)
      : memory_(memory), state_(BrotliDecoderCreateInstance(Allocate, Free, &memory)) {}
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  bool started() const { return state_; }

  Step Run(std::span<const uint8_t>& input, std::span<uint8_t>& room, bool) override {
    const uint8_t* next_in = input.data();
    size_t left_in = input.size();
    uint8_t* next_out = room.data();
    size_t left_out = room.size();
    BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &left_in, &next_in, &left_out, &next_out, nullptr);
    input = input.last(left_in);
    room = room.last(left_out);
    switch (result) {
      case BROTLI_DECODER_RESULT_SUCCESS:
        return Step::kEnded;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
        return Step::kNeedsInput;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
        return Step::kNeedsRoom;
      case BROTLI_DECODER_RESULT_ERROR:
        break;
    }
    return memory_.refused() ? Step::kNoMemory : Step::kCorrupt;
  }

 private:
  CodecMemory& memory_;
  BrotliDecoderState* const state_;
};

template <class T>
std::unique_ptr<Codec> Started(CodecMemory& memory, std::string_view format) {
  auto codec = std::make_unique<T>(memory);
  return codec->Start(format) ? std::move(codec) : nullptr;
}

template <class T>
std::unique_ptr<Codec> Started(CodecMemory& memory) {
  auto codec = std::make_unique<T>(memory);
  return codec->started() ? std::move(codec) : nullptr;
}

}  // namespace

void* CodecMemory::Allocate(size_t bytes) {
  if (refused_) return nullptr;
  size_t whole = bytes + kAlignment;
  if (claim_.Resize(claim_.bytes() + whole)) {
    if (void* block = ::operator new(whole, std::align_val_t(kAlignment), std::nothrow)) {
      *static_cast<size_t*>(block) = whole;
      return static_cast<char*>(block) + kAlignment;
    }
    claim_.Resize(claim_.bytes() - whole);
    ThrowError(isolate_, "RangeError", "the process has no memory left");
  }
  refused_ = true;
  return nullptr;
}

void CodecMemory::Free(void* allocated) {
  if (!allocated) return;
  void* block = static_cast<char*>(allocated) - kAlignment;
  claim_.Resize(claim_.bytes() - *static_cast<size_t*>(block));
  ::operator delete(block, std::align_val_t(kAlignment));
}

bool Codec::Knows(std::string_view format) {
  return format == "gzip" || format == "deflate" || format == "deflate-raw" || format == "brotli";
}

std::unique_ptr<Codec> Codec::Compressor(CodecMemory& memory, std::string_view format) {
  return format == "brotli" ? Started<BrotliEncoder>(memory) : Started<Deflate>(memory, format);
}

std::unique_ptr<Codec> Codec::Decompressor(CodecMemory& memory, std::string_view format) {
  return format == "brotli" ? Started<BrotliDecoder>(memory) : Started<Inflate>(memory, format);
}

}  // namespace network_runtime
