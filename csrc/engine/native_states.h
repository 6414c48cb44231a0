// What native code keeps for one isolate, a value of each type that asks for it: made at the first use, destroyed
// before the isolate is disposed, with the isolate locked. On the isolate's thread.
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
  // T derives from NativeState and is made from a v8::Isolate*.
  template <class T>
  static T& Of(v8::Isolate* isolate) {
    static const size_t place = NextPlace();
    std::vector<std::unique_ptr<NativeState>>& all =
        static_cast<NativeStates*>(isolate->GetData(kNativeStatesSlot))->all_;
    if (all.size() <= place) all.resize(place + 1);
    if (!all[place]) all[place] = std::make_unique<T>(isolate);
    return static_cast<T&>(*all[place]);
  }

  void Clear() { all_.clear(); }

 private:
  static size_t NextPlace();

  std::vector<std::unique_ptr<NativeState>> all_;
};

}  // namespace network_runtime
