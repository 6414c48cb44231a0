// Blobs and their URLs (File API, "The Blob Interface" and "Blob URL Store"). Deno's script assembles blobs; this file
// keeps their bytes.
#include "ops/messaging/blob.h"

#include <sys/random.h>
#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-promise.h>
#include <v8-typed-array.h>

#include <cstring>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/later_turn.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "ops/url/location.h"

namespace network_runtime {
namespace {

constexpr size_t kEach = 128;  // bytes that a part or an URL takes beside its own

struct ObjectUrl {
  std::string media_type;
  std::vector<BlobRange> parts;
  OutsideMemory memory;
};

struct PendingRead {
  v8::Global<v8::Promise::Resolver> resolver;
  BlobRange range;
};

struct BlobStore final : NativeState {
  explicit BlobStore(v8::Isolate*) {}
  std::unordered_map<std::string, ObjectUrl> urls;
  std::deque<PendingRead> reads;
};

// RFC 9562, "UUID Version 4". Empty when the system has no random bytes.
std::string NewUuid() {
  uint8_t bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != ssize_t{sizeof bytes}) return {};
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3F) | 0x80);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < sizeof bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

// Null, with a TypeError pending, for anything else.
BlobPart* PartOf(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  BlobPart* part = NativeObject::From<BlobPart>(isolate, value);
  if (!part) ThrowError(isolate, "TypeError", "this is no part of a Blob");
  return part;
}

void ReturnPart(Args args, BlobRange range) {
  v8::Local<v8::Object> handle;
  if (NativeObject::Wrap(args.GetIsolate(), std::make_unique<BlobPart>(std::move(range))).ToLocal(&handle)) {
    args.GetReturnValue().Set(handle);
  }
}

// (bytes: Uint8Array) => part
void CreatePart(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsArrayBufferView()) return ThrowError(isolate, "TypeError", "a part of a Blob is made of bytes");
  v8::Local<v8::ArrayBufferView> view = args[0].As<v8::ArrayBufferView>();
  size_t size = view->ByteLength();
  OutsideMemory memory(isolate);
  if (!memory.Resize(size + kEach)) return;
  auto bytes = std::make_shared<BlobBytes>(BlobBytes{std::unique_ptr<uint8_t[]>(new uint8_t[size]), std::move(memory)});
  // Making room may take a collection, which does not shrink a buffer. What is copied is what the buffer holds now.
  size = view->CopyContents(bytes->bytes.get(), size);
  ReturnPart(args, {.of = std::move(bytes), .start = 0, .size = size});
}

// (part, {start, len}) => part
void SlicePart(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  BlobPart* part = PartOf(isolate, args[0]);
  if (!part) return;
  auto member = [&](const char* name) -> double {
    v8::Local<v8::Value> value;
    if (!args[1]->IsObject() || !args[1].As<v8::Object>()->Get(context, NameString(isolate, name)).ToLocal(&value)) {
      return -1;
    }
    return value->IsNumber() ? value.As<v8::Number>()->Value() : -1;
  };
  double start = member("start");
  double length = member("len");
  const BlobRange& whole = part->range();
  if (!(start >= 0 && length >= 0 && start + length <= static_cast<double>(whole.size))) {
    return ThrowError(isolate, "RangeError", "a slice must lie inside the part of the Blob");
  }
  ReturnPart(args,
             {.of = whole.of, .start = whole.start + static_cast<size_t>(start), .size = static_cast<size_t>(length)});
}

void FinishRead(v8::Isolate* isolate) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  BlobStore& store = NativeStates::Of<BlobStore>(isolate);
  PendingRead read = std::move(store.reads.front());
  store.reads.pop_front();
  v8::Local<v8::Promise::Resolver> resolver = read.resolver.Get(isolate);
  v8::Local<v8::ArrayBuffer> buffer;
  if (!v8::ArrayBuffer::MaybeNew(isolate, read.range.size, v8::BackingStoreInitializationMode::kUninitialized)
           .ToLocal(&buffer)) {
    (void)resolver->Reject(context, v8::Exception::RangeError(NameString(
                                        isolate, "the isolate's memory limit has no room for a Blob's bytes")));
    return;
  }
  if (read.range.size != 0) std::memcpy(buffer->Data(), read.range.of->bytes.get() + read.range.start, read.range.size);
  (void)resolver->Resolve(context, v8::Uint8Array::New(buffer, 0, read.range.size));
}

