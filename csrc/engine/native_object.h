// C++ objects behind opaque JavaScript objects. They are freed when the collector finds the JavaScript object
// unreachable, at the latest with the isolate. On the isolate's thread.
#pragma once

#include <v8-context.h>
#include <v8-object.h>
#include <v8-persistent-handle.h>

#include <list>
#include <memory>

#include "engine/native_states.h"

namespace network_runtime {

class NativeObject {
 public:
  NativeObject() = default;
  NativeObject(const NativeObject&) = delete;
  virtual ~NativeObject() = default;

  // Empty, with an exception pending, when there is no memory for the object.
  template <class T>
  static v8::MaybeLocal<v8::Object> Wrap(v8::Isolate* isolate, std::unique_ptr<T> object) {
    object->type_ = &kType<T>;
    return WrapAny(isolate, std::move(object));
  }

  // Null when `value` is not one of that type.
  template <class T>
  static T* From(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    NativeObject* object = FromAny(isolate, value);
    return object && object->type_ == &kType<T> ? static_cast<T*>(object) : nullptr;
  }

  // Frees what collections found unreachable. V8 does so itself somewhat later. After a full collection it is done at
  // once, since the objects' memory counts against the memory limit.
  static void FreeDead(v8::Isolate* isolate);

 private:
  struct Owner;

  template <class T>
  static constexpr char kType = 0;

  static v8::MaybeLocal<v8::Object> WrapAny(v8::Isolate* isolate, std::unique_ptr<NativeObject> object);
  static NativeObject* FromAny(v8::Isolate* isolate, v8::Local<v8::Value> value);

  const void* type_ = nullptr;
  v8::Global<v8::Object> handle_;
  std::list<std::unique_ptr<NativeObject>>::iterator place_;
};

}  // namespace network_runtime
