#include "base/spin.h"

#include <doctest/doctest.h>

namespace network_runtime {
namespace {

// Keeps the calling thread where it is, so that a note of it stays true.
class Pinned {
 public:
  Pinned() {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(sched_getcpu(), &here);
    sched_setaffinity(0, sizeof here, &here);
  }
  ~Pinned() { sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_;
};

TEST_CASE("SpinUntil: a condition that holds already is seen, on whatever processors the threads run") {
  Pinned pinned;
  ProcessorNote partner;
  CHECK(SpinUntil([] { return true; }, partner));
  partner.Here();
  CHECK(SpinUntil([] { return true; }, partner));
}

TEST_CASE("SpinUntil: it does not wait for a partner on this very processor") {
  Pinned pinned;
  ProcessorNote partner;
  partner.Here();
  int looks = 0;
  CHECK_FALSE(SpinUntil([&] { return ++looks == 2; }, partner));
  CHECK(looks == 1);
}

TEST_CASE("SpinUntil: a partner that was seen nowhere is waited for, and not for ever") {
  ProcessorNote partner;
  int looks = 0;
  CHECK(SpinUntil([&] { return ++looks == 2; }, partner));
  TimePoint start = Clock::now();
  CHECK_FALSE(SpinUntil([] { return false; }, partner));
  CHECK(Clock::now() - start >= kLongestSpin);
}

}  // namespace
}  // namespace network_runtime
