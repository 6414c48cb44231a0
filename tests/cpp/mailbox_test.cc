#include "bus/mailbox.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "event.h"

namespace network_runtime {
namespace {

constexpr size_t kMany = 1'000'000;

Envelope Message(uint64_t id, EnvelopeKind kind = EnvelopeKind::kEvent, uint32_t sender = 0) {
  Envelope envelope;
  envelope.kind = kind;
  envelope.isolate = sender;
  envelope.id = id;
  return envelope;
}

TEST_CASE("Mailbox: first in, first out") {
  Mailbox mailbox(kMany, kMany);
  CHECK(mailbox.empty());
  CHECK(!mailbox.Pop());
  for (uint64_t id = 0; id < 10; ++id) CHECK(mailbox.Push(Message(id)) == PushResult::kAccepted);
  CHECK(!mailbox.empty());
  for (uint64_t id = 0; id < 10; ++id) CHECK(mailbox.Pop().value().id == id);
  CHECK(mailbox.empty());
  CHECK(mailbox.bytes() == 0);
}

TEST_CASE("Mailbox: refuses when the count is full, accepts when there is room again") {
  Mailbox mailbox(2, kMany);
  CHECK(mailbox.Push(Message(1)) == PushResult::kAccepted);
  CHECK(mailbox.Push(Message(2)) == PushResult::kAccepted);
  CHECK(mailbox.Push(Message(3)) == PushResult::kFull);
  CHECK(mailbox.Pop().value().id == 1);
  CHECK(mailbox.Push(Message(4)) == PushResult::kAccepted);
  CHECK(mailbox.Pop().value().id == 2);
  CHECK(mailbox.Pop().value().id == 4);
}

TEST_CASE("Mailbox: refuses when the bytes are full") {
  Mailbox mailbox(kMany, 2 * Envelope::kFixedCost + 10);
  Envelope large = Message(1);
  large.data.text.assign(11, 'x');
  CHECK(mailbox.Push(Message(0)) == PushResult::kAccepted);
  CHECK(mailbox.Push(std::move(large)) == PushResult::kFull);
  CHECK(mailbox.Push(Message(2)) == PushResult::kAccepted);
  CHECK(mailbox.bytes() == 2 * Envelope::kFixedCost);
  Envelope alone = Message(3);
  alone.data.text.assign(Envelope::kFixedCost + 11, 'x');
  mailbox.Pop();
  mailbox.Pop();
  CHECK(mailbox.Push(std::move(alone)) == PushResult::kFull);
  CHECK(mailbox.bytes() == 0);
}

TEST_CASE("Mailbox: answers are accepted in a full one, and counted") {
  using enum EnvelopeKind;
  for (EnvelopeKind kind : {kReply, kReplyError, kDestroy, kOp, kOpDone, kOpFailed}) {
    Mailbox mailbox(0, 0);
    CHECK(mailbox.Push(Message(1, kind)) == PushResult::kAccepted);
    CHECK(mailbox.bytes() == Envelope::kFixedCost);
    CHECK(mailbox.Pop().value().kind == kind);
    CHECK(mailbox.bytes() == 0);
  }
  for (EnvelopeKind kind : {kExecute, kEvaluate, kEvent, kRequest, kSystem}) {
    Mailbox mailbox(0, 0);
    CHECK(mailbox.Push(Message(1, kind)) == PushResult::kFull);
  }
}

TEST_CASE("Mailbox: CloseWith goes behind what is queued, whatever the bounds; then only answers are accepted") {
  using enum EnvelopeKind;
  Mailbox mailbox(1, kMany);
  CHECK(mailbox.Push(Message(1)) == PushResult::kAccepted);
  CHECK(mailbox.CloseWith(Message(2, kDestroy)));
  CHECK(!mailbox.CloseWith(Message(3, kDestroy)));
  for (EnvelopeKind kind : {kExecute, kEvaluate, kEvent, kRequest, kSystem, kDestroy, kOp}) {
    CHECK(mailbox.Push(Message(4, kind)) == PushResult::kClosed);
  }
  for (EnvelopeKind kind : {kReply, kReplyError, kOpDone, kOpFailed}) {
    CHECK(mailbox.Push(Message(5, kind)) == PushResult::kAccepted);
  }
  CHECK(mailbox.Pop().value().id == 1);
  CHECK(mailbox.Pop().value().kind == kDestroy);
  for (EnvelopeKind kind : {kReply, kReplyError, kOpDone, kOpFailed}) CHECK(mailbox.Pop().value().kind == kind);
  CHECK(!mailbox.Pop());
}

TEST_CASE("Mailbox: Clear hands over what was queued and refuses everything") {
  Mailbox mailbox(kMany, kMany);
  mailbox.Push(Message(1));
  mailbox.Push(Message(2));
  std::deque<Envelope> queued = mailbox.Clear();
  CHECK(queued.size() == 2);
  CHECK(queued.front().id == 1);
  CHECK(mailbox.bytes() == 0);
  CHECK(mailbox.empty());
  CHECK(mailbox.Push(Message(3)) == PushResult::kClosed);
  CHECK(mailbox.Push(Message(3, EnvelopeKind::kReply)) == PushResult::kClosed);
  CHECK(!mailbox.CloseWith(Message(4, EnvelopeKind::kDestroy)));
  CHECK(mailbox.Clear().empty());
  CHECK(!mailbox.Pop());
}

constexpr uint32_t kSenders = 4;

// Several threads push numbered messages until one is refused as closed, or `most` were accepted.
struct Senders {
  explicit Senders(Mailbox& mailbox, uint64_t most, EnvelopeKind kind = EnvelopeKind::kEvent) {
    for (uint32_t sender = 0; sender < kSenders; ++sender) {
      threads.emplace_back([this, &mailbox, most, kind, sender] {
        while (accepted[sender] < most) {
          PushResult result = mailbox.Push(Message(accepted[sender], kind, sender));
          if (result == PushResult::kClosed) break;
          if (result == PushResult::kFull) {
            std::this_thread::yield();
            continue;
          }
          if (++accepted[sender] == 100) warm.Set();
        }
      });
    }
  }
  void Join() {
    for (std::thread& thread : threads) thread.join();
  }

