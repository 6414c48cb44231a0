#include "bus/envelope.h"

#include <doctest/doctest.h>

#include "bus/meter.h"

namespace network_runtime {
namespace {

TEST_CASE("Envelope: an empty one costs something") { CHECK(Envelope().ByteSize() == Envelope::kFixedCost); }

TEST_CASE("Envelope: everything that a guest can make large is counted") {
  Envelope envelope;
  envelope.name.assign(1, 'n');
  envelope.data.text.assign(10, 't');
  envelope.data.attachments.emplace_back(100, 'a');
  envelope.data.attachments.emplace_back(1000, 'a');
  envelope.error = std::make_unique<ScriptError>();
  envelope.error->name.assign(10'000, 'e');
  envelope.error->message.assign(100'000, 'e');
  envelope.error->stack.assign(1'000'000, 'e');
  CHECK(envelope.ByteSize() == Envelope::kFixedCost + 1'111'111);
}

}  // namespace
}  // namespace network_runtime
