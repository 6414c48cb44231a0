// A computation that needs nothing of V8, so that any thread may do it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "ops/crypto/secret_bytes.h"

namespace network_runtime {

// What became of a computation: bytes, a verdict, or an error with the name that its exception has.
struct JobResult {
  enum class Kind : uint8_t { kBytes, kVerdict, kError };

  static JobResult Bytes(SecretBytes bytes) { return {.kind = Kind::kBytes, .bytes = std::move(bytes)}; }
  static JobResult Verdict(bool verdict) { return {.kind = Kind::kVerdict, .verdict = verdict}; }
  static JobResult Error(const char* name, std::string message) {
    return {.kind = Kind::kError, .error_name = name, .message = std::move(message)};
  }
  // For one whose isolate is condemned: nobody will see it.
  static JobResult Abandoned() { return Error("OperationError", "the isolate has ended"); }

  Kind kind = Kind::kError;
  SecretBytes bytes{};
  bool verdict = false;
  const char* error_name = "OperationError";
  std::string message{};
};

// Who pays for a computation. Asked every few milliseconds of it.
class JobMeter {
 public:
  // False when the isolate may not, or need not, have it any more: give up with Abandoned().
  virtual bool GoOn() = 0;
  // Whether it is time to let others have the thread; only for jobs that can be resumed.
  virtual bool ShouldYield() { return false; }

 protected:
  ~JobMeter() = default;
};

class Job {
 public:
  explicit Job(BytesView input) : input_(input) {}
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // False when it is not done yet and wants to be called again. On one thread at a time.
  virtual bool Run(JobMeter& meter) = 0;

  // Makes the input, which is the isolate's until now, the job's own.
  void OwnInput() {
    owned_ = Copied(input_);
    input_ = owned_;
  }
  size_t input_size() const { return input_.size(); }

  JobResult result;
  uint64_t id = 0;  // for whoever started it

 protected:
  BytesView input() const { return input_; }

 private:
  BytesView input_;
  SecretBytes owned_;
};

// One that is done in one go, by a function (BytesView input, JobMeter&) -> JobResult that owns all else it needs.
template <typename Compute>
std::unique_ptr<Job> MakeJob(BytesView input, Compute compute) {
  class One final : public Job {
   public:
    One(BytesView bytes, Compute function) : Job(bytes), compute_(std::move(function)) {}
    bool Run(JobMeter& meter) override {
      result = compute_(input(), meter);
      return true;
    }

   private:
    Compute compute_;
  };
  return std::make_unique<One>(input, std::move(compute));
}

}  // namespace network_runtime
