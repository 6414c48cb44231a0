// How a path that was checked is used by calls that take a path. The path is opened without following links
// (base/checked_path.h), and the calls get the name of the open file in /proc: so they reach what was checked, whatever
// has been put into the path since.
#pragma once

#include <sys/types.h>

#include <string>

#include "files/descriptor.h"
#include "files/file_error.h"

namespace network_runtime {

class CheckedUse {
 public:
  // `checked`: absolute, without symbolic links. With `itself`, what is there is used. Otherwise its name in its folder
  // is: it may be made, replaced or removed, and calls that could follow a link there must be told not to (O_NOFOLLOW).
  static FileResult<CheckedUse> Open(const std::string& checked, bool itself);

  // Valid while this exists.
  const std::string& path() const { return path_; }
  // To be added to those of open(2).
  int flags() const { return flags_; }

 private:
  CheckedUse(Descriptor held, std::string path, int flags)
      : held_(std::move(held)), path_(std::move(path)), flags_(flags) {}

  Descriptor held_;
  std::string path_;
  int flags_;
};

// As MakeDirectory with `recursive`, along a checked path.
FileResult<void> MakeCheckedDirectories(const std::string& checked, mode_t mode);

}  // namespace network_runtime
