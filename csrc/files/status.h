// What is known of a file: stat, lstat, fstat.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "files/file_error.h"

namespace network_runtime {

// As a script gets it: one number for each of these, in this order. A time is in whole milliseconds since 1970, rounded
// down; NaN where the file system has none.
enum class StatusField : size_t {
  kIsFile,
  kIsDirectory,
  kIsSymlink,
  kSize,
  kModified,
  kAccessed,
  kBorn,
  kChanged,
  kDevice,
  kInode,
  kMode,
  kLinks,
  kUser,
  kGroup,
  kSpecialDevice,
  kBlockSize,
  kBlocks,
  kIsBlockDevice,
  kIsCharacterDevice,
  kIsFifo,
  kIsSocket,
  kCount,
};

class FileStatus {
 public:
  double& operator[](StatusField field) { return numbers_[static_cast<size_t>(field)]; }
  const std::array<double, static_cast<size_t>(StatusField::kCount)>& numbers() const { return numbers_; }

 private:
  std::array<double, static_cast<size_t>(StatusField::kCount)> numbers_{};
};

FileResult<FileStatus> StatusOf(const std::string& path, bool follow);
FileResult<FileStatus> StatusOf(int fd);

}  // namespace network_runtime
