#include "bus/outbox.h"

#include <doctest/doctest.h>

#include <limits>
#include <thread>

#include "event.h"

namespace network_runtime {
namespace {

constexpr size_t kAll = std::numeric_limits<size_t>::max();
constexpr size_t kMany = 1'000'000;

Envelope Message(uint64_t id, std::shared_ptr<Meter> meter = nullptr, uint32_t sender = 0) {
  Envelope envelope;
  envelope.isolate = sender;
  envelope.id = id;
  envelope.meter = std::move(meter);
  return envelope;
}

TEST_CASE("Outbox: first in, first out, in one drain or in several") {
  Outbox outbox([] {});
  CHECK(outbox.empty());
  CHECK(outbox.Drain(kAll).empty());
  for (uint64_t id = 0; id < 100; ++id) CHECK(outbox.Push(Message(id)));
  uint64_t next = 0;
  for (size_t most : {size_t{1}, size_t{9}, size_t{0}, size_t{60}, kAll}) {
    for (const Envelope& envelope : outbox.Drain(most)) CHECK(envelope.id == next++);
  }
  CHECK(next == 100);
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: a drain takes no more than it was asked for") {
  Outbox outbox([] {});
  for (uint64_t id = 0; id < 5; ++id) outbox.Push(Message(id));
  CHECK(outbox.Drain(2).size() == 2);
  CHECK(outbox.Drain(kAll).size() == 3);
  for (uint64_t id = 0; id < 5; ++id) outbox.Push(Message(id));
  CHECK(outbox.Drain(5).size() == 5);
}

TEST_CASE("Outbox: each drain is counted") {
  Outbox outbox([] {});
  CHECK(outbox.drains() == 0);
  outbox.Push(Message(0));
  CHECK(outbox.drains() == 0);
  outbox.Drain(kAll);
  outbox.Drain(kAll);
  CHECK(outbox.drains() == 2);
}

TEST_CASE("Outbox: order is kept in one that is never quite empty") {
  Outbox outbox([] {});
  uint64_t pushed = 0;
  uint64_t next = 0;
  bool ordered = true;
  for (int round = 0; round < 1000; ++round) {
    for (int i = 0; i < 7; ++i) outbox.Push(Message(pushed++));
    for (const Envelope& envelope : outbox.Drain(round % 2 == 0 ? 5 : 8)) ordered = ordered && envelope.id == next++;
  }
  CHECK(!outbox.empty());
  for (const Envelope& envelope : outbox.Drain(kAll)) ordered = ordered && envelope.id == next++;
  CHECK(ordered);
  CHECK(next == pushed);
}

TEST_CASE("Outbox: wakes for the first envelope only, and again after a drain") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  outbox.Push(Message(0));
  CHECK(wakes == 1);
  outbox.Push(Message(1));
  outbox.PushAnyway(Message(2));
  CHECK(wakes == 1);
  outbox.Drain(kAll);
  CHECK(wakes == 1);
  outbox.PushAnyway(Message(3));
  CHECK(wakes == 2);
}

TEST_CASE("Outbox: wakes again when a drain leaves something") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  for (uint64_t id = 0; id < 3; ++id) outbox.Push(Message(id));
  CHECK(wakes == 1);
  outbox.Drain(2);
  CHECK(wakes == 2);
  outbox.Drain(1);
  CHECK(wakes == 2);
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: the wake may use the outbox") {
  Outbox* self = nullptr;
  size_t taken = 0;
  Outbox outbox([&] { taken += self->Drain(kAll).size(); });
  self = &outbox;
  outbox.Push(Message(0));
  outbox.Push(Message(1));
  CHECK(taken == 2);
}

TEST_CASE("Outbox: a full meter refuses its own sender, no other") {
  auto small = std::make_shared<Meter>(1, kMany);
  auto large = std::make_shared<Meter>(kMany, kMany);
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  CHECK(outbox.Push(Message(0, small)));
  CHECK(!outbox.Push(Message(1, small)));
  CHECK(outbox.Push(Message(2, large)));
  CHECK(outbox.Push(Message(3)));
  outbox.PushAnyway(Message(4, small));
  CHECK(small->messages() == 2);
  CHECK(outbox.Drain(kAll).size() == 4);
  CHECK(wakes == 1);
}

TEST_CASE("Outbox: a refused first envelope wakes nobody") {
  auto none = std::make_shared<Meter>(0, 0);
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  CHECK(!outbox.Push(Message(0, none)));
  CHECK(wakes == 0);
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: a drain gives every meter its room back, and takes it off the envelope") {
  auto one = std::make_shared<Meter>(kMany, kMany);
  auto two = std::make_shared<Meter>(kMany, kMany);
  Outbox outbox([] {});
  for (const auto& meter : {one, one, two, one, std::shared_ptr<Meter>(), two, two}) {
    Envelope envelope = Message(0, meter);
    envelope.data.text.assign(10, 'x');
    CHECK(outbox.Push(std::move(envelope)));
  }
  CHECK(one->messages() == 3);
  CHECK(two->bytes() == 3 * (Envelope::kFixedCost + 10));
  for (const Envelope& envelope : outbox.Drain(2)) CHECK(!envelope.meter);
  CHECK(one->messages() == 1);
  CHECK(two->messages() == 3);
  for (const Envelope& envelope : outbox.Drain(kAll)) CHECK(!envelope.meter);
  for (const auto& meter : {one, two}) {
    CHECK(meter->messages() == 0);
    CHECK(meter->bytes() == 0);
    CHECK(meter.use_count() == 2);  // its own and the list's
  }
}

TEST_CASE("Outbox: what nobody drained is given back at its end") {
  auto meter = std::make_shared<Meter>(kMany, kMany);
  {
    Outbox outbox([] {});
    outbox.Push(Message(0, meter));
    outbox.Push(Message(1, meter));
    outbox.Push(Message(2, meter));
    outbox.Drain(1);
    CHECK(meter->messages() == 2);
  }
  CHECK(meter->messages() == 0);
  CHECK(meter->bytes() == 0);
}

TEST_CASE("Outbox: of several senders each one's order is kept, no wake is lost, every meter is empty in the end") {
  constexpr uint32_t kSenders = 4;
  constexpr uint64_t kEach = 5'000;
  for (size_t most : {kAll, size_t{7}}) {
    Event woken;
    int drains = 0;
    Outbox outbox([&] { woken.Set(); });
    std::vector<std::shared_ptr<Meter>> meters;
    std::vector<std::thread> threads;
    for (uint32_t sender = 0; sender < kSenders; ++sender) {
      meters.push_back(std::make_shared<Meter>(50, kMany));
      threads.emplace_back([&outbox, meter = meters.back(), sender] {
        for (uint64_t id = 0; id < kEach;) {
          if (outbox.Push(Message(id, meter, sender))) {
            ++id;
          } else {
            std::this_thread::yield();
          }
        }
      });
    }
    uint64_t next[kSenders] = {};
    uint64_t received = 0;
    bool ordered = true;
    // One drain a wake, as the host's event loop does it.
    while (received < kSenders * kEach && woken.Wait(++drains)) {
      for (const Envelope& envelope : outbox.Drain(most)) {
        ordered = ordered && envelope.id == next[envelope.isolate]++;
        ++received;
      }
    }
    CHECK(received == kSenders * kEach);
    CHECK(ordered);
    for (std::thread& thread : threads) thread.join();
    CHECK(outbox.empty());
    CHECK(woken.count() == drains);
    for (const auto& meter : meters) {
      CHECK(meter->messages() == 0);
      CHECK(meter->bytes() == 0);
    }
  }
}

}  // namespace
}  // namespace network_runtime
