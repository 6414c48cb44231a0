// Opening of files.
#pragma once

#include <fcntl.h>

#include "base/descriptor.h"
#include "files/file_error.h"

namespace network_runtime {

// open(2), close-on-exec. `path` is relative to `folder`.
inline FileResult<Descriptor> Open(const char* path, int flags, mode_t mode = 0, int folder = AT_FDCWD) {
  int fd = Uninterrupted([&] { return openat(folder, path, flags | O_CLOEXEC, mode); });
  if (fd < 0) return FileFailure(errno);
  return Descriptor(fd);
}

}  // namespace network_runtime
