// Structured serialization (HTML Standard, "Safe passing of structured data") with V8's own serializer. Platform
// objects decide themselves what is written of them.
#include <v8-container.h>
#include <v8-function.h>
#include <v8-value-serializer.h>

#include <unordered_map>

#include "engine/heap_guard.h"
#include "engine/script_errors.h"
#include "ops/core/arguments.h"
#include "ops/core/op_table.h"
#include "ops/messaging/serialized_value.h"

namespace network_runtime {
namespace {

constexpr size_t kLargestClone = size_t{512} << 20;
// How many prototypes are searched to find an object's class. A guest can make chains of millions, and the search
// cannot be interrupted.
constexpr int kDeepestClass = 64;
constexpr size_t kEach = 256;  // bytes that a serialized value takes beside its content

// How a host object is written: its place in the transfer list, or one of these.
constexpr uint32_t kDescribed = 0xFFFF'FFFF;  // as a plain object, which is the next value
constexpr uint32_t kBlobPart = 0xFFFF'FFFE;   // by its number among the blob parts, which comes next

struct CloneState final : NativeState {
  explicit CloneState(v8::Isolate* isolate)
      : host_brand(isolate, v8::Private::ForApi(isolate, NameString(isolate, "hostObject"))),
        object_prototype(isolate, v8::Object::New(isolate)->GetPrototype()) {}

  // The key that core.js calls hostObjectBrand. Its value is a text for an object that can be transferred, a function
  // for one that can be cloned, and false on the prototype of a class that can be neither. V8 looks up private symbols
  // in the object itself only.
  v8::Global<v8::Private> host_brand;
  v8::Global<v8::Value> object_prototype;  // Object.prototype, which has no brand
  // The key that marks every platform object: a symbol that guests can find. Empty until it is set.
  v8::Global<v8::Symbol> platform_brand;
};

// The value under the brand of the object or of a class that it belongs to; undefined when there is none.
v8::Local<v8::Value> HostBrandOf(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> object) {
  CloneState& state = NativeStates::Of<CloneState>(isolate);
  v8::Local<v8::Private> brand = state.host_brand.Get(isolate);
  v8::Local<v8::Value> place = object;
  for (int depth = 0; depth < kDeepestClass; ++depth) {
    if (!place->IsObject() || place->IsProxy() || place == state.object_prototype) break;
    v8::Local<v8::Value> found;
    if (!place.As<v8::Object>()->GetPrivate(context, brand).ToLocal(&found)) break;
    if (!found->IsUndefined()) return found;
    place = place.As<v8::Object>()->GetPrototype();
  }
  return v8::Undefined(isolate);
}

bool IsPlatformObject(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> object) {
  CloneState& state = NativeStates::Of<CloneState>(isolate);
  if (object->IsProxy()) return false;
  if (object->InternalFieldCount() > 0 || object->HasPrivate(context, state.host_brand.Get(isolate)).FromMaybe(false)) {
    return true;
  }
  if (!state.platform_brand.IsEmpty() &&
      object->HasOwnProperty(context, state.platform_brand.Get(isolate)).FromMaybe(false)) {
    return true;
  }
  return HostBrandOf(isolate, context, object->GetPrototype())->IsFalse();
}

class Writer final : public v8::ValueSerializer::Delegate {
 public:
  // `on_error` is called with the message where the standard throws a DataCloneError. Without it, one is thrown.
  Writer(v8::Isolate* isolate, v8::Local<v8::Value> on_error, bool for_storage)
      : isolate_(isolate),
        context_(isolate->GetCurrentContext()),
        on_error_(on_error),
        for_storage_(for_storage),
        serializer_(isolate, this) {}

  // Adds an object of the transfer list that is not an array buffer, by its place.
  void Transfer(uint32_t place, v8::Local<v8::Object> object) {
    host_objects_.emplace(object->GetIdentityHash(), std::pair(place, object));
  }
  void Transfer(uint32_t place, v8::Local<v8::ArrayBuffer> buffer) { serializer_.TransferArrayBuffer(place, buffer); }

