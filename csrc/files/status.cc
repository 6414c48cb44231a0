#include "files/status.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cmath>

namespace network_runtime {
namespace {

double Milliseconds(const struct statx& status, uint32_t which, const struct statx_timestamp& time) {
  constexpr int64_t kPerSecond = 1000;
  constexpr int64_t kNanoseconds = 1'000'000;
  if (!(status.stx_mask & which)) return NAN;
  return static_cast<double>(time.tv_sec * kPerSecond + time.tv_nsec / kNanoseconds);
}

FileStatus Described(const struct statx& status) {
  using enum StatusField;
  FileStatus described;
  auto is = [&](mode_t type) { return (status.stx_mode & S_IFMT) == type ? 1.0 : 0.0; };
  described[kIsFile] = is(S_IFREG);
  described[kIsDirectory] = is(S_IFDIR);
  described[kIsSymlink] = is(S_IFLNK);
  described[kSize] = static_cast<double>(status.stx_size);
  described[kModified] = Milliseconds(status, STATX_MTIME, status.stx_mtime);
  described[kAccessed] = Milliseconds(status, STATX_ATIME, status.stx_atime);
  described[kBorn] = Milliseconds(status, STATX_BTIME, status.stx_btime);
  described[kChanged] = Milliseconds(status, STATX_CTIME, status.stx_ctime);
  described[kDevice] = static_cast<double>(makedev(status.stx_dev_major, status.stx_dev_minor));
  described[kInode] = static_cast<double>(status.stx_ino);
  described[kMode] = status.stx_mode;
  described[kLinks] = status.stx_nlink;
  described[kUser] = status.stx_uid;
  described[kGroup] = status.stx_gid;
  described[kSpecialDevice] = static_cast<double>(makedev(status.stx_rdev_major, status.stx_rdev_minor));
  described[kBlockSize] = status.stx_blksize;
  described[kBlocks] = static_cast<double>(status.stx_blocks);
  described[kIsBlockDevice] = is(S_IFBLK);
  described[kIsCharacterDevice] = is(S_IFCHR);
  described[kIsFifo] = is(S_IFIFO);
  described[kIsSocket] = is(S_IFSOCK);
  return described;
}

FileResult<FileStatus> Look(int folder, const char* path, int flags) {
  struct statx status;
  if (statx(folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, &status) != 0) return FileFailure(errno);
  return Described(status);
}

}  // namespace

FileResult<FileStatus> StatusOf(const std::string& path, bool follow) {
  return Look(AT_FDCWD, path.c_str(), follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

FileResult<FileStatus> StatusOf(int fd) { return Look(fd, "", AT_EMPTY_PATH); }

}  // namespace network_runtime
