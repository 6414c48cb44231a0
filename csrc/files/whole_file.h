// A whole file in one call: opened, read or written to its end, closed. Any thread; these calls block.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "files/file_error.h"

namespace network_runtime {

// Memory that grows while a file is read into it. What is in it stays.
class GrowingBlock {
 public:
  virtual ~GrowingBlock() = default;
  // Makes room for `size` bytes. Returns where they begin; null when there is no memory.
  virtual uint8_t* Resize(size_t size) = 0;
};

// A GrowingBlock of malloc's.
class MallocBlock final : public GrowingBlock {
 public:
  MallocBlock() = default;
  ~MallocBlock() override;
  MallocBlock(MallocBlock&& other) noexcept;
  MallocBlock& operator=(MallocBlock&&) = delete;

  uint8_t* Resize(size_t size) override;
  uint8_t* data() const { return data_; }
  uint8_t* Release();  // to be freed with free()

 private:
  uint8_t* data_ = nullptr;
};

// Reads the file at `path` into `block` and returns its size. `flags` are added to those of open(2). A file that is
// longer than `most` bytes, or that finds no memory, fails with a RangeError that names the path and the size. When
// `*cancelled` becomes true, reading stops with EINTR at the next part.
FileResult<size_t> ReadWholeFile(const std::string& path, int flags, size_t most, const std::atomic<bool>& cancelled,
                                 GrowingBlock& block);

struct WriteOptions {
  bool append = false;
  bool create = true;
  bool create_new = false;
  std::optional<mode_t> mode;  // given to a file that is there already, too
  int flags = 0;               // added to those of open(2)
};

FileResult<void> WriteWholeFile(const std::string& path, const WriteOptions& options, std::span<const uint8_t> bytes,
                                const std::atomic<bool>& cancelled);

// Writes all of `bytes`.
FileResult<void> WriteAll(int fd, std::span<const uint8_t> bytes, const std::atomic<bool>& cancelled);

}  // namespace network_runtime
