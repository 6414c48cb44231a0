#include "files/whole_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "files/descriptor.h"

namespace network_runtime {
namespace {

constexpr size_t kFirstRoom = size_t{8} << 10;     // of a file whose size is not known
constexpr size_t kLargestPart = size_t{16} << 20;  // between two looks at `cancelled`
constexpr mode_t kDefaultMode = 0666;

FileError TooLarge(const std::string& path, size_t size, size_t most) {
  return {.name = "RangeError",
          .text = "the file '" + path + "' of " + std::to_string(size) + " bytes is longer than the " +
                  std::to_string(most) + " that can be read at once"};
}

FileError NoMemory(const std::string& path, size_t size) {
  return {.name = "RangeError",
          .text = "there is no memory for the " + std::to_string(size) + " bytes of the file '" + path + "'"};
}

// Files of /proc have size 0 and pipes have none: their room doubles. Files of a known size get one byte more, so that
// the read that fills them also sees their end.
size_t FirstRoom(const struct stat& status) {
  bool known = S_ISREG(status.st_mode) && status.st_size > 0;
  return known ? static_cast<size_t>(status.st_size) + 1 : kFirstRoom;
}

}  // namespace

MallocBlock::~MallocBlock() { std::free(data_); }
MallocBlock::MallocBlock(MallocBlock&& other) noexcept : data_(other.Release()) {}
uint8_t* MallocBlock::Release() { return std::exchange(data_, nullptr); }

uint8_t* MallocBlock::Resize(size_t size) {
  auto* resized = static_cast<uint8_t*>(std::realloc(data_, size));
  if (resized) data_ = resized;
  return resized;
}

FileResult<size_t> ReadWholeFile(const std::string& path, int flags, size_t most, const std::atomic<bool>& cancelled,
                                 GrowingBlock& block) {
  FileResult<Descriptor> file = Open(path.c_str(), O_RDONLY | flags);
  if (!file) return FileFailure(file.error());
  struct stat status;
  if (fstat(file->fd(), &status) != 0) return FileFailure(errno);
  size_t room = FirstRoom(status);
  if (room > most + 1) return FileFailure(TooLarge(path, room - 1, most));
  uint8_t* data = block.Resize(room);
  if (!data) return FileFailure(NoMemory(path, room - 1));
  for (size_t size = 0;;) {
    if (cancelled.load(std::memory_order_relaxed)) return FileFailure(EINTR);
    if (size == room) {
      if (size > most) return FileFailure(TooLarge(path, size, most));
      room = std::min(2 * room, most + 1);
      data = block.Resize(room);
      if (!data) return FileFailure(NoMemory(path, room));
    }
    ssize_t got = Uninterrupted([&] { return read(file->fd(), data + size, std::min(room - size, kLargestPart)); });
    if (got < 0) return FileFailure(errno);
    if (got == 0) return size;
    size += static_cast<size_t>(got);
  }
}

FileResult<void> WriteAll(int fd, std::span<const uint8_t> bytes, const std::atomic<bool>& cancelled) {
  while (!bytes.empty()) {
    if (cancelled.load(std::memory_order_relaxed)) return FileFailure(EINTR);
    ssize_t written = Uninterrupted([&] { return write(fd, bytes.data(), std::min(bytes.size(), kLargestPart)); });
    if (written < 0) return FileFailure(errno);
    if (written == 0) return FileFailure(FileError{.name = "WriteZero", .text = "failed to write whole buffer"});
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return {};
}

FileResult<void> WriteWholeFile(const std::string& path, const WriteOptions& options, std::span<const uint8_t> bytes,
                                const std::atomic<bool>& cancelled) {
  int flags = O_WRONLY | options.flags | (options.append ? O_APPEND : O_TRUNC);
  if (options.create_new) {
    flags |= O_CREAT | O_EXCL;
  } else if (options.create) {
    flags |= O_CREAT;
  }
  FileResult<Descriptor> file = Open(path.c_str(), flags, options.mode.value_or(kDefaultMode));
  if (!file) return FileFailure(file.error());
  if (options.mode && fchmod(file->fd(), *options.mode) != 0) return FileFailure(errno);
  return WriteAll(file->fd(), bytes, cancelled);
}

}  // namespace network_runtime
