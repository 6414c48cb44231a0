#include "files/checked_use.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "base/checked_path.h"

namespace network_runtime {
namespace {

constexpr char kOwnDescriptors[] = "/proc/self/fd/";

std::string NameOf(int descriptor) { return kOwnDescriptors + std::to_string(descriptor); }

FileResult<Descriptor> Checked(int opened) {
  if (opened < 0) return FileFailure(-opened);
  return Descriptor(opened);
}

bool IsLink(int folder, const std::string& name) {
  struct stat status;
  return fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

FileResult<CheckedUse> CheckedUse::Open(const std::string& checked, bool itself) {
  if (itself || checked.starts_with(kOwnDescriptors)) {  // a pipe has no name in a folder
    FileResult<Descriptor> held = Checked(OpenChecked(checked, O_PATH));
    if (!held) return FileFailure(held.error());
    std::string path = NameOf(held->fd());
    return CheckedUse(std::move(*held), std::move(path), 0);
  }
  CheckedFolder folder(checked);
  FileResult<Descriptor> held = Checked(folder.Release());
  if (!held) return FileFailure(held.error());
  std::string path = NameOf(held->fd()) + "/" + folder.name();
  return CheckedUse(std::move(*held), std::move(path), O_NOFOLLOW);
}

FileResult<void> MakeCheckedDirectories(const std::string& checked, mode_t mode) {
  FileResult<Descriptor> folder = Checked(OpenChecked("/", O_PATH | O_DIRECTORY));
  size_t at = checked.find_first_not_of('/');
  while (folder && at != std::string::npos) {
    const size_t end = checked.find('/', at);
    const std::string name = checked.substr(at, end - at);
    const bool made = mkdirat(folder->fd(), name.c_str(), mode) == 0;
    const int error = made ? 0 : errno;
    FileResult<Descriptor> inner = Open(name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, folder->fd());
    if (!inner && !made) return FileFailure(IsLink(folder->fd(), name) ? ELOOP : error);
    folder = std::move(inner);
    at = checked.find_first_not_of('/', end);
  }
  if (!folder) return FileFailure(folder.error());
  return {};
}

}  // namespace network_runtime
