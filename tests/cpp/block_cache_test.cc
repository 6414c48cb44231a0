#include "base/block_cache.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

namespace network_runtime {
namespace {

constexpr size_t kAny = size_t{1} << 40;

// Counts what is allocated and not freed.
struct Heap {
  std::atomic<int> blocks = 0;
  std::atomic<size_t> bytes = 0;

  void* Allocate(size_t length) {
    ++blocks;
    bytes += length;
    return std::malloc(length);
  }
  BlockCache::GiveBack GiveBack() {
    return [this](void* block, size_t length) {
      std::free(block);
      --blocks;
      bytes -= length;
    };
  }
};

TEST_CASE("BlockCache: a block comes back for its own length and owner only, freed last first") {
  Heap heap;
  {
    BlockCache one(kAny, heap.GiveBack());
    BlockCache other(kAny, heap.GiveBack());
    CHECK(one.Take(100) == nullptr);
    void* first = heap.Allocate(100);
    void* second = heap.Allocate(100);
    void* third = heap.Allocate(200);
    CHECK(one.Keep(first, 100));
    CHECK(one.Keep(third, 200));
    CHECK(one.Keep(second, 100));
    CHECK(one.bytes() == 400);
    CHECK(one.Take(99) == nullptr);
    CHECK(other.Take(100) == nullptr);
    CHECK(one.Take(100) == second);
    CHECK(one.Take(100) == first);
    CHECK(one.Take(100) == nullptr);
    CHECK(one.bytes() == 200);
    CHECK(one.Keep(first, 100));
    CHECK(other.Keep(second, 100));
  }
  CHECK(heap.blocks == 0);
}

TEST_CASE("BlockCache: what is too much for one owner, or too large, is not kept") {
  Heap heap;
  BlockCache cache(1000, heap.GiveBack());
  void* block = heap.Allocate(600);
  CHECK(cache.Keep(block, 600));
  CHECK_FALSE(cache.Keep(&heap, 401));
  CHECK_FALSE(cache.Keep(&heap, size_t{1} << 30));
  CHECK(cache.bytes() == 600);
  cache.Clear();
  CHECK(heap.blocks == 0);
}

TEST_CASE("BlockCache: past the bound of all, the blocks freed longest ago go, of any owner") {
  constexpr size_t kLength = size_t{1} << 20;
  Heap idle_heap;
  Heap busy_heap;
  BlockCache idle(kAny, idle_heap.GiveBack());
  BlockCache busy(kAny, busy_heap.GiveBack());
  for (int i = 0; i < 10; ++i) CHECK(idle.Keep(idle_heap.Allocate(kLength), kLength));
  for (int i = 0; i < 200; ++i) CHECK(busy.Keep(busy_heap.Allocate(kLength), kLength));
  CHECK(idle_heap.blocks == 0);
  CHECK(idle.bytes() == 0);
  CHECK(busy.bytes() == busy_heap.bytes);
  CHECK(busy.bytes() > size_t{32} << 20);
  CHECK(busy.bytes() <= size_t{64} << 20);
}

TEST_CASE("BlockCache: owners on several threads") {
  Heap heap;
  {
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
      threads.emplace_back([&heap, number] {
        BlockCache cache(kAny, heap.GiveBack());
        std::vector<std::pair<void*, size_t>> held;
        for (size_t i = 0; i < 3000; ++i) {
          size_t length = (i * 7919 + static_cast<size_t>(number)) % 50 * 4096 + 1;
          void* block = cache.Take(length);
          if (!block) block = heap.Allocate(length);
          static_cast<char*>(block)[length - 1] = 1;
          held.emplace_back(block, length);
          if (held.size() < 100) continue;
          auto [oldest, size] = held.front();
          held.erase(held.begin());
          if (!cache.Keep(oldest, size)) heap.GiveBack()(oldest, size);
        }
        for (auto [block, length] : held) heap.GiveBack()(block, length);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  CHECK(heap.blocks == 0);
  CHECK(heap.bytes == 0);
}

}  // namespace
}  // namespace network_runtime
