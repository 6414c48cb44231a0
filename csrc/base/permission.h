// What a host script may be refused, as native ops ask for it. Plain values.
#pragma once

#include <cstdint>
#include <string>

namespace network_runtime {

// The kinds of permissions, a bit each: FREE_BITS of _deno/permissions.py.
inline constexpr uint32_t kReadPermission = 1;
inline constexpr uint32_t kWritePermission = 2;
inline constexpr uint32_t kSysPermission = 32;
inline constexpr uint32_t kAllPermissions = 63;

struct PermissionCheck {
  // How a path is used (NATIVE_… of _deno/permissions.py).
  static constexpr uint32_t kFollow = 1;     // what its last part leads to is meant, not a link itself
  static constexpr uint32_t kWhole = 2;      // all that is in the folder is meant
  static constexpr uint32_t kOpens = 4;      // it is opened, and nothing more
  static constexpr uint32_t kTemporary = 8;  // the script must not learn it: the folder of temporary files
  static constexpr uint32_t kLink = 16;      // a symbolic link is made: it may lead anywhere

  uint32_t kinds = 0;
  std::string value;  // a path; for kSysPermission, the name of a fact about the system
  std::string api;    // the function, as a user knows it: "Deno.readFile()"
  uint32_t use = 0;
};

}  // namespace network_runtime
