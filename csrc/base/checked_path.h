// Opens paths that were checked before: absolute ones in which no symbolic link was. One that was put there since is
// refused, so that the file that is opened is the one that was checked. Any thread.
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <string>
#include <utility>

namespace network_runtime {

// As open(2), close-on-exec. Returns the descriptor, or -errno: -ELOOP where a link is in the path. "/proc/self/fd/N"
// is opened where it is a pipe.
int OpenChecked(const std::string& path, int flags, mode_t mode = 0);

// The same without openat2, one name after the other: what OpenChecked does where the system does not have it.
int OpenCheckedByName(const std::string& path, int flags, mode_t mode = 0);

// The folder of a checked path and the name in it, for the calls that take both (fstatat, unlinkat, renameat). Where
// these are told not to follow links, nothing else than what was checked is reached. Closes the folder.
class CheckedFolder {
 public:
  explicit CheckedFolder(const std::string& path);
  ~CheckedFolder();
  CheckedFolder(const CheckedFolder&) = delete;
  CheckedFolder& operator=(const CheckedFolder&) = delete;

  // A descriptor of O_PATH, or -errno.
  int descriptor() const { return descriptor_; }
  // The caller closes it.
  int Release() { return std::exchange(descriptor_, -EBADF); }
  // Without a slash; "." for the root.
  const std::string& name() const { return name_; }

 private:
  int descriptor_;
  std::string name_;
};

}  // namespace network_runtime
