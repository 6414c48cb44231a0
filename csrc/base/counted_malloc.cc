// The C library's allocator, as everything that is linked into the extension calls it (`--wrap`,
// cmake/Extension.cmake). Each block begins with a header that holds the account which the block is charged to. Blocks
// that the C library has allocated itself (strdup, realpath) have no header. We recognise them by that: where our mark
// would be, glibc keeps the size of the block, whose upper bits are 0.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/memory_account.h"
#include "base/reserve.h"

extern "C" {
void* __real_malloc(size_t size);
void* __real_realloc(void* block, size_t size);
void* __real_calloc(size_t count, size_t size);
void* __real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void* block);
size_t __real_malloc_usable_size(void* block);
}

namespace network_runtime {
namespace {

constexpr uint64_t kMark = 0x6e72;

struct Header {
  MemoryAccount* account;    // null: charged to no account
  uint64_t offset_bits : 8;  // log2 of how far the user's part is from the beginning of the block
  uint64_t size : 40;        // in bytes, of the user's part
  uint64_t mark : 16;
};
constexpr size_t kHeader = 16;
static_assert(sizeof(Header) == kHeader && alignof(max_align_t) <= kHeader);
constexpr size_t kLargestSize = (size_t{1} << 40) - 1;

// With the allocator's own overhead, rounded up.
constexpr size_t Charged(size_t size) { return size + kHeader + 16; }

Header* HeaderOf(void* block) {
  auto* header = reinterpret_cast<Header*>(static_cast<char*>(block) - kHeader);
  return header->mark == kMark ? header : nullptr;
}

void* Begin(void* block, const Header& header) { return static_cast<char*>(block) - (size_t{1} << header.offset_bits); }

// Writes the header before `block` and charges it.
void* Mark(void* block, size_t size, unsigned offset_bits) {
  MemoryAccount* account = MemoryAccount::current();
  *reinterpret_cast<Header*>(static_cast<char*>(block) - kHeader) = {
      .account = account, .offset_bits = offset_bits, .size = size, .mark = kMark};
  if (account) account->Take(Charged(size));
  return block;
}

void* Refuse() {
  errno = ENOMEM;
  return nullptr;
}

// Where the C library has no memory, the reserve serves the call: few callers can do without.
template <typename Call>
void* Reserved(size_t size, const Call& call) {
  void* block = call();
  if (block || size > Reserve::kParts * Reserve::kPartBytes) [[likely]] {
    return block;
  }
  while (!block && Reserve::GiveOut()) block = call();
  MemoryAccount::Alarm();
  return block;
}

void* Allocate(size_t size) {
  if (size > kLargestSize) return Refuse();
  void* begin = Reserved(size, [=] { return __real_malloc(size + kHeader); });
  return begin ? Mark(static_cast<char*>(begin) + kHeader, size, 4) : nullptr;
}

void* AllocateZeroed(size_t count, size_t size) {
  size_t all = 0;
  if (__builtin_mul_overflow(count, size, &all) || all > kLargestSize) return Refuse();
  void* begin = Reserved(all, [=] { return __real_calloc(1, all + kHeader); });
  return begin ? Mark(static_cast<char*>(begin) + kHeader, all, 4) : nullptr;
}

// `alignment` is a power of two.
void* AllocateAligned(size_t alignment, size_t size) {
  if (alignment <= kHeader) return Allocate(size);
  if (size > kLargestSize || alignment > kLargestSize) return Refuse();
  size_t all = (size + alignment + alignment - 1) & ~(alignment - 1);
  void* begin = Reserved(all, [=] { return __real_aligned_alloc(alignment, all); });
  if (!begin) return nullptr;
  return Mark(static_cast<char*>(begin) + alignment, size, static_cast<unsigned>(__builtin_ctzll(alignment)));
}

void Free(void* block) {
  if (!block) return;
  Header* header = HeaderOf(block);
  if (!header) return __real_free(block);
  MemoryAccount* account = header->account;
  size_t charged = Charged(header->size);
  header->mark = 0;
  __real_free(Begin(block, *header));
  if (account) account->GiveBack(charged);
}

void* Reallocate(void* block, size_t size) {
  if (!block) return Allocate(size);
  Header* header = HeaderOf(block);
  if (!header) return __real_realloc(block, size);
  if (size == 0) {
    Free(block);
    return nullptr;
  }
  if (size > kLargestSize) return Refuse();
  if (header->offset_bits != 4) {
    void* moved = Allocate(size);
    if (!moved) return nullptr;
    std::memcpy(moved, block, header->size < size ? header->size : size);
    Free(block);
    return moved;
  }
  MemoryAccount* account = header->account;
  size_t charged = Charged(header->size);
  void* begin = Reserved(size, [=] { return __real_realloc(header, size + kHeader); });
  if (!begin) return nullptr;
  if (account) account->GiveBack(charged);
  return Mark(static_cast<char*>(begin) + kHeader, size, 4);
}

}  // namespace
}  // namespace network_runtime

extern "C" {

void* __wrap_malloc(size_t size) { return network_runtime::Allocate(size); }
void* __wrap_calloc(size_t count, size_t size) { return network_runtime::AllocateZeroed(count, size); }
void* __wrap_realloc(void* block, size_t size) { return network_runtime::Reallocate(block, size); }
void __wrap_free(void* block) { network_runtime::Free(block); }

void* __wrap_aligned_alloc(size_t alignment, size_t size) { return network_runtime::AllocateAligned(alignment, size); }
void* __wrap_memalign(size_t alignment, size_t size) { return network_runtime::AllocateAligned(alignment, size); }
int __wrap_posix_memalign(void** block, size_t alignment, size_t size) {
  void* allocated = network_runtime::AllocateAligned(alignment, size);
  if (!allocated) return ENOMEM;
  *block = allocated;
  return 0;
}

size_t __wrap_malloc_usable_size(void* block) {
  if (!block) return 0;
  const network_runtime::Header* header = network_runtime::HeaderOf(block);
  return header ? header->size : __real_malloc_usable_size(block);
}

}  // extern "C"