  Event warm;                        // set once a sender
  uint64_t accepted[kSenders] = {};  // each by its own thread
  std::vector<std::thread> threads;
};

TEST_CASE("Mailbox: of several senders, each one's order is kept and nothing is lost") {
  constexpr uint64_t kEach = 5'000;
  Mailbox mailbox(64, kMany);
  Senders senders(mailbox, kEach);
  uint64_t next[kSenders] = {};
  bool ordered = true;
  for (uint64_t received = 0; received < kSenders * kEach;) {
    std::optional<Envelope> envelope = mailbox.Pop();
    if (!envelope) {
      std::this_thread::yield();
      continue;
    }
    ordered = ordered && envelope->id == next[envelope->isolate]++;
    ++received;
  }
  senders.Join();
  CHECK(ordered);
  CHECK(mailbox.empty());
  CHECK(mailbox.bytes() == 0);
}

TEST_CASE("Mailbox: whatever was accepted before a racing CloseWith comes out before its envelope") {
  for (int round = 0; round < 10; ++round) {
    Mailbox mailbox(100 * kMany, 1000 * kMany);
    Senders senders(mailbox, kMany);
    bool warm = senders.warm.Wait();
    bool closed = mailbox.CloseWith(Message(0, EnvelopeKind::kDestroy));
    senders.Join();
    CHECK(warm);
    CHECK(closed);
    uint64_t received[kSenders] = {};
    std::optional<Envelope> envelope;
    while ((envelope = mailbox.Pop()) && envelope->kind != EnvelopeKind::kDestroy) ++received[envelope->isolate];
    CHECK(envelope.has_value());
    for (uint32_t sender = 0; sender < kSenders; ++sender) CHECK(received[sender] == senders.accepted[sender]);
    CHECK(mailbox.empty());
  }
}

TEST_CASE("Mailbox: whatever was accepted before a racing Clear is in its hands, answers too") {
  for (EnvelopeKind kind : {EnvelopeKind::kEvent, EnvelopeKind::kReply}) {
    for (int round = 0; round < 5; ++round) {
      Mailbox mailbox(100 * kMany, 1000 * kMany);
      Senders senders(mailbox, kMany, kind);
      bool warm = senders.warm.Wait();
      size_t queued = mailbox.Clear().size();
      senders.Join();
      CHECK(warm);
      uint64_t accepted = 0;
      for (uint64_t of_one : senders.accepted) accepted += of_one;
      CHECK(queued == accepted);
      CHECK(mailbox.empty());
      CHECK(mailbox.bytes() == 0);
    }
  }
}

TEST_CASE("Mailbox: of several that close, one succeeds") {
  for (int round = 0; round < 100; ++round) {
    Mailbox mailbox(kMany, kMany);
    std::atomic<int> closed = 0;
    std::vector<std::thread> threads;
    for (uint64_t id = 0; id < 3; ++id) {
      threads.emplace_back([&, id] { closed += mailbox.CloseWith(Message(id, EnvelopeKind::kDestroy)) ? 1 : 0; });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(closed == 1);
    CHECK(mailbox.Pop().has_value());
    CHECK(mailbox.empty());
  }
}

}  // namespace
}  // namespace network_runtime
