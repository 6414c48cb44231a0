// Checks how much address space the process has left, before V8 asks for it. Where V8 gets less than it needs, it ends
// the process or goes on without the guarantees of its sandbox. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

// Throws UnavailableError, which names the limit, when this process cannot start V8 and make a first isolate.
void CheckRoomForV8();

// True when there is room for `count` more cages, or for one more isolate in a cage that is there. Another thread may
// take that room in the next moment. RoomForIsolate counts the isolate's mappings as taken.
bool RoomForCages(size_t count);
bool RoomForIsolate();

// The addresses that a small integer points to when it is mistaken for a pointer, and what V8 reads from there.
inline constexpr size_t kLowAddresses = (size_t{4} << 30) + (size_t{1} << 20);

// Keeps these addresses from ever being used. Returns false where something is already there, as in a process whose
// executable is not position-independent (Debian's python3). Call it before V8 is initialised. V8 would do the same,
// but only after it has put its sandbox at a random place, which in one of 16,384 cases is right behind the first 4 GB.
bool ReserveLowAddresses();

}  // namespace network_runtime
