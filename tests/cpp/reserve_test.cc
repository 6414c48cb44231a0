#include "base/reserve.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

namespace network_runtime {
namespace {

TEST_CASE("Reserve: it is kept, given out a part at a time, and kept again") {
  CHECK(Reserve::empty());
  CHECK_FALSE(Reserve::short_of());  // it has not been asked for
  CHECK(Reserve::Keep());
  CHECK_FALSE(Reserve::short_of());
  for (size_t i = 0; i < Reserve::kParts; ++i) {
    CHECK_FALSE(Reserve::empty());
    CHECK(Reserve::GiveOut());
    CHECK(Reserve::short_of());
  }
  CHECK(Reserve::empty());
  CHECK_FALSE(Reserve::GiveOut());
  CHECK(Reserve::Keep());
  CHECK_FALSE(Reserve::short_of());
  Reserve::GiveOutAll();
  CHECK(Reserve::empty());
}

TEST_CASE("Reserve: many threads keep it and give it out") {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int n = 0; n < 200; ++n) {
        if (i % 2 == 0) {
          CHECK(Reserve::Keep());
        } else {
          Reserve::GiveOut();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(Reserve::Keep());
  CHECK_FALSE(Reserve::short_of());
  CHECK_FALSE(Reserve::empty());
  Reserve::GiveOutAll();
}

}  // namespace
}  // namespace network_runtime
