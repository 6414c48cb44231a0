#include "ops/host/file_contents.h"

#include <simdutf.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/heap_guard.h"
#include "ops/core/byte_arrays.h"
#include "ops/core/input_bytes.h"
#include "ops/encoding/decoder.h"

namespace network_runtime {
namespace {

// From this size on a string uses the memory that the file was read into. Below, a copy takes less than the memory's
// owner does.
constexpr size_t kAdopted = size_t{16} << 10;

class NarrowText final : public v8::String::ExternalOneByteStringResource {
 public:
  NarrowText(char* text, size_t length) : text_(text), length_(length) {}
  ~NarrowText() override { std::free(text_); }
  const char* data() const override { return text_; }
  size_t length() const override { return length_; }

 private:
  char* const text_;
  const size_t length_;
};

class WideText final : public v8::String::ExternalStringResource {
 public:
  WideText(char16_t* text, size_t length) : text_(text), length_(length) {}
  ~WideText() override { std::free(text_); }
  const uint16_t* data() const override { return reinterpret_cast<const uint16_t*>(text_); }
  size_t length() const override { return length_; }

 private:
  char16_t* const text_;
  const size_t length_;
};

FileError NoMemoryFor(const std::string& path, size_t size) {
  return {
      .name = "RangeError",
      .text = "there is no memory for the text of the " + std::to_string(size) + " bytes of the file '" + path + "'"};
}

}  // namespace

struct BufferBlock::Memory {
  ~Memory() {
    if (data) buffers->Free(data, size);
  }

  std::shared_ptr<void> cage;  // which the memory is in
  std::shared_ptr<v8::ArrayBuffer::Allocator> buffers;
  uint8_t* data = nullptr;
  size_t size = 0;
};

BufferBlock::BufferBlock(v8::Isolate* isolate) : memory_(std::make_unique<Memory>()) {
  memory_->cage = HeapGuard::Of(isolate).cage();
  memory_->buffers = HeapGuard::Of(isolate).buffers();
}

BufferBlock::~BufferBlock() = default;

uint8_t* BufferBlock::Resize(size_t size) {
  auto* data = static_cast<uint8_t*>(memory_->buffers->AllocateUninitialized(size));
  if (!data) return nullptr;
  if (memory_->data) {
    std::memcpy(data, memory_->data, std::min(size, memory_->size));
    memory_->buffers->Free(memory_->data, memory_->size);
  }
  memory_->data = data;
  memory_->size = size;
  return data;
}

v8::MaybeLocal<v8::Value> BufferBlock::ToArray(v8::Isolate* isolate, size_t size) {
  if (size == 0) return NewUint8Array(isolate, 0).FromMaybe(v8::Local<v8::Uint8Array>());
  uint8_t* data = memory_->data;
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      data, size, [](void*, size_t, void* memory) { delete static_cast<Memory*>(memory); }, memory_.release());
  return v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, size);
}

FileResult<FileText> FileText::From(const std::string& path, MallocBlock bytes, size_t size) {
  FileText text;
  const char* utf8 = reinterpret_cast<const char*>(bytes.data());
  if (simdutf::validate_ascii(utf8, size)) {
    text.length_ = size;
    text.narrow_.reset(reinterpret_cast<char*>(bytes.Release()));
  } else {
    // As many units as bytes at most.
    const size_t room = size + Decoder::kSlack;
    text.wide_.reset(static_cast<char16_t*>(std::malloc(room * sizeof(char16_t))));
    if (!text.wide_) return FileFailure(NoMemoryFor(path, size));
    static const Encoding& utf8_encoding = *FindEncoding("utf-8");
    char16_t* end = MakeDecoder(utf8_encoding)->Decode({bytes.data(), size}, true, false, text.wide_.get());
    text.length_ = static_cast<size_t>(end - text.wide_.get());
    if (text.length_ >= kAdopted) {
      if (void* less = std::realloc(text.wide_.get(), text.length_ * sizeof(char16_t))) {
        (void)text.wide_.release();
        text.wide_.reset(static_cast<char16_t*>(less));
      }
    }
  }
  if (text.length_ > static_cast<size_t>(v8::String::kMaxLength)) {
    return FileFailure(FileError{.name = "RangeError",
                                 .text = "the file '" + path + "' of " + std::to_string(size) + " bytes has " +
                                         std::to_string(text.length_) + " characters, and the longest string has " +
                                         std::to_string(v8::String::kMaxLength)});
  }
  return text;
}

v8::MaybeLocal<v8::Value> FileText::ToString(v8::Isolate* isolate) {
  v8::MaybeLocal<v8::String> string;
  if (length_ < kAdopted) {
    string = wide_ ? Utf16String(isolate, {wide_.get(), length_}) : Latin1String(isolate, {narrow_.get(), length_});
  } else if (wide_) {
    string = v8::String::NewExternalTwoByte(isolate, new WideText(wide_.release(), length_));
  } else {
    string = v8::String::NewExternalOneByte(isolate, new NarrowText(narrow_.release(), length_));
  }
  v8::Local<v8::String> made;
  if (!string.ToLocal(&made)) return {};
  return made;
}

KeptBytes KeepBytes(v8::Isolate* isolate, v8::Local<v8::Uint8Array> array) {
  if (!array->HasBuffer() && array->ByteLength() <= 64) {
    auto copy = std::make_shared<InputBytes>(array);
    return {copy, copy->bytes()};
  }
  v8::Local<v8::ArrayBuffer> buffer = array->Buffer();
  const size_t offset = array->ByteOffset();
  const size_t size = array->ByteLength();
  if (size == 0) return {};
  struct Kept {
    std::shared_ptr<void> cage;
    std::shared_ptr<v8::BackingStore> store;
  };
  // Of a buffer that is shared with a guest or shrinks, pages may go away.
  if (buffer.As<v8::Value>()->IsSharedArrayBuffer() || buffer->IsResizableByUserJavaScript()) {
    auto copy = std::make_shared<std::vector<uint8_t>>(size);
    array->CopyContents(copy->data(), size);
    return {copy, *copy};
  }
  auto kept = std::make_shared<Kept>(Kept{HeapGuard::Of(isolate).cage(), buffer->GetBackingStore()});
  const auto* data = static_cast<const uint8_t*>(kept->store->Data()) + offset;
  return {std::move(kept), {data, size}};
}

}  // namespace network_runtime
