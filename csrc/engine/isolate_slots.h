// What each slot of v8::Isolate::GetData holds.
#pragma once

#include <cstdint>

namespace network_runtime {

inline constexpr uint32_t kHeapGuardSlot = 0;     // HeapGuard*
inline constexpr uint32_t kOpDelegateSlot = 1;    // OpDelegate*
inline constexpr uint32_t kRejectionsSlot = 2;    // UnhandledRejections*
inline constexpr uint32_t kNativeStatesSlot = 3;  // NativeStates*

}  // namespace network_runtime
