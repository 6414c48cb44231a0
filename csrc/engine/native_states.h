// What native code keeps for one isolate: one value of each type. A value is made at its first use and destroyed before
// the isolate is disposed, with the isolate locked. On the isolate's thread.
#pragma once

#include <v8-isolate.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/isolate_slots.h"

namespace network_runtime {

class NativeState {
 public:
  virtual ~NativeState() = default;
};

class NativeStates {
 public:
  // T derives from NativeState and is constructed from a v8::Isolate*.
  template <class T>
  static T& Of(v8::Isolate* isolate) {
    const size_t place = PlaceOf<T>();
    std::vector<std::unique_ptr<NativeState>>& all = AllOf(isolate);
    if (all.size() <= place) all.resize(place + 1);
    if (!all[place]) all[place] = std::make_unique<T>(isolate);
    return static_cast<T&>(*all[place]);
  }

  // Null before the first use and after the value was destroyed.
  template <class T>
  static T* IfThere(v8::Isolate* isolate) {
    std::vector<std::unique_ptr<NativeState>>& all = AllOf(isolate);
    const size_t place = PlaceOf<T>();
    return place < all.size() ? static_cast<T*>(all[place].get()) : nullptr;
  }

  void Clear() { all_.clear(); }

 private:
  static size_t NextPlace();
  template <class T>
  static size_t PlaceOf() {
    static const size_t place = NextPlace();
    return place;
  }
  static std::vector<std::unique_ptr<NativeState>>& AllOf(v8::Isolate* isolate) {
    return static_cast<NativeStates*>(isolate->GetData(kNativeStatesSlot))->all_;
  }

  std::vector<std::unique_ptr<NativeState>> all_;
};

}  // namespace network_runtime
