// What one isolate may use. A plain value. 0 means "no limit" where the comment says so. The defaults and the ranges
// are defined in Python only (network_runtime/_base/limit_table.py).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace network_runtime {

inline constexpr int kMostThreads = 1024;  // of one pool

struct ResourceLimits {
  int64_t cpu_limit_ns = 0;           // CPU of one turn; 0 = none
  int64_t cpu_total_limit_ns = 0;     // CPU of the isolate's whole life; 0 = none
  size_t memory_limit_bytes = 0;      // JavaScript heap, buffers, WebAssembly memories, queued messages; 0 = none
  int64_t destroy_grace_ns = 0;       // wall time that destroy() gives a running turn
  int64_t unresponsive_after_ns = 0;  // wall time between a termination and giving up on the thread
  size_t mailbox_messages = 0;
  size_t mailbox_bytes = 0;
  size_t outbox_messages = 0;
  size_t outbox_bytes = 0;
  size_t message_values = 0;     // of one message of the isolate's
  bool own_cage = false;         // isolation="cage"
  bool forward_console = false;  // console calls become system events
  std::string location;          // the URL that its scripts see as their own: absolute
};

// A limit that is a number, in the names and units that embedders use.
struct NumericLimit {
  std::string_view name;    // in Python
  std::string_view option;  // in host scripts; empty where they do not have it
  int64_t unit;             // one unit, counted in the member's unit
  int64_t ResourceLimits::* time = nullptr;
  size_t ResourceLimits::* size = nullptr;  // one of the two

  void Set(ResourceLimits& limits, int64_t value) const {
    if (time) {
      limits.*time = value;
    } else {
      limits.*size = static_cast<size_t>(value);
    }
  }
};

inline constexpr int64_t kMillisecond = 1'000'000;
inline constexpr int64_t kMebibyte = 1 << 20;

inline constexpr NumericLimit kNumericLimits[] = {
    {"cpu_limit_ms", "cpuLimitMs", kMillisecond, &ResourceLimits::cpu_limit_ns},
    {"cpu_total_limit_ms", "cpuTotalLimitMs", kMillisecond, &ResourceLimits::cpu_total_limit_ns},
    {"memory_limit_mb", "memoryLimitMb", kMebibyte, nullptr, &ResourceLimits::memory_limit_bytes},
    {"destroy_grace_ms", "destroyGraceMs", kMillisecond, &ResourceLimits::destroy_grace_ns},
    {"unresponsive_after_ms", "", kMillisecond, &ResourceLimits::unresponsive_after_ns},
    {"mailbox_messages", "", 1, nullptr, &ResourceLimits::mailbox_messages},
    {"mailbox_bytes", "", 1, nullptr, &ResourceLimits::mailbox_bytes},
    {"outbox_messages", "", 1, nullptr, &ResourceLimits::outbox_messages},
    {"outbox_bytes", "", 1, nullptr, &ResourceLimits::outbox_bytes},
    {"message_values", "", 1, nullptr, &ResourceLimits::message_values},
};

}  // namespace network_runtime
