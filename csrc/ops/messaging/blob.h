// The bytes of a Blob (File API, "The Blob Interface"): ranges of byte sequences that never change. Any thread may read
// them. The last range must be destroyed on the isolate's thread: it gives the memory back to the isolate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/native_object.h"
#include "engine/outside_memory.h"

namespace network_runtime {

// Lives as long as any range of it. Counts against the isolate's memory limit once.
struct BlobBytes {
  std::unique_ptr<uint8_t[]> bytes;
  OutsideMemory memory;
};

struct BlobRange {
  std::shared_ptr<const BlobBytes> of;
  size_t start = 0;
  size_t size = 0;
};

// A range, as Deno's scripts hold it. What they treat as the name of a part is this object itself. So a part lives
// until the last script that knows it has dropped it, and a guest cannot guess a part.
class BlobPart final : public NativeObject {
 public:
  explicit BlobPart(BlobRange range) : range_(std::move(range)) {}
  const BlobRange& range() const { return range_; }

 private:
  const BlobRange range_;
};

}  // namespace network_runtime
