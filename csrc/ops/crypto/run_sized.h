// Decides which computations run on an isolate's own thread and which on the pool.
#pragma once

#include <cstddef>
#include <memory>

#include "ops/crypto/crypto_promises.h"

namespace network_runtime {

// Handing a job over and back takes about as long as hashing this many bytes.
inline constexpr size_t kLargestNow = size_t{64} << 10;
// Bytes between two calls of the meter: about half a millisecond of the slowest hash function.
inline constexpr size_t kPiece = size_t{256} << 10;

// For jobs whose cost depends on their input's size.
inline void RunSized(Args args, size_t input_size, size_t output_size, std::unique_ptr<Job> job) {
  CryptoPromises& promises = CryptoPromises::Of(args.GetIsolate());
  if (input_size <= kLargestNow) return promises.RunNow(args, std::move(job));
  promises.RunLater(args, std::move(job), output_size, true);
}

}  // namespace network_runtime
