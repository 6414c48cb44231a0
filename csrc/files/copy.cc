// Copies a file: by copy_file_range, which some file systems do without moving bytes, else by reading and writing.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <span>

#include "files/descriptor.h"
#include "files/paths.h"
#include "files/whole_file.h"

namespace network_runtime {
namespace {

constexpr size_t kPart = size_t{1} << 20;
constexpr mode_t kPermissions = 07777;

FileResult<void> CopyByHand(int from, int to) {
  auto room = std::make_unique_for_overwrite<uint8_t[]>(kPart);
  const std::atomic<bool> never = false;
  while (true) {
    ssize_t got = Uninterrupted([&] { return read(from, room.get(), kPart); });
    if (got < 0) return FileFailure(errno);
    if (got == 0) return {};
    if (FileResult<void> written = WriteAll(to, {room.get(), static_cast<size_t>(got)}, never); !written)
      return written;
  }
}

// Whether the system refuses this pair of files rather than the copy as such.
bool IsRefusal(int error) {
  return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EPERM ||
         error == EBADF || error == ETXTBSY;
}

FileResult<void> CopyContent(int from, int to) {
  constexpr size_t kMost = size_t{1} << 30;  // in one call
  for (bool first = true;; first = false) {
    ssize_t copied = Uninterrupted([&] { return copy_file_range(from, nullptr, to, nullptr, kMost, 0); });
    if (copied > 0) continue;
    // Files of /proc say that they are empty.
    if (first && (copied == 0 || IsRefusal(errno))) return CopyByHand(from, to);
    return copied == 0 ? FileResult<void>() : FileFailure(errno);
  }
}

FileError Invalid(const char* text) { return {.number = EINVAL, .text = text}; }

}  // namespace

FileResult<void> CopyFile(const std::string& from, int from_flags, const std::string& to, int to_flags) {
  // A pipe would block until it has a writer.
  FileResult<Descriptor> source = Open(from.c_str(), O_RDONLY | O_NONBLOCK | from_flags);
  if (!source) return FileFailure(source.error());
  struct stat status;
  if (fstat(source->fd(), &status) != 0) return FileFailure(errno);
  if (!S_ISREG(status.st_mode)) {
    return FileFailure(Invalid("the source path is neither a regular file nor a symlink to a regular file"));
  }
  // Not O_TRUNC: it may be the same file.
  const mode_t mode = status.st_mode & kPermissions;
  FileResult<Descriptor> target = Open(to.c_str(), O_WRONLY | O_CREAT | to_flags, mode);
  if (!target) return FileFailure(target.error());
  struct stat there;
  if (fstat(target->fd(), &there) != 0) return FileFailure(errno);
  if (there.st_dev == status.st_dev && there.st_ino == status.st_ino) {
    return FileFailure(Invalid("Source and destination paths refer to the same file"));
  }
  if (S_ISREG(there.st_mode)) {
    if (ftruncate(target->fd(), 0) != 0) return FileFailure(errno);
    if (fchmod(target->fd(), mode) != 0) return FileFailure(errno);
  }
  return CopyContent(source->fd(), target->fd());
}

}  // namespace network_runtime
