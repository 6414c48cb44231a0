#include "base/wake_fd.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>

#include <thread>

#include "base/unavailable.h"

namespace network_runtime {
namespace {

bool Readable(const WakeFd& wake, int timeout_ms = 0) {
  pollfd entry{.fd = wake.fd(), .events = POLLIN, .revents = 0};
  return poll(&entry, 1, timeout_ms) == 1;
}

TEST_CASE("WakeFd: readable from Poke to Clear, however often it was poked") {
  WakeFd wake;
  CHECK(!Readable(wake));
  wake.Poke();
  wake.Poke();
  CHECK(Readable(wake));
  wake.Clear();
  CHECK(!Readable(wake));
}

TEST_CASE("WakeFd: Clear without a Poke does not block") {
  WakeFd wake;
  wake.Clear();
  CHECK(!Readable(wake));
}

TEST_CASE("WakeFd: is closed in a program that this one starts") {
  WakeFd wake;
  CHECK((fcntl(wake.fd(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("WakeFd: ends a poll on another thread") {
  WakeFd wake;
  std::thread poker([&] { wake.Poke(); });
  CHECK(Readable(wake, 60'000));
  poker.join();
}

TEST_CASE("WakeFd: closes its descriptor") {
  int fd = WakeFd().fd();
  CHECK(fcntl(fd, F_GETFD) == -1);
}

TEST_CASE("WakeFd: throws when there is no descriptor left") {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  bool thrown = false;
  try {
    WakeFd wake;
  } catch (const UnavailableError&) {
    thrown = true;
  }
  setrlimit(RLIMIT_NOFILE, &before);
  CHECK(thrown);
}

}  // namespace
}  // namespace network_runtime