  bool Write(v8::Local<v8::Value> value, WrittenValue* written) {
    serializer_.WriteHeader();
    if (!serializer_.WriteValue(context_, value).FromMaybe(false)) return false;
    std::pair<uint8_t*, size_t> bytes = serializer_.Release();
    written_.bytes.reset(bytes.first);
    written_.size = bytes.second;
    *written = std::move(written_);
    return true;
  }

  bool HasCustomHostObject(v8::Isolate*) override {
    return !NativeStates::Of<CloneState>(isolate_).platform_brand.IsEmpty();
  }

  v8::Maybe<bool> IsHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    return v8::Just(IsPlatformObject(isolate_, context_, object));
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    auto [first, last] = host_objects_.equal_range(object->GetIdentityHash());
    for (; first != last; ++first) {
      if (first->second.second != object) continue;
      serializer_.WriteUint32(first->second.first);
      return v8::Just(true);
    }
    if (BlobPart* part = NativeObject::From<BlobPart>(isolate_, object)) {
      serializer_.WriteUint32(kBlobPart);
      serializer_.WriteUint32(static_cast<uint32_t>(written_.blob_parts.size()));
      written_.blob_parts.push_back(part->range());
      return v8::Just(true);
    }
    v8::Local<v8::Value> brand = HostBrandOf(isolate_, context_, object);
    if (brand->IsFunction()) {
      v8::Local<v8::Value> description;
      if (!brand.As<v8::Function>()->Call(context_, object, 0, nullptr).ToLocal(&description)) {
        return v8::Nothing<bool>();
      }
      serializer_.WriteUint32(kDescribed);
      return serializer_.WriteValue(context_, description);
    }
    // Deno's scripts recognise an object that would have to be transferred by this text.
    if (brand->IsString() && on_error_->IsFunction()) return Fail(NameString(isolate_, "Unsupported object type"));
    std::string name = ToUtf8(isolate_, object->GetConstructorName());
    return Fail(ShortString(isolate_, "#<" + name + "> could not be cloned."));
  }

  // Refused, as for agents that are not cross-origin isolated (HTML Standard, "StructuredSerializeInternal").
  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer>) override {
    ThrowDataCloneError(NameString(isolate_, "A SharedArrayBuffer cannot be cloned."));
    return v8::Nothing<uint32_t>();
  }

  v8::Maybe<uint32_t> GetWasmModuleTransferId(v8::Isolate*, v8::Local<v8::WasmModuleObject> module) override {
    if (for_storage_) {
      ThrowDataCloneError(NameString(isolate_, "A WebAssembly.Module cannot be stored."));
      return v8::Nothing<uint32_t>();
    }
    written_.modules.push_back(module->GetCompiledModule());
    return v8::Just(static_cast<uint32_t>(written_.modules.size() - 1));
  }

  // The serialised form lies outside the heap, and shared references are written out each time. It grows by doubling,
  // and each growth checks the memory limit and for a termination.
  void* ReallocateBufferMemory(void* old, size_t size, size_t* actual) override {
    const HeapGuard& guard = HeapGuard::Of(isolate_);
    if (size > kLargestClone || guard.condemned() || !guard.MayTakeBriefly(size)) return nullptr;
    *actual = size;
    return std::realloc(old, size);
  }
  void FreeBufferMemory(void* buffer) override { std::free(buffer); }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    if (!on_error_->IsFunction()) return ThrowError(isolate_, "DataCloneError", ToUtf8(isolate_, message));
    v8::Local<v8::Value> arguments[] = {message};
    (void)on_error_.As<v8::Function>()->Call(context_, v8::Undefined(isolate_), 1, arguments).IsEmpty();
  }

 private:
  v8::Maybe<bool> Fail(v8::Local<v8::String> message) {
    ThrowDataCloneError(message);
    return v8::Nothing<bool>();
  }

  v8::Isolate* const isolate_;
  const v8::Local<v8::Context> context_;
  const v8::Local<v8::Value> on_error_;
  const bool for_storage_;
  v8::ValueSerializer serializer_;
  std::unordered_multimap<int, std::pair<uint32_t, v8::Local<v8::Object>>> host_objects_;
  WrittenValue written_;
};

