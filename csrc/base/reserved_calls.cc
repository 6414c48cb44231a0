// The system calls for mappings, as everything that is linked into the extension makes them (`--wrap`,
// cmake/Extension.cmake). Where the system refuses one for want of memory or mappings, the reserve serves it.
#include <sys/mman.h>

#include <cerrno>

#include "base/memory_account.h"
#include "base/reserve.h"

extern "C" {
void* __real_mmap(void* address, size_t length, int protection, int flags, int file, off_t offset);
void* __real_mmap64(void* address, size_t length, int protection, int flags, int file, off_t offset);
int __real_munmap(void* address, size_t length);
int __real_mprotect(void* address, size_t length, int protection);
int __real_pkey_mprotect(void* address, size_t length, int protection, int key);
}

namespace network_runtime {
namespace {

// A larger call asks for address space, which the reserve has little of.
constexpr size_t kMostMapped = Reserve::kPartBytes;

template <typename Call, typename Result>
Result Reserved(Result failed, const Call& call) {
  Result result = call();
  if (result != failed || errno != ENOMEM) [[likely]] {
    return result;
  }
  bool served = false;
  while (result == failed && errno == ENOMEM && Reserve::GiveOut()) {
    served = true;
    result = call();
  }
  if (served) {
    const int error = errno;
    MemoryAccount::Alarm();
    errno = error;
  }
  return result;
}

}  // namespace
}  // namespace network_runtime

extern "C" {

void* __wrap_mmap(void* address, size_t length, int protection, int flags, int file, off_t offset) {
  auto call = [&] { return __real_mmap(address, length, protection, flags, file, offset); };
  return length > network_runtime::kMostMapped ? call() : network_runtime::Reserved(MAP_FAILED, call);
}
void* __wrap_mmap64(void* address, size_t length, int protection, int flags, int file, off_t offset) {
  auto call = [&] { return __real_mmap64(address, length, protection, flags, file, offset); };
  return length > network_runtime::kMostMapped ? call() : network_runtime::Reserved(MAP_FAILED, call);
}
// munmap can need mappings too: when it takes a piece out of the middle of one.
int __wrap_munmap(void* address, size_t length) {
  return network_runtime::Reserved(-1, [&] { return __real_munmap(address, length); });
}
int __wrap_mprotect(void* address, size_t length, int protection) {
  return network_runtime::Reserved(-1, [&] { return __real_mprotect(address, length, protection); });
}
int __wrap_pkey_mprotect(void* address, size_t length, int protection, int key) {
  return network_runtime::Reserved(-1, [&] { return __real_pkey_mprotect(address, length, protection, key); });
}

}  // extern "C"
