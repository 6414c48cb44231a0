// Counts the memory of SharedArrayBuffers, for js/lazy/shared_array_buffer.js.
#include <v8-array-buffer.h>

#include <memory>

#include "engine/heap_guard.h"
#include "engine/native_object.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// Counts as long as the buffer that holds it lives.
class SharedBytes final : public NativeObject {
 public:
  SharedBytes(v8::Isolate* isolate, size_t bytes) : isolate_(isolate), bytes_(bytes) {
    HeapGuard::Of(isolate_).CountAllocated(bytes_);
  }
  ~SharedBytes() override { HeapGuard::Of(isolate_).UncountAllocated(bytes_); }

 private:
  v8::Isolate* const isolate_;
  const size_t bytes_;
};

// (buffer: SharedArrayBuffer, bytes) => undefined
void CountSharedBuffer(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Object> count;
  auto bytes = std::make_unique<SharedBytes>(isolate, static_cast<size_t>(NumberAt(args, 1)));
  if (!NativeObject::Wrap(isolate, std::move(bytes)).ToLocal(&count)) return;
  v8::Local<v8::Private> key = v8::Private::ForApi(isolate, NameString(isolate, "sharedBytes"));
  (void)args[0].As<v8::Object>()->SetPrivate(isolate->GetCurrentContext(), key, count).IsNothing();
}

constexpr OpDeclaration kOps[] = {
    {"op_count_shared_buffer", CountSharedBuffer, 2},
};

}  // namespace

std::span<const OpDeclaration> SharedBufferOps() { return kOps; }

}  // namespace network_runtime
