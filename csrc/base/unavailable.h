// The process cannot be given what is needed: address space, memory, threads, descriptors. Plain values.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace network_runtime {

// Its text says what is missing and names the limits in force. SandboxUnavailableError in Python.
class UnavailableError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Scarce { kMemory, kThreads, kDescriptors };

// " (RLIMIT_AS is 64 GB)": those of the process's limits that are set and may be why the system refused; empty when
// none is.
std::string LimitsInForce(Scarce what);

// "1.4 TB", "64 GB", "512 MB", in powers of 1024, rounded down.
std::string ShownSize(size_t bytes);

}  // namespace network_runtime