class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  Reader(v8::Isolate* isolate, const WrittenValue& written, v8::Local<v8::Value> host_objects,
         v8::Local<v8::Value> deserializers)
      : isolate_(isolate),
        context_(isolate->GetCurrentContext()),
        written_(written),
        host_objects_(host_objects),
        deserializers_(deserializers),
        deserializer_(isolate, written.bytes.get(), written.size, this) {}

  void Transfer(uint32_t place, v8::Local<v8::ArrayBuffer> buffer) { deserializer_.TransferArrayBuffer(place, buffer); }

  v8::MaybeLocal<v8::Value> Read() {
    v8::Local<v8::Value> value;
    v8::TryCatch failure(isolate_);
    if (deserializer_.ReadHeader(context_).FromMaybe(false) && deserializer_.ReadValue(context_).ToLocal(&value)) {
      return value;
    }
    // What V8 wrote is well formed. So when no host object failed, memory must have run out.
    if (!failure.HasTerminated() && !host_object_failed_) {
      failure.Reset();
      ThrowError(isolate_, "RangeError", "no memory for the clone");
    }
    failure.ReThrow();
    return {};
  }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    v8::Local<v8::Object> object;
    if (HostObject().ToLocal(&object)) return object;
    host_object_failed_ = true;
    return {};
  }

  v8::MaybeLocal<v8::WasmModuleObject> GetWasmModuleFromId(v8::Isolate*, uint32_t id) override {
    if (id >= written_.modules.size()) return {};
    return v8::WasmModuleObject::FromCompiledModule(isolate_, written_.modules[id]);
  }

 private:
  v8::MaybeLocal<v8::Object> HostObject() {
    uint32_t kind = 0;
    if (!deserializer_.ReadUint32(&kind)) return {};
    if (kind == kBlobPart) {
      uint32_t number = 0;
      if (!deserializer_.ReadUint32(&number) || number >= written_.blob_parts.size()) return {};
      return NativeObject::Wrap(isolate_, std::make_unique<BlobPart>(written_.blob_parts[number]));
    }
    v8::Local<v8::Value> value;
    if (kind == kDescribed) {
      if (!Described().ToLocal(&value)) return {};
    } else if (!host_objects_->IsArray() || !host_objects_.As<v8::Array>()->Get(context_, kind).ToLocal(&value)) {
      value = v8::Undefined(isolate_);
    }
    // V8 treats whatever it gets here as an ordinary object.
    if (!value->IsObject() || !IsPlatformObject(isolate_, context_, value.As<v8::Object>())) {
      ThrowError(isolate_, "DataCloneError", "A platform object could not be received.");
      return {};
    }
    return value.As<v8::Object>();
  }

  v8::MaybeLocal<v8::Value> Described() {
    v8::Local<v8::Value> description;
    v8::Local<v8::Value> type;
    v8::Local<v8::Value> make;
    if (!deserializer_.ReadValue(context_).ToLocal(&description)) return {};
    if (!description->IsObject() || !deserializers_->IsObject() ||
        !description.As<v8::Object>()->Get(context_, NameString(isolate_, "type")).ToLocal(&type) ||
        !deserializers_.As<v8::Object>()->Get(context_, type).ToLocal(&make) || !make->IsFunction()) {
      ThrowError(isolate_, "DataCloneError", "A platform object of an unknown type could not be received.");
      return {};
    }
    // V8 runs no script while it reads a value. The scripts that run here are ours. A guest's function that they could
    // call (for example a setter that it put on Array.prototype) does not see what is being read.
    v8::Isolate::AllowJavascriptExecutionScope allow(isolate_);
    v8::Local<v8::Value> arguments[] = {description};
    return make.As<v8::Function>()->Call(context_, v8::Undefined(isolate_), 1, arguments);
  }

  v8::Isolate* const isolate_;
  const v8::Local<v8::Context> context_;
  const WrittenValue& written_;
  const v8::Local<v8::Value> host_objects_;
  const v8::Local<v8::Value> deserializers_;
  v8::ValueDeserializer deserializer_;
  bool host_object_failed_ = false;
};

