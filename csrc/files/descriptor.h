// A file descriptor that is closed with its owner.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "files/file_error.h"

namespace network_runtime {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = other.Release();
    }
    return *this;
  }

  int fd() const { return fd_; }  // -1: none
  int Release() { return std::exchange(fd_, -1); }
  void Close() {
    if (fd_ >= 0) close(Release());
  }

 private:
  int fd_ = -1;
};

// open(2), close-on-exec. `path` is relative to `folder`.
inline FileResult<Descriptor> Open(const char* path, int flags, mode_t mode = 0, int folder = AT_FDCWD) {
  int fd = Uninterrupted([&] { return openat(folder, path, flags | O_CLOEXEC, mode); });
  if (fd < 0) return FileFailure(errno);
  return Descriptor(fd);
}

}  // namespace network_runtime
