#include "bus/meter.h"

#include <doctest/doctest.h>

#include <limits>
#include <thread>
#include <vector>

namespace network_runtime {
namespace {

constexpr size_t kHuge = std::numeric_limits<size_t>::max();

TEST_CASE("Meter: takes up to both bounds and no further") {
  Meter meter(3, 100);
  CHECK(meter.Take(60));
  CHECK(!meter.Take(41));
  CHECK(meter.Take(40));
  CHECK(!meter.Take(1));
  CHECK(meter.Take(0));
  CHECK(!meter.Take(0));
  CHECK(meter.messages() == 3);
  CHECK(meter.bytes() == 100);
}

TEST_CASE("Meter: a refusal counts nothing") {
  Meter bytes_full(10, 5);
  CHECK(!bytes_full.Take(6));
  CHECK(bytes_full.messages() == 0);
  CHECK(bytes_full.bytes() == 0);
  Meter messages_full(0, 5);
  CHECK(!messages_full.Take(1));
  CHECK(messages_full.messages() == 0);
  CHECK(messages_full.bytes() == 0);
}

TEST_CASE("Meter: what is given back can be taken again") {
  Meter meter(2, 10);
  CHECK(meter.Take(5));
  CHECK(meter.Take(5));
  meter.Give(10, 2);
  CHECK(meter.messages() == 0);
  CHECK(meter.bytes() == 0);
  CHECK(meter.Take(10));
  meter.Give(10);
  CHECK(meter.messages() == 0);
}

TEST_CASE("Meter: sums do not wrap around") {
  Meter meter(kHuge, kHuge);
  CHECK(meter.Take(kHuge - 1));
  CHECK(!meter.Take(kHuge));
  CHECK(!meter.Take(2));
  CHECK(meter.Take(1));
}

TEST_CASE("Meter: TakeAnyway passes the bounds, and then nothing more is taken until there is room") {
  Meter meter(1, 10);
  meter.TakeAnyway(100);
  meter.TakeAnyway(100);
  CHECK(meter.messages() == 2);
  CHECK(meter.bytes() == 200);
  CHECK(!meter.Take(0));
  meter.Give(100);
  CHECK(!meter.Take(0));
  meter.Give(100);
  CHECK(meter.Take(10));
}

TEST_CASE("Meter: the bounds hold when threads race, and nothing is lost") {
  constexpr size_t kMessages = 5;
  constexpr size_t kBytes = 42;
  Meter meter(kMessages, kBytes);
  std::atomic<size_t> held_messages = 0;
  std::atomic<size_t> held_bytes = 0;
  std::atomic<bool> passed = false;
  std::vector<std::thread> threads;
  for (size_t size : {1u, 7u, 13u, 40u}) {
    threads.emplace_back([&, size] {
      for (int i = 0; i < 20'000; ++i) {
        if (!meter.Take(size)) continue;
        // Counted after the take and before the give, so never more than the meter's own count.
        if (held_messages.fetch_add(1) >= kMessages || held_bytes.fetch_add(size) + size > kBytes) passed = true;
        held_bytes.fetch_sub(size);
        held_messages.fetch_sub(1);
        meter.Give(size);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(!passed);
  CHECK(meter.messages() == 0);
  CHECK(meter.bytes() == 0);
}

}  // namespace
}  // namespace network_runtime
