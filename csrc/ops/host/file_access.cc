#include "ops/host/file_access.h"

#include <utility>

#include "base/script_error.h"
#include "ops/core/op_delegate.h"
#include "ops/host/pending_ops.h"

namespace network_runtime {
namespace {

// Sets `used` unless all is permitted.
bool Check(v8::Isolate* isolate, PermissionCheck check, std::optional<std::string>* used) {
  HostDelegate& host = *OpDelegate::From(isolate).host();
  if ((check.kinds & ~host.free_permissions()) == 0) return true;
  std::string checked;
  ScriptError error;
  std::string code;
  if (!host.CheckPermission(check, &checked, &error, &code)) {
    ThrowFailure(isolate, error.name, error.message, code);
    return false;
  }
  *used = std::move(checked);
  return true;
}

}  // namespace

bool PathAccess::Check(v8::Isolate* isolate, std::string_view api, bool sync, const std::string& path) {
  if (need_.kinds == 0 || (need_.kinds & ~OpDelegate::From(isolate).host()->free_permissions()) == 0) return true;
  std::string function = "Deno." + std::string(api) + (sync ? "Sync()" : "()");
  return network_runtime::Check(
      isolate, {.kinds = need_.kinds, .value = path, .api = std::move(function), .use = need_.use}, &checked_);
}

FileResult<void> PathAccess::Open() {
  if (!checked_ || need_.along) return {};
  FileResult<CheckedUse> opened = CheckedUse::Open(*checked_, need_.itself);
  if (!opened) return FileFailure(std::move(opened.error()));
  use_.emplace(std::move(*opened));
  return {};
}

bool CheckSystemAccess(v8::Isolate* isolate, const std::string& fact) {
  std::optional<std::string> used;
  return Check(isolate, {.kinds = kSysPermission, .value = fact, .api = "Deno." + fact + "()"}, &used);
}

}  // namespace network_runtime
