#include "bus/outbox.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <thread>

#include "event.h"

namespace network_runtime {
namespace {

using SenderPtr = Outbox::SenderPtr;

constexpr size_t kMany = 1'000'000;
constexpr size_t kTurn = Outbox::kTurnMessages;

SenderPtr NewSender(size_t max_messages = kMany, size_t max_bytes = kMany * Envelope::kFixedCost) {
  return std::make_shared<Outbox::Sender>(max_messages, max_bytes);
}

Envelope Message(uint64_t id, uint32_t isolate = 0) {
  Envelope envelope;
  envelope.isolate = isolate;
  envelope.id = id;
  return envelope;
}

std::vector<uint64_t> Ids(const Outbox::Turn& turn) {
  std::vector<uint64_t> ids;
  for (const Envelope& envelope : turn.envelopes) ids.push_back(envelope.id);
  return ids;
}

TEST_CASE("Outbox: of one sender first in, first out, a few at a time") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr sender = NewSender();
  CHECK(outbox.empty());
  CHECK(!outbox.Take(&turn));
  for (uint64_t id = 0; id < 3 * Outbox::kTurnAlone; ++id) CHECK(outbox.Push(sender, Message(id)));
  uint64_t next = 0;
  while (outbox.Take(&turn)) {
    CHECK(turn.envelopes.size() == Outbox::kTurnAlone);  // no other isolate waits
    for (const Envelope& envelope : turn.envelopes) CHECK(envelope.id == next++);
  }
  CHECK(next == 3 * Outbox::kTurnAlone);
  CHECK(turn.envelopes.empty());
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: what a sender has waits while it is held, and goes on in its order") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  Outbox::Turn turn;
  Outbox::Turn other_turn;
  SenderPtr held = NewSender();
  SenderPtr other = NewSender();
  for (uint64_t id = 0; id < 2 * Outbox::kTurnAlone; ++id) CHECK(outbox.Push(held, Message(id)));
  REQUIRE(outbox.Take(&turn));
  outbox.Hold(*held);
  CHECK(outbox.empty());
  outbox.PutBack(&turn, 1);
  CHECK(outbox.Push(held, Message(2 * Outbox::kTurnAlone)));
  outbox.PushOwn(held, Message(2 * Outbox::kTurnAlone + 1));
  CHECK(outbox.empty());
  CHECK(!outbox.Take(&turn));
  CHECK(held->meter().messages() == 2 * Outbox::kTurnAlone);
  CHECK(outbox.Push(other, Message(1)));
  REQUIRE(outbox.Take(&other_turn));
  CHECK(other_turn.sender == other);
  CHECK(!outbox.Take(&other_turn));
  const int before = wakes;
  outbox.Release(held);
  CHECK(wakes == before + 1);
  uint64_t next = 1;
  while (outbox.Take(&turn)) {
    for (const Envelope& envelope : turn.envelopes) CHECK(envelope.id == next++);
  }
  CHECK(next == 2 * Outbox::kTurnAlone + 2);
  CHECK(outbox.empty());
}

TEST_CASE(
    "Outbox: a sender that has nothing is held and released, and one that is silenced meanwhile loses its queue") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  Outbox::Turn turn;
  SenderPtr sender = NewSender();
  outbox.Hold(*sender);
  outbox.Release(sender);
  CHECK(wakes == 0);
  CHECK(outbox.empty());
  CHECK(outbox.Push(sender, Message(1)));
  REQUIRE(outbox.Take(&turn));
  outbox.Hold(*sender);
  CHECK(outbox.Push(sender, Message(2)));
  CHECK(outbox.Silence(*sender).size() == 1);
  outbox.PushOwn(sender, Message(3));
  CHECK(outbox.empty());
  outbox.Release(sender);
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{3});
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: a turn ends where it has many bytes, and has one message at least") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr sender = NewSender(kMany, 100 * Outbox::kTurnBytes);
  for (uint64_t id = 0; id < 10; ++id) {
    Envelope envelope = Message(id);
    envelope.data.text.assign(id < 2 ? 2 * Outbox::kTurnBytes : Outbox::kTurnBytes / 4, 'x');
    CHECK(outbox.Push(sender, std::move(envelope)));
  }
  std::vector<size_t> sizes;
  while (outbox.Take(&turn)) sizes.push_back(turn.envelopes.size());
  CHECK(sizes == std::vector<size_t>{1, 1, 4, 4});
}