// (symbol) => undefined: the key that marks every platform object
void SetPlatformBrand(Args args) {
  if (!args[0]->IsSymbol()) return ThrowError(args.GetIsolate(), "TypeError", "the platform's brand is a symbol");
  NativeStates::Of<CloneState>(args.GetIsolate()).platform_brand.Reset(args.GetIsolate(), args[0].As<v8::Symbol>());
}

// (value, deserializers) => clone
void StructuredClone(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  WrittenValue written;
  v8::Local<v8::Value> clone;
  if (Writer(isolate, v8::Undefined(isolate), false).Write(args[0], &written) &&
      Reader(isolate, written, v8::Undefined(isolate), args[1]).Read().ToLocal(&clone)) {
    args.GetReturnValue().Set(clone);
  }
}

// True when `buffer` can be detached; throws when it cannot.
bool MayLeave(v8::Isolate* isolate, v8::Local<v8::ArrayBuffer> buffer, uint32_t place) {
  if (buffer->WasDetached()) {
    ThrowError(isolate, "DataCloneError",
               "the ArrayBuffer at place " + std::to_string(place) + " of the transfer list is detached");
    return false;
  }
  if (!buffer->IsDetachable()) {
    ThrowError(isolate, "TypeError",
               "the ArrayBuffer at place " + std::to_string(place) + " of the transfer list cannot be detached");
    return false;
  }
  return true;
}

// (value, hostObjects: object[] | undefined, transferred: ArrayBuffer[] | undefined, forStorage, onError) =>
// SerializedHandle. Replaces the buffers in `transferred` with numbers.
void SerializeValue(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  Writer writer(isolate, args[4], args[3]->IsTrue());
  if (args[1]->IsArray()) {
    v8::Local<v8::Array> list = args[1].As<v8::Array>();
    for (uint32_t i = 0; i < list->Length(); ++i) {
      v8::Local<v8::Value> item;
      if (!list->Get(context, i).ToLocal(&item)) return;
      if (item->IsObject()) writer.Transfer(i, item.As<v8::Object>());
    }
  }
  std::vector<v8::Local<v8::ArrayBuffer>> transferred;
  if (args[2]->IsArray()) {
    v8::Local<v8::Array> list = args[2].As<v8::Array>();
    for (uint32_t i = 0; i < list->Length(); ++i) {
      v8::Local<v8::Value> item;
      if (!list->Get(context, i).ToLocal(&item)) return;
      if (!item->IsArrayBuffer()) {
        return ThrowError(isolate, "TypeError", "a transfer list of array buffers holds something else");
      }
      if (!MayLeave(isolate, item.As<v8::ArrayBuffer>(), i)) return;
      writer.Transfer(i, item.As<v8::ArrayBuffer>());
      transferred.push_back(item.As<v8::ArrayBuffer>());
    }
  }
  WrittenValue written;
  if (!writer.Write(args[0], &written)) return;
  for (uint32_t i = 0; i < transferred.size(); ++i) {
    if (args[2].As<v8::Array>()->CreateDataProperty(context, i, v8::Integer::NewFromUnsigned(isolate, i)).IsNothing()) {
      return;
    }
  }
  std::unique_ptr<SerializedValue> value = SerializedValue::Make(isolate, std::move(written), transferred);
  v8::Local<v8::Object> handle;
  if (value && NativeObject::Wrap(isolate, std::make_unique<SerializedHandle>(std::move(value))).ToLocal(&handle)) {
    args.GetReturnValue().Set(handle);
  }
}

