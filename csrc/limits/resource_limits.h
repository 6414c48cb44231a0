// What one isolate may use. A plain value; 0 means "no limit" where the comment says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace network_runtime {

struct ResourceLimits {
  int64_t cpu_limit_ns = 500'000'000;  // CPU of one turn; 0 = none
  int64_t cpu_total_limit_ns = 0;      // CPU of the isolate's whole life; 0 = none
  size_t memory_limit_bytes = 0;       // JavaScript heap, buffers, WebAssembly memories, queued messages; 0 = none
  int64_t destroy_grace_ns = 1'000'000'000;       // wall time that destroy() gives a running turn
  int64_t unresponsive_after_ns = 5'000'000'000;  // wall time between a termination and giving up on the thread
  size_t mailbox_messages = 100'000;
  size_t mailbox_bytes = size_t{64} << 20;
  size_t outbox_messages = 100'000;
  size_t outbox_bytes = size_t{64} << 20;
  size_t message_values = 1'000'000;  // of one message of the isolate's
  bool own_cage = false;              // isolation="cage"
  bool forward_console = false;       // console calls become system events
  // What scripts see as their location: an absolute URL. By default one whose origin is nobody's.
  std::string location = "network-runtime://worker/";
};

}  // namespace network_runtime