TEST_CASE("Outbox: senders are in turn, however much one of them has sent") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr flooder = NewSender();
  SenderPtr good = NewSender();
  for (uint64_t id = 0; id < 10 * kTurn; ++id) outbox.Push(flooder, Message(id, 1));
  outbox.Push(good, Message(0, 2));
  REQUIRE(outbox.Take(&turn));
  CHECK(turn.sender == flooder);
  CHECK(turn.envelopes.size() == kTurn);
  REQUIRE(outbox.Take(&turn));
  CHECK(turn.sender == good);
  // One that comes later waits for one turn of the other, too.
  outbox.Push(good, Message(1, 2));
  REQUIRE(outbox.Take(&turn));
  CHECK(turn.sender == flooder);
  REQUIRE(outbox.Take(&turn));
  CHECK(turn.sender == good);
  CHECK(Ids(turn) == std::vector<uint64_t>{1});
}

TEST_CASE("Outbox: what is put back comes first when its sender is in turn again, behind the others") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr flooder = NewSender();
  SenderPtr good = NewSender();
  for (uint64_t id = 0; id < 3 * kTurn; ++id) outbox.Push(flooder, Message(id));
  outbox.Push(good, Message(0));
  REQUIRE(outbox.Take(&turn));
  outbox.PutBack(&turn, 1);
  CHECK(turn.envelopes.empty());
  CHECK(flooder->meter().messages() == 3 * kTurn - 1);
  REQUIRE(outbox.Take(&turn));
  CHECK(turn.sender == good);
  uint64_t next = 1;
  while (outbox.Take(&turn)) {
    for (const Envelope& envelope : turn.envelopes) CHECK(envelope.id == next++);
  }
  CHECK(next == 3 * kTurn);
  CHECK(flooder->meter().messages() == 0);
}

TEST_CASE("Outbox: what is put back into an empty one wakes again; a whole turn that was handed out leaves nothing") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  Outbox::Turn turn;
  SenderPtr sender = NewSender();
  outbox.Push(sender, Message(0));
  outbox.Push(sender, Message(1));
  REQUIRE(outbox.Take(&turn));
  CHECK(outbox.empty());
  outbox.PutBack(&turn, 1);
  CHECK(wakes == 2);
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{1});
  outbox.PutBack(&turn, 1);
  CHECK(wakes == 2);
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: each turn that is asked for is counted") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  CHECK(outbox.drains() == 0);
  outbox.Push(NewSender(), Message(0));
  CHECK(outbox.drains() == 0);
  outbox.Take(&turn);
  outbox.Take(&turn);
  CHECK(outbox.drains() == 2);
}

TEST_CASE("Outbox: wakes for the first envelope only, and again when it was emptied") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  Outbox::Turn turn;
  SenderPtr one = NewSender();
  outbox.Push(one, Message(0));
  CHECK(wakes == 1);
  outbox.Push(one, Message(1));
  outbox.Push(NewSender(), Message(2));
  outbox.PushAnyway(one, Message(3));
  outbox.PushOwn(Message(4));
  CHECK(wakes == 1);
  while (outbox.Take(&turn)) {
  }
  CHECK(wakes == 1);
  outbox.PushOwn(one, Message(5));
  CHECK(wakes == 2);
}

TEST_CASE("Outbox: the wake may use the outbox") {
  Outbox* self = nullptr;
  size_t taken = 0;
  Outbox outbox([&] {
    Outbox::Turn turn;
    while (self->Take(&turn)) taken += turn.envelopes.size();
  });
  self = &outbox;
  outbox.PushOwn(Message(0));
  outbox.PushOwn(Message(1));
  CHECK(taken == 2);
}

TEST_CASE("Outbox: a full meter refuses its own sender, no other, and nothing that the runtime says") {
  SenderPtr small = NewSender(1);
  SenderPtr large = NewSender();
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  CHECK(outbox.Push(small, Message(0)));
  CHECK(!outbox.Push(small, Message(1)));
  CHECK(outbox.Push(large, Message(2)));
  outbox.PushAnyway(small, Message(3));
  CHECK(small->meter().messages() == 2);
  outbox.PushOwn(small, Message(4));
  CHECK(small->meter().messages() == 2);
  Outbox::Turn turn;
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{0, 3, 4});
  CHECK(small->meter().messages() == 0);
  CHECK(small->meter().bytes() == 0);
  CHECK(wakes == 1);
}

