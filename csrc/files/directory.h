// Reads the entries of directories by getdents64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "files/descriptor.h"
#include "files/file_error.h"

namespace network_runtime {

struct DirectoryEntry {
  enum class Kind : uint8_t { kOther, kFile, kDirectory, kSymlink };
  std::string name;
  Kind kind;  // of the entry itself: links are not followed
};

// An open directory. One thread at a time.
class DirectoryReader {
 public:
  static FileResult<DirectoryReader> Open(const std::string& path, int flags = 0);
  explicit DirectoryReader(Descriptor directory) : directory_(std::move(directory)) {}

  int fd() const { return directory_.fd(); }
  // Appends the next entries, some hundred at most, without "." and "..". Returns false at the end.
  FileResult<bool> Read(std::vector<DirectoryEntry>* entries);
  // Begins again.
  void Rewind();

 private:
  static constexpr size_t kRoom = size_t{32} << 10;

  Descriptor directory_;
  std::unique_ptr<std::byte[]> room_;
};

// All entries of a directory, without "." and "..", in the order of the file system.
FileResult<std::vector<DirectoryEntry>> ReadDirectory(const std::string& path, int flags = 0);

}  // namespace network_runtime
