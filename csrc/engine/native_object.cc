#include "engine/native_object.h"

#include <v8-template.h>
#include <v8-weak-callback-info.h>

#include <utility>

namespace network_runtime {
namespace {

constexpr v8::EmbedderDataTypeTag kTag = 1;

}  // namespace

struct NativeObject::Owner final : NativeState {
  explicit Owner(v8::Isolate* isolate) {
    v8::Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate);
    shape->SetInternalFieldCount(1);
    template_.Reset(isolate, shape);
  }

  v8::Global<v8::ObjectTemplate> template_;
  std::list<std::unique_ptr<NativeObject>> objects_;
  std::list<std::unique_ptr<NativeObject>> dead_;  // found unreachable
};

v8::MaybeLocal<v8::Object> NativeObject::WrapAny(v8::Isolate* isolate, std::unique_ptr<NativeObject> object) {
  Owner& owner = NativeStates::Of<Owner>(isolate);
  v8::Local<v8::Object> handle;
  if (!owner.template_.Get(isolate)->NewInstance(isolate->GetCurrentContext()).ToLocal(&handle)) return {};
  NativeObject* raw = object.get();
  handle->SetAlignedPointerInInternalField(0, raw, kTag);
  raw->handle_.Reset(isolate, handle);
  raw->place_ = owner.objects_.insert(owner.objects_.end(), std::move(object));
  raw->handle_.SetWeak(
      raw,
      [](const v8::WeakCallbackInfo<NativeObject>& first) {
        NativeObject* found = first.GetParameter();
        found->handle_.Reset();
        Owner& all = *NativeStates::IfThere<Owner>(first.GetIsolate());
        all.dead_.splice(all.dead_.end(), all.objects_, found->place_);
        // The destructor may need more of V8 than the first pass allows. V8 may run the second pass only when it
        // disposes of the isolate.
        first.SetSecondPassCallback(
            [](const v8::WeakCallbackInfo<NativeObject>& second) { FreeDead(second.GetIsolate()); });
      },
      v8::WeakCallbackType::kParameter);
  return handle;
}

void NativeObject::FreeDead(v8::Isolate* isolate) {
  Owner* owner = NativeStates::IfThere<Owner>(isolate);
  if (!owner) return;
  std::list<std::unique_ptr<NativeObject>> dead;
  dead.swap(owner->dead_);  // a destructor may cause another collection
}

NativeObject* NativeObject::FromAny(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (!value->IsObject() || value.As<v8::Object>()->InternalFieldCount() != 1) return nullptr;
  return static_cast<NativeObject*>(value.As<v8::Object>()->GetAlignedPointerFromInternalField(isolate, 0, kTag));
}

}  // namespace network_runtime
