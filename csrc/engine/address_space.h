// What V8 takes of the process's address space, looked at before V8 asks for it: where it gets less, it ends the
// process or goes on without its sandbox's guarantees. Any thread.
#pragma once

#include <cstddef>

namespace network_runtime {

// Throws UnavailableError, which names the limit, when this process cannot start V8 and make a first isolate.
void CheckRoomForV8();

// Whether there is room for more cages, or for one more isolate in a cage that is there. The next moment somebody
// else may have taken it. RoomForIsolate counts the isolate's mappings as taken.
bool RoomForCages(size_t count);
bool RoomForIsolate();

// The addresses that a small integer leads to where it is taken for a pointer, and what V8 reads from there.
inline constexpr size_t kLowAddresses = (size_t{4} << 30) + (size_t{1} << 20);

// Keeps them from being used by anybody, for good. False where something is there already, as in a process whose
// executable is not position-independent (Debian's python3). Before V8 is initialised: V8 would do the same, but only
// after it has put its sandbox at a random place, and once in 16,384 times that is right behind the first 4 GB.
bool ReserveLowAddresses();

}  // namespace network_runtime
