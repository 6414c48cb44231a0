// Reports that the process cannot get what it needs: address space, memory, threads, descriptors. Plain values.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace network_runtime {

// The message names what is missing and the limits in force. Becomes SandboxUnavailableError in Python.
class UnavailableError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Scarce { kMemory, kThreads, kDescriptors };

// Returns the process's limits that are set and may be the reason for the refusal, as " (RLIMIT_AS is 64 GB)"; empty
// when none is.
std::string LimitsInForce(Scarce what);

// Returns "1.4 TB", "64 GB", "512 MB": in powers of 1024, rounded down.
std::string ShownSize(size_t bytes);

}  // namespace network_runtime
