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
};

// What the collector's callbacks know of an object. The second one may come after the object has gone with its
// isolate's others: V8 calls what it still owes when the isolate is disposed.
struct NativeObject::Link {
  NativeObject* object;
  bool collected = false;  // the first callback was, so the second will be
};

NativeObject::~NativeObject() {
  if (!link_) return;
  if (link_->collected) {
    link_->object = nullptr;
  } else {
    delete link_;
  }
}

v8::MaybeLocal<v8::Object> NativeObject::WrapAny(v8::Isolate* isolate, std::unique_ptr<NativeObject> object) {
  Owner& owner = NativeStates::Of<Owner>(isolate);
  v8::Local<v8::Object> handle;
  if (!owner.template_.Get(isolate)->NewInstance(isolate->GetCurrentContext()).ToLocal(&handle)) return {};
  NativeObject* raw = object.get();
  handle->SetAlignedPointerInInternalField(0, raw, kTag);
  raw->handle_.Reset(isolate, handle);
  raw->place_ = owner.objects_.insert(owner.objects_.end(), std::move(object));
  raw->link_ = new Link{raw};
  raw->handle_.SetWeak(
      raw->link_,
      [](const v8::WeakCallbackInfo<Link>& first) {
        first.GetParameter()->collected = true;
        first.GetParameter()->object->handle_.Reset();
        // What its destructor does may need more of V8 than the first pass allows.
        first.SetSecondPassCallback([](const v8::WeakCallbackInfo<Link>& second) {
          std::unique_ptr<Link> link(second.GetParameter());
          NativeObject* dead = link->object;
          if (!dead) return;
          dead->link_ = nullptr;
          NativeStates::Of<Owner>(second.GetIsolate()).objects_.erase(dead->place_);
        });
      },
      v8::WeakCallbackType::kParameter);
  return handle;
}

NativeObject* NativeObject::FromAny(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (!value->IsObject() || value.As<v8::Object>()->InternalFieldCount() != 1) return nullptr;
  return static_cast<NativeObject*>(value.As<v8::Object>()->GetAlignedPointerFromInternalField(isolate, 0, kTag));
}

}  // namespace network_runtime
