#include "base/wake_fd.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "base/unavailable.h"

namespace network_runtime {

WakeFd::WakeFd() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) {
    throw UnavailableError("the system gives no more descriptors: " + std::generic_category().message(errno) +
                           LimitsInForce(Scarce::kDescriptors));
  }
}

WakeFd::~WakeFd() { close(fd_); }

void WakeFd::Poke() {
  uint64_t one = 1;
  (void)!write(fd_, &one, sizeof one);
}

void WakeFd::Clear() {
  uint64_t count = 0;
  (void)!read(fd_, &count, sizeof count);
}

}  // namespace network_runtime
