#include "base/checked_path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string_view>

namespace network_runtime {
namespace {

constexpr std::string_view kOwnDescriptors = "/proc/self/fd/";
// Each of these does something to what it opens.
constexpr int kEffects = O_CREAT | O_TRUNC | O_EXCL;
constexpr int kFolder = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

int Result(long result) { return result < 0 ? -errno : static_cast<int>(result); }

// Returns -ENOSYS where the system does not have it: before Linux 5.6, and where a filter forbids it.
int OpenAt2(const char* path, int flags, mode_t mode) {
  static std::atomic<bool> missing = false;
  if (missing.load(std::memory_order_relaxed)) return -ENOSYS;
  open_how how = {.flags = static_cast<uint64_t>(flags),
                  .mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? uint64_t{mode} & 07777 : 0,
                  .resolve = RESOLVE_NO_SYMLINKS};
  int result;
  do result = Result(syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how));
  while (result == -EINTR || result == -EAGAIN);
  if (result == -EPERM) {  // a filter of system calls answers so, and so may the file
    open_how none = {.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS};
    const int root = Result(syscall(SYS_openat2, AT_FDCWD, "/", &none, sizeof none));
    if (root >= 0) close(root);
    if (root == -EPERM) result = -ENOSYS;
  }
  if (result == -ENOSYS) missing.store(true, std::memory_order_relaxed);
  return result;
}

bool IsLink(int folder, const char* name, int flags) {
  struct stat found;
  return fstatat(folder, name, &found, flags | AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(found.st_mode);
}

// The descriptor's number may stand for another file by now.
int OpenOwnPipe(const std::string& path, int flags) {
  const int opened = Result(open(path.c_str(), flags & ~kEffects));
  if (opened < 0) return opened;
  struct stat found;
  if (fstat(opened, &found) == 0 && S_ISFIFO(found.st_mode)) return opened;
  close(opened);
  return -ELOOP;
}

}  // namespace

int OpenCheckedByName(const std::string& path, int flags, mode_t mode) {
  flags |= O_NOFOLLOW | O_CLOEXEC;
  int folder = Result(open("/", kFolder));
  size_t at = path.find_first_not_of('/');
  while (folder >= 0 && at != std::string::npos) {
    const size_t end = path.find('/', at);
    const size_t next = path.find_first_not_of('/', end);
    const std::string name = path.substr(at, end - at);
    const bool last = next == std::string::npos;
    int opened;
    do opened = Result(openat(folder, name.c_str(), last ? flags : kFolder, mode));
    while (opened == -EINTR);
    // O_PATH opens a link itself. Where a folder is wanted, a link is none.
    if (opened >= 0 && IsLink(opened, "", AT_EMPTY_PATH)) {
      close(opened);
      opened = -ELOOP;
    } else if (opened == -ENOTDIR && IsLink(folder, name.c_str(), 0)) {
      opened = -ELOOP;
    }
    close(folder);
    if (last) return opened;
    folder = opened;
    at = next;
  }
  if (folder < 0) return folder;
  close(folder);
  return Result(open("/", flags, mode));
}

int OpenChecked(const std::string& path, int flags, mode_t mode) {
  if (path.empty()) return -ENOENT;
  if (path.find('\0') != std::string::npos || path.front() != '/') return -EINVAL;
  flags |= O_CLOEXEC;
  if (std::string_view(path).starts_with(kOwnDescriptors)) return OpenOwnPipe(path, flags);
  const int opened = OpenAt2(path.c_str(), flags, mode);
  return opened == -ENOSYS ? OpenCheckedByName(path, flags, mode) : opened;
}

CheckedFolder::CheckedFolder(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) {
    name_ = ".";
    descriptor_ = path.empty() ? -ENOENT : OpenChecked("/", O_PATH | O_DIRECTORY);
    return;
  }
  const size_t slash = path.rfind('/', end);
  name_ = path.substr(slash + 1, end - slash);
  descriptor_ = slash == std::string::npos ? -EINVAL : OpenChecked(path.substr(0, slash + 1), O_PATH | O_DIRECTORY);
}

CheckedFolder::~CheckedFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace network_runtime
