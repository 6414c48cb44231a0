// Where the line is between what an isolate's own thread computes and what the pool does.
#pragma once

#include <cstddef>
#include <memory>

#include "ops/crypto/crypto_promises.h"

namespace network_runtime {

// Handing a job over and back costs about as much as hashing this much.
inline constexpr size_t kLargestNow = size_t{64} << 10;
// Between two questions to the meter: half a millisecond of the slowest hash function, or so.
inline constexpr size_t kPiece = size_t{256} << 10;

// For jobs whose cost is their input's size.
inline void RunSized(Args args, size_t input_size, size_t output_size, std::unique_ptr<Job> job) {
  CryptoPromises& promises = CryptoPromises::Of(args.GetIsolate());
  if (input_size <= kLargestNow) return promises.RunNow(args, std::move(job));
  promises.RunLater(args, std::move(job), output_size, true);
}

}  // namespace network_runtime
