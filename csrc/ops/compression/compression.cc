// CompressionStream and DecompressionStream (Compression Standard).
#include <v8-container.h>
#include <v8-typed-array.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "engine/heap_guard.h"
#include "engine/native_object.h"
#include "ops/compression/codec.h"
#include "ops/core/arguments.h"
#include "ops/core/input_bytes.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// A codec takes and gives at most this much between two checks of the limits.
constexpr size_t kStepBytes = size_t{64} << 10;

class Compression final : public NativeObject {
 public:
  explicit Compression(v8::Isolate* isolate) : memory(isolate) {}

  CodecMemory memory;
  std::unique_ptr<Codec> codec;  // null when there is nothing more to do
  bool decompresses = false;
  bool ended = false;    // the compressed data is complete
  bool overfed = false;  // input came after its end
};

Compression* CompressionAt(Args args, int index) {
  auto* compression = NativeObject::From<Compression>(args.GetIsolate(), args[index]);
  if (!compression) ThrowError(args.GetIsolate(), "TypeError", "no compression stream");
  return compression;
}

// The output of one call, in pieces.
class Output {
 public:
  explicit Output(v8::Isolate* isolate) : isolate_(isolate) {}

  // Returns false, with a RangeError pending, when the memory limit has no room. Half of the limit is left for what
  // else the isolate holds, so that a bomb is an error and not the isolate's end.
  bool Add(std::span<const uint8_t> bytes) {
    bytes_ += bytes.size();
    const size_t limit = HeapGuard::Of(isolate_).limit_bytes();
    if (limit != 0 && bytes_ > limit / 2) {
      ThrowError(isolate_, "RangeError", "one chunk gives more than half of the memory limit");
      return false;
    }
    std::unique_ptr<v8::BackingStore> store =
        v8::ArrayBuffer::NewBackingStore(isolate_, bytes.size(), v8::BackingStoreInitializationMode::kUninitialized,
                                         v8::BackingStoreOnFailureMode::kReturnNull);
    if (!store) {
      ThrowError(isolate_, "RangeError", "the isolate's memory limit has no room for the output");
      return false;
    }
    std::memcpy(store->Data(), bytes.data(), bytes.size());
    pieces_.push_back(
        v8::Uint8Array::New(v8::ArrayBuffer::New(isolate_, std::move(store)), 0, bytes.size()).As<v8::Value>());
    return true;
  }

  v8::Local<v8::Array> pieces() { return v8::Array::New(isolate_, pieces_.data(), pieces_.size()); }

 private:
  v8::Isolate* const isolate_;
  size_t bytes_ = 0;
  std::vector<v8::Local<v8::Value>> pieces_;
};

// Returns the pieces. When an exception is pending, the stream is over.
void Feed(Args args, Compression& compression, std::span<const uint8_t> input, bool finish) {
  thread_local const auto scratch = std::make_unique<uint8_t[]>(kStepBytes);
  v8::Isolate* isolate = args.GetIsolate();
  const HeapGuard& guard = HeapGuard::Of(isolate);
  Output output(isolate);
  auto fail = [&](const char* message) {
    compression.codec.reset();
    if (message) ThrowError(isolate, "TypeError", message);
  };
  while (!guard.condemned()) {
    std::span<const uint8_t> taken = input.first(std::min(input.size(), kStepBytes));
    std::span<uint8_t> room(scratch.get(), kStepBytes);
    size_t offered = taken.size();
    Codec::Step step = compression.codec->Run(taken, room, finish);
    input = input.subspan(offered - taken.size());
    size_t produced = kStepBytes - room.size();
    if (step == Codec::Step::kCorrupt) return fail("The compressed data is not valid.");
    if (step == Codec::Step::kNoMemory) return fail(nullptr);
    if (produced != 0 && !output.Add({scratch.get(), produced})) return fail(nullptr);
    if (step == Codec::Step::kEnded) {
      compression.codec.reset();
      compression.ended = true;
      compression.overfed = !input.empty();
      break;
    }
    if (step == Codec::Step::kNeedsInput && input.empty()) break;
  }
  args.GetReturnValue().Set(output.pieces());
}

// (format, decompress: boolean) => handle
void New(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  std::string format = TextAt(args, 0);
  if (!Codec::Knows(format)) return ThrowError(isolate, "TypeError", "no such compression format");
  auto compression = std::make_unique<Compression>(isolate);
  compression->decompresses = args[1]->IsTrue();
  compression->codec = compression->decompresses ? Codec::Decompressor(compression->memory, format)
                                                 : Codec::Compressor(compression->memory, format);
  v8::Local<v8::Object> handle;
  if (compression->codec && NativeObject::Wrap(isolate, std::move(compression)).ToLocal(&handle)) {
    args.GetReturnValue().Set(handle);
  }
}

// (handle, chunk: BufferSource) => Uint8Array[]. When the chunk went beyond the end of the compressed data,
// op_compression_check throws: it is called once the pieces are on their way.
void Write(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Compression* compression = CompressionAt(args, 0);
  if (!compression) return;
  InputBytes input(args[1]);
  if (!input.valid()) return ThrowError(isolate, "TypeError", "The chunk is neither a buffer nor a view of one.");
  if (compression->codec) return Feed(args, *compression, input.bytes(), false);
  if (!compression->ended) return ThrowError(isolate, "TypeError", "The stream is over.");
  compression->overfed |= !input.bytes().empty();
  args.GetReturnValue().Set(v8::Array::New(isolate));
}

// (handle) => undefined
void Check(Args args) {
  Compression* compression = CompressionAt(args, 0);
  if (compression && compression->overfed) {
    ThrowError(args.GetIsolate(), "TypeError", "There is data after the end of the compressed data.");
  }
}

// (handle) => Uint8Array[]
void Finish(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Compression* compression = CompressionAt(args, 0);
  if (!compression) return;
  if (compression->codec && !compression->decompresses) return Feed(args, *compression, {}, true);
  compression->codec.reset();
  if (!compression->ended) {
    return ThrowError(isolate, "TypeError",
                      compression->decompresses ? "The compressed data is cut short." : "The stream is over.");
  }
  args.GetReturnValue().Set(v8::Array::New(isolate));
}

// (handle) => undefined: gives back the codec's memory
void Drop(Args args) {
  if (Compression* compression = CompressionAt(args, 0)) compression->codec.reset();
}

constexpr OpDeclaration kOps[] = {
    {"op_compression_new", New, 2},       {"op_compression_write", Write, 2}, {"op_compression_check", Check, 1},
    {"op_compression_finish", Finish, 1}, {"op_compression_drop", Drop, 1},
};

}  // namespace

std::span<const OpDeclaration> CompressionOps() { return kOps; }

}  // namespace network_runtime
