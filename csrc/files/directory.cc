#include "files/directory.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstring>

namespace network_runtime {
namespace {

using Kind = DirectoryEntry::Kind;

// struct linux_dirent64, which the C library does not declare.
struct Record {
  uint64_t inode;
  int64_t next;
  uint16_t length;
  uint8_t type;
  char name[];
};

Kind KindOfMode(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return Kind::kFile;
    case S_IFDIR:
      return Kind::kDirectory;
    case S_IFLNK:
      return Kind::kSymlink;
    default:
      return Kind::kOther;
  }
}

Kind KindOf(int directory, const Record& record, const char* name) {
  switch (record.type) {
    case DT_REG:
      return Kind::kFile;
    case DT_DIR:
      return Kind::kDirectory;
    case DT_LNK:
      return Kind::kSymlink;
    case DT_UNKNOWN: {
      struct stat status;
      return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? KindOfMode(status.st_mode) : Kind::kOther;
    }
    default:
      return Kind::kOther;
  }
}

}  // namespace

FileResult<DirectoryReader> DirectoryReader::Open(const std::string& path, int flags) {
  FileResult<Descriptor> directory = network_runtime::Open(path.c_str(), O_RDONLY | O_DIRECTORY | flags);
  if (!directory) return FileFailure(directory.error());
  return DirectoryReader(std::move(*directory));
}

FileResult<bool> DirectoryReader::Read(std::vector<DirectoryEntry>* entries) {
  if (!room_) room_ = std::make_unique<std::byte[]>(kRoom);
  long size = syscall(SYS_getdents64, directory_.fd(), room_.get(), kRoom);
  if (size < 0) return FileFailure(errno);
  for (long at = 0; at < size;) {
    const auto* record = reinterpret_cast<const Record*>(room_.get() + at);
    const char* name = reinterpret_cast<const char*>(record) + offsetof(Record, name);
    at += record->length;
    if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) continue;
    entries->push_back({name, KindOf(directory_.fd(), *record, name)});
  }
  return size > 0;
}

void DirectoryReader::Rewind() { lseek(directory_.fd(), 0, SEEK_SET); }

FileResult<std::vector<DirectoryEntry>> ReadDirectory(const std::string& path, int flags) {
  FileResult<DirectoryReader> reader = DirectoryReader::Open(path, flags);
  if (!reader) return FileFailure(reader.error());
  std::vector<DirectoryEntry> entries;
  while (true) {
    FileResult<bool> more = reader->Read(&entries);
    if (!more) return FileFailure(more.error());
    if (!*more) return entries;
  }
}

}  // namespace network_runtime
