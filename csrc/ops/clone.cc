// structuredClone of plain data (HTML Standard, "Safe passing of structured data"), by V8's own serializer.
#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-value-serializer.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "engine/heap_guard.h"
#include "engine/script_errors.h"
#include "ops/arguments.h"
#include "ops/op_table.h"

namespace network_runtime {
namespace {

constexpr size_t kLargestClone = size_t{512} << 20;

class Delegate final : public v8::ValueSerializer::Delegate {
 public:
  explicit Delegate(v8::Isolate* isolate) : isolate_(isolate) {}

  // The serialised form lies outside the heap, and shared references are written out each time: it grows by doubling,
  // and each growth looks at the memory limit and at a termination.
  void* ReallocateBufferMemory(void* old, size_t size, size_t* actual) override {
    const HeapGuard& guard = HeapGuard::Of(isolate_);
    if (size > kLargestClone || guard.condemned() || !guard.MayTakeBriefly(size)) return nullptr;
    *actual = size;
    return std::realloc(old, size);
  }
  void FreeBufferMemory(void* buffer) override { std::free(buffer); }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    ThrowError(isolate_, "DataCloneError", ToUtf8(isolate_, message));
  }

 private:
  v8::Isolate* const isolate_;
};

// (value, transferred: ArrayBuffer[]) => clone
void StructuredClone(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  Delegate delegate(isolate);
  v8::ValueSerializer serializer(isolate, &delegate);
  serializer.WriteHeader();
  std::vector<v8::Local<v8::ArrayBuffer>> transferred;
  v8::Local<v8::Array> list = args[1].As<v8::Array>();
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!list->Get(context, i).ToLocal(&item)) return;
    v8::Local<v8::ArrayBuffer> buffer = item.As<v8::ArrayBuffer>();
    if (!buffer->IsDetachable() || buffer->WasDetached()) {
      return ThrowError(isolate, "DataCloneError", "An ArrayBuffer is detached and could not be cloned.");
    }
    serializer.TransferArrayBuffer(i, buffer);
    transferred.push_back(buffer);
  }
  bool written = false;
  if (!serializer.WriteValue(context, args[0]).To(&written) || !written) return;
  std::pair<uint8_t*, size_t> bytes = serializer.Release();
  std::unique_ptr<uint8_t, decltype(&std::free)> owner(bytes.first, std::free);

  v8::ValueDeserializer deserializer(isolate, bytes.first, bytes.second);
  if (deserializer.ReadHeader(context).IsNothing()) return;
  for (uint32_t i = 0; i < transferred.size(); ++i) {
    std::shared_ptr<v8::BackingStore> store = transferred[i]->GetBackingStore();
    if (transferred[i]->Detach(v8::Local<v8::Value>()).IsNothing()) return;
    deserializer.TransferArrayBuffer(i, v8::ArrayBuffer::New(isolate, std::move(store)));
  }
  v8::Local<v8::Value> clone;
  v8::TryCatch failure(isolate);
  if (deserializer.ReadValue(context).ToLocal(&clone)) return args.GetReturnValue().Set(clone);
  if (failure.HasTerminated()) return static_cast<void>(failure.ReThrow());
  failure.Reset();
  // What was just written is well formed: only memory can be wanting.
  ThrowError(isolate, "RangeError", "no memory for the clone");
  failure.ReThrow();
}

constexpr OpDeclaration kOps[] = {{"op_structured_clone", StructuredClone, 2, false}};

}  // namespace

std::span<const OpDeclaration> CloneOps() { return kOps; }

}  // namespace network_runtime