// (handle, hostObjects: object[] | undefined, transferred: number[] | undefined, deserializers) => value. Replaces the
// numbers in `transferred` with array buffers.
void DeserializeValue(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  SerializedHandle* handle = SerializedAt(isolate, args[0]);
  if (!handle || !handle->value->Transfer(isolate)) return;
  if (handle->value->received()) return ThrowError(isolate, "DataCloneError", "the message was received before");
  Reader reader(isolate, handle->value->written(), args[1], args[3]);
  std::vector<v8::Local<v8::ArrayBuffer>> buffers = handle->value->Receive(isolate);
  for (uint32_t i = 0; i < buffers.size(); ++i) {
    reader.Transfer(i, buffers[i]);
    if (args[2]->IsArray() && args[2].As<v8::Array>()->CreateDataProperty(context, i, buffers[i]).IsNothing()) return;
  }
  v8::Local<v8::Value> value;
  if (reader.Read().ToLocal(&value)) args.GetReturnValue().Set(value);
}

constexpr OpDeclaration kOps[] = {
    {"op_set_platform_brand", SetPlatformBrand, 1},
    {"op_structured_clone", StructuredClone, 2},
    {"op_serialize", SerializeValue, 5},
    {"op_deserialize", DeserializeValue, 5},
};

}  // namespace

std::unique_ptr<SerializedValue> SerializedValue::Make(v8::Isolate* isolate, WrittenValue written,
                                                       const std::vector<v8::Local<v8::ArrayBuffer>>& transferred) {
  std::unique_ptr<SerializedValue> value(new SerializedValue(isolate));
  if (!value->memory_.Resize(kEach + written.size)) return nullptr;
  // The buffer grew by doubling: shrink it to the size that is counted.
  if (auto* fitting = static_cast<uint8_t*>(std::realloc(written.bytes.get(), written.size))) {
    (void)written.bytes.release();
    written.bytes.reset(fitting);
  }
  value->written_ = std::move(written);
  for (v8::Local<v8::ArrayBuffer> buffer : transferred) value->leaving_.emplace_back(isolate, buffer);
  return value;
}

bool SerializedValue::Transfer(v8::Isolate* isolate) {
  std::vector<v8::Global<v8::ArrayBuffer>> leaving = std::move(leaving_);
  leaving_.clear();
  for (uint32_t i = 0; i < leaving.size(); ++i) {
    v8::Local<v8::ArrayBuffer> buffer = leaving[i].Get(isolate);
    if (!MayLeave(isolate, buffer, i)) return false;
    std::shared_ptr<v8::BackingStore> store = buffer->GetBackingStore();
    if (buffer->Detach(v8::Local<v8::Value>()).IsNothing()) return false;
    stores_.push_back(std::move(store));
  }
  return true;
}

std::vector<v8::Local<v8::ArrayBuffer>> SerializedValue::Receive(v8::Isolate* isolate) {
  std::vector<v8::Local<v8::ArrayBuffer>> buffers;
  received_ = !stores_.empty();
  buffers.reserve(stores_.size());
  for (std::shared_ptr<v8::BackingStore>& store : stores_) {
    buffers.push_back(v8::ArrayBuffer::New(isolate, std::move(store)));
  }
  stores_.clear();
  return buffers;
}

SerializedHandle* SerializedAt(v8::Isolate* isolate, v8::Local<v8::Value> handle) {
  SerializedHandle* found = NativeObject::From<SerializedHandle>(isolate, handle);
  if (found && found->value) return found;
  ThrowError(isolate, "TypeError", "this is no serialized value");
  return nullptr;
}

std::unique_ptr<SerializedValue> Serialize(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  WrittenValue written;
  if (!Writer(isolate, v8::Undefined(isolate), false).Write(value, &written)) return nullptr;
  return SerializedValue::Make(isolate, std::move(written), {});
}

v8::MaybeLocal<v8::Value> Deserialize(v8::Isolate* isolate, const SerializedValue& serialized,
                                      v8::Local<v8::Value> deserializers) {
  return Reader(isolate, serialized.written(), v8::Undefined(isolate), deserializers).Read();
}

std::span<const OpDeclaration> CloneOps() { return kOps; }

}  // namespace network_runtime
