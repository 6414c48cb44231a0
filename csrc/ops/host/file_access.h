// What file ops may do: the permissions that each needs, checked on the isolate's thread before the op runs, and the
// paths that it uses then.
#pragma once

#include <v8-isolate.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/permission.h"
#include "files/checked_use.h"

namespace network_runtime {

// What an op does with one path.
struct PathNeed {
  uint32_t kinds = 0;   // of permissions; 0: there is nothing to check
  uint32_t use = 0;     // of PermissionCheck
  bool itself = false;  // CheckedUse::Open
  bool along = false;   // the op goes along the path itself, and needs no CheckedUse
};

inline constexpr uint32_t kReadWrite = kReadPermission | kWritePermission;
inline constexpr uint32_t kOpens = PermissionCheck::kFollow | PermissionCheck::kOpens;
inline constexpr PathNeed kReadsFile{kReadPermission, kOpens, true};
inline constexpr PathNeed kWritesFile{kWritePermission, kOpens};
inline constexpr PathNeed kCopiesFrom{kReadPermission, PermissionCheck::kFollow};
inline constexpr PathNeed kCopiesTo{kWritePermission, PermissionCheck::kFollow};
inline constexpr PathNeed kLooks{kReadPermission, PermissionCheck::kFollow, true};
inline constexpr PathNeed kLooksAtEntry{kReadPermission};
inline constexpr PathNeed kChanges{kWritePermission, PermissionCheck::kFollow, true};
inline constexpr PathNeed kMakesEntry{kWritePermission};
inline constexpr PathNeed kMakesFolders{.kinds = kWritePermission, .along = true};
inline constexpr PathNeed kTakesTree{kWritePermission, PermissionCheck::kWhole};
inline constexpr PathNeed kMovesTree{kReadWrite, PermissionCheck::kWhole};
inline constexpr PathNeed kSharesEntry{kReadWrite};
inline constexpr PathNeed kMakesLink{.kinds = kReadWrite, .use = PermissionCheck::kLink, .along = true};
inline constexpr PathNeed kFillsFolder{kWritePermission, PermissionCheck::kFollow, true};
inline constexpr PathNeed kFillsTemporary{kWritePermission, PermissionCheck::kFollow | PermissionCheck::kTemporary,
                                          true};

// One path of one op.
class PathAccess {
 public:
  explicit PathAccess(const PathNeed& need) : need_(need) {}

  // On the isolate's thread. `api`: the function's name without "Sync". False, with an exception pending, when it is
  // refused.
  bool Check(v8::Isolate* isolate, std::string_view api, bool sync, const std::string& path);

  // On the thread that runs the op, around it.
  FileResult<void> Open();
  void Close() { use_.reset(); }

  // Between these: what to use where `named` is what the script named.
  const std::string& PathOf(const std::string& named) const { return use_ ? use_->path() : named; }
  int flags() const { return use_ ? use_->flags() : 0; }  // to be added to those of open(2)
  // The path that was checked; null where everything is permitted.
  const std::string* checked() const { return checked_ ? &*checked_ : nullptr; }

 private:
  const PathNeed need_;
  std::optional<std::string> checked_;
  std::optional<CheckedUse> use_;
};

// Checks a fact about the system, by its name. False, with an exception pending, when it is refused.
bool CheckSystemAccess(v8::Isolate* isolate, const std::string& fact);

}  // namespace network_runtime
