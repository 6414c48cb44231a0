// Bytes that are overwritten when they are freed: keys, and what is made from them.
#pragma once

#include <openssl/mem.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace network_runtime {

// libcrypto's own heap overwrites everything that it frees. New elements are not set to zero: the caller is about to
// write them.
template <typename T>
class CleansingAllocator {
 public:
  using value_type = T;

  CleansingAllocator() = default;
  template <typename U>
  CleansingAllocator(const CleansingAllocator<U>&) {}

  T* allocate(size_t count) {
    void* memory = OPENSSL_malloc(count * sizeof(T));
    if (!memory) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t) { OPENSSL_free(memory); }

  template <typename U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }

  bool operator==(const CleansingAllocator&) const { return true; }
};

using SecretBytes = std::vector<uint8_t, CleansingAllocator<uint8_t>>;
using BytesView = std::span<const uint8_t>;

inline SecretBytes Copied(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace network_runtime
