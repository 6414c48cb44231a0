#include "base/unavailable.h"

#include <sys/resource.h>

#include <array>
#include <cstdio>

namespace network_runtime {
namespace {

struct Limit {
  Scarce what;
  const char* name;
  decltype(RLIMIT_AS) resource;
  bool bytes;
};

constexpr std::array kLimits = {
    Limit{Scarce::kMemory, "RLIMIT_AS", RLIMIT_AS, true},
    Limit{Scarce::kMemory, "RLIMIT_DATA", RLIMIT_DATA, true},
    Limit{Scarce::kThreads, "RLIMIT_NPROC", RLIMIT_NPROC, false},
    Limit{Scarce::kThreads, "RLIMIT_AS", RLIMIT_AS, true},  // a thread's stack
    Limit{Scarce::kThreads, "RLIMIT_DATA", RLIMIT_DATA, true},
    Limit{Scarce::kDescriptors, "RLIMIT_NOFILE", RLIMIT_NOFILE, false},
};

}  // namespace

std::string LimitsInForce(Scarce what) {
  std::string text;
  for (const Limit& limit : kLimits) {
    if (limit.what != what) continue;
    rlimit value{};
    if (getrlimit(limit.resource, &value) != 0 || value.rlim_cur == RLIM_INFINITY) continue;
    text += text.empty() ? " (" : ", ";
    text +=
        std::string(limit.name) + " is " + (limit.bytes ? ShownSize(value.rlim_cur) : std::to_string(value.rlim_cur));
  }
  return text.empty() ? text : text + ")";
}

std::string ShownSize(size_t bytes) {
  constexpr size_t kTerabyte = size_t{1} << 40;
  if (bytes < kTerabyte) {
    return bytes >> 30 != 0 ? std::to_string(bytes >> 30) + " GB" : std::to_string(bytes >> 20) + " MB";
  }
  char text[32];
  std::snprintf(text, sizeof text, "%zu.%zu TB", bytes >> 40, (bytes % kTerabyte) * 10 >> 40);
  return text;
}

}  // namespace network_runtime