TEST_CASE("Outbox: a refused first envelope wakes no reader") {
  int wakes = 0;
  Outbox outbox([&] { ++wakes; });
  CHECK(!outbox.Push(NewSender(0, 0), Message(0)));
  CHECK(wakes == 0);
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: who is silenced loses what it sent, and keeps what the runtime says of it, in order") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr loud = NewSender();
  SenderPtr other = NewSender();
  for (uint64_t id = 0; id < 100; ++id) {
    if (id % 40 == 0) {
      outbox.PushOwn(loud, Message(id));
    } else {
      outbox.Push(loud, Message(id));
    }
  }
  outbox.Push(other, Message(1000));
  CHECK(outbox.Silence(*loud).size() == 97);
  CHECK(loud->meter().messages() == 0);
  CHECK(loud->meter().bytes() == 0);
  CHECK(outbox.Push(loud, Message(101)));
  outbox.PushAnyway(loud, Message(102));
  CHECK(loud->meter().messages() == 0);
  outbox.PushOwn(loud, Message(103));
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{0, 40, 80});
  REQUIRE(outbox.Take(&turn));
  CHECK(turn.sender == other);
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{103});
  CHECK(outbox.empty());
}

TEST_CASE("Outbox: who is silenced with nothing left is in turn no more, and may be again") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr loud = NewSender();
  outbox.Push(loud, Message(0));
  CHECK(outbox.Silence(*loud).size() == 1);
  CHECK(outbox.empty());
  CHECK(outbox.Silence(*loud).empty());
  CHECK(!outbox.Take(&turn));
  outbox.PushOwn(loud, Message(1));
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{1});
}

TEST_CASE("Outbox: of a turn that is put back after its sender was silenced, only what the runtime said is left") {
  Outbox outbox([] {});
  Outbox::Turn turn;
  SenderPtr loud = NewSender();
  for (uint64_t id = 0; id < 4; ++id) outbox.Push(loud, Message(id));
  outbox.PushOwn(loud, Message(4));
  REQUIRE(outbox.Take(&turn));
  CHECK(outbox.Silence(*loud).empty());
  outbox.PutBack(&turn, 1);
  CHECK(loud->meter().messages() == 0);
  REQUIRE(outbox.Take(&turn));
  CHECK(Ids(turn) == std::vector<uint64_t>{4});
}

TEST_CASE("Outbox: of several senders each one's order is kept, no wake is lost, every meter is empty in the end") {
  constexpr uint32_t kSenders = 4;
  constexpr uint64_t kEach = 5'000;
  for (size_t put_back_from : {kTurn, size_t{5}}) {
    Event woken;
    int wakes = 0;
    Outbox outbox([&] { woken.Set(); });
    std::vector<SenderPtr> senders;
    std::vector<std::thread> threads;
    for (uint32_t number = 0; number < kSenders; ++number) {
      senders.push_back(NewSender(50));
      threads.emplace_back([&outbox, sender = senders.back(), number] {
        for (uint64_t id = 0; id < kEach;) {
          if (outbox.Push(sender, Message(id, number))) {
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
    Outbox::Turn turn;
    // Take after each wake-up until nothing is left, as the host's event loop does.
    while (received < kSenders * kEach && woken.Wait(++wakes)) {
      while (outbox.Take(&turn)) {
        const size_t taken = std::min(turn.envelopes.size(), put_back_from);
        for (size_t index = 0; index < taken; ++index) {
          const Envelope& envelope = turn.envelopes[index];
          ordered = ordered && envelope.id == next[envelope.isolate]++;
          ++received;
        }
        if (taken < turn.envelopes.size()) outbox.PutBack(&turn, taken);
      }
    }
    CHECK(received == kSenders * kEach);
    CHECK(ordered);
    for (std::thread& thread : threads) thread.join();
    CHECK(outbox.empty());
    for (const SenderPtr& sender : senders) {
      CHECK(sender->meter().messages() == 0);
      CHECK(sender->meter().bytes() == 0);
    }
  }
}

}  // namespace
}  // namespace network_runtime