// (part) => Promise<Uint8Array>, settled in a later turn: between turns V8 finds out which parts no script holds any
// more.
void ReadPart(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  BlobPart* part = PartOf(isolate, args[0]);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!part || !v8::Promise::Resolver::New(isolate->GetCurrentContext()).ToLocal(&resolver)) return;
  NativeStates::Of<BlobStore>(isolate).reads.push_back({{isolate, resolver}, part->range()});
  InLaterTurn(isolate, [isolate] { FinishRead(isolate); });
  args.GetReturnValue().Set(resolver->GetPromise());
}

// (part) => undefined: a part goes when no script holds it any more
void RemovePart(Args) {}

// [{uuid: part, size}] entry of one part
v8::MaybeLocal<v8::Object> Described(v8::Isolate* isolate, v8::Local<v8::Value> part, size_t size) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Object> entry = v8::Object::New(isolate);
  if (entry->CreateDataProperty(context, NameString(isolate, "uuid"), part).IsNothing() ||
      entry
          ->CreateDataProperty(context, NameString(isolate, "size"),
                               v8::Number::New(isolate, static_cast<double>(size)))
          .IsNothing()) {
    return {};
  }
  return entry;
}

// (part) => {uuid: part, size}: parts never change, so the clone shares the part
void ClonePart(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  BlobPart* part = PartOf(isolate, args[0]);
  v8::Local<v8::Object> entry;
  if (part && Described(isolate, args[0], part->range().size).ToLocal(&entry)) args.GetReturnValue().Set(entry);
}

// (mediaType, parts: part[]) => URL
void CreateObjectUrl(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  if (!args[1]->IsArray()) return ThrowError(isolate, "TypeError", "a Blob has a list of parts");
  ObjectUrl url{.media_type = TextAt(args, 0), .parts = {}, .memory = OutsideMemory(isolate)};
  v8::Local<v8::Array> list = args[1].As<v8::Array>();
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!list->Get(context, i).ToLocal(&item)) return;
    BlobPart* part = PartOf(isolate, item);
    if (!part) return;
    url.parts.push_back(part->range());
  }
  if (!url.memory.Resize(kEach + url.media_type.size() + url.parts.size() * sizeof(BlobRange))) return;
  std::string uuid = NewUuid();
  if (uuid.empty()) return ThrowError(isolate, "OperationError", "the system has no random bytes");
  std::string text = "blob:" + OriginOf(OpDelegate::From(isolate).location()) + "/" + uuid;
  NativeStates::Of<BlobStore>(isolate).urls.emplace(text, std::move(url));
  args.GetReturnValue().Set(ShortString(isolate, text));
}

// (url) => undefined
void RevokeObjectUrl(Args args) { NativeStates::Of<BlobStore>(args.GetIsolate()).urls.erase(TextAt(args, 0)); }

// (url) => {mediaType, parts: [{uuid: part, size}]}, or null
void FromObjectUrl(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  BlobStore& store = NativeStates::Of<BlobStore>(isolate);
  std::string text = TextAt(args, 0);
  auto found = store.urls.find(text.substr(0, text.find('#')));
  if (found == store.urls.end()) return args.GetReturnValue().SetNull();
  std::vector<v8::Local<v8::Value>> entries;
  for (const BlobRange& range : found->second.parts) {
    v8::Local<v8::Object> part;
    v8::Local<v8::Object> entry;
    if (!NativeObject::Wrap(isolate, std::make_unique<BlobPart>(range)).ToLocal(&part) ||
        !Described(isolate, part, range.size).ToLocal(&entry)) {
      return;
    }
    entries.emplace_back(entry);
  }
  v8::Local<v8::Object> blob = v8::Object::New(isolate);
  if (blob->CreateDataProperty(context, NameString(isolate, "mediaType"),
                               ShortString(isolate, found->second.media_type))
          .IsNothing() ||
      blob->CreateDataProperty(context, NameString(isolate, "parts"),
                               v8::Array::New(isolate, entries.data(), entries.size()))
          .IsNothing()) {
    return;
  }
  args.GetReturnValue().Set(blob);
}

constexpr OpDeclaration kOps[] = {
    {"op_blob_create_part", CreatePart, 1},
    {"op_blob_slice_part", SlicePart, 2},
    {"op_blob_read_part", ReadPart, 1},
    {"op_blob_remove_part", RemovePart, 1},
    {"op_blob_clone_part", ClonePart, 1},
    {"op_blob_create_object_url", CreateObjectUrl, 2},
    {"op_blob_revoke_object_url", RevokeObjectUrl, 1},
    {"op_blob_from_object_url", FromObjectUrl, 1},
};

}  // namespace

std::span<const OpDeclaration> BlobOps() { return kOps; }

}  // namespace network_runtime
