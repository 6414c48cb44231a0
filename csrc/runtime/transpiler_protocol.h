// What is written to the transpiler and read from it; third_party/typescript/src/main.rs is the other side. Plain
// values; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/transpiler.h"

namespace network_runtime {

// The limits as the program gets them: defaults and the least are put in.
TranspileLimits EffectiveLimits(const TranspileLimits& limits);

// What changes the result of a source, as one byte and a text.
uint8_t OptionFlags(const TranspileRequest& request);

// The input of one process, in pieces. The texts of the requests are not copied: they must outlive it.
class TranspilerInput {
 public:
  TranspilerInput(std::span<const TranspileRequest* const> requests, const TranspileLimits& limits);

  std::span<const std::string_view> pieces() const { return pieces_; }

 private:
  std::string head_;  // of all the requests
  std::vector<std::string_view> pieces_;
};

// Reads the answers of one process as its output grows.
class TranspilerOutput {
 public:
  // One answer for each of `requests`, none longer than `most_bytes`.
  TranspilerOutput(std::span<const TranspileRequest* const> requests, size_t most_bytes)
      : requests_(requests), most_bytes_(most_bytes) {}

  // Appends what was read. False when it is not what the program writes: nothing may be added then, and no answer of
  // this process is to be believed.
  bool Add(std::string_view bytes);
  // True when there is an answer for each request.
  bool complete() const { return answers_.size() == requests_.size(); }
  // The answers, in the requests' order: kTranspiled, kSyntaxError, or kBroken where the program panicked.
  std::vector<Transpiled> Take() { return std::move(answers_); }

 private:
  bool ReadOne();

  const std::span<const TranspileRequest* const> requests_;
  const size_t most_bytes_;
  std::string unread_;
  size_t wanted_ = 0;  // bytes of the next answer; 0: its header is not here yet
  std::vector<Transpiled> answers_;
};

}  // namespace network_runtime
