// A computation that does not use V8, so any thread may run it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "ops/crypto/secret_bytes.h"

namespace network_runtime {

// The result of a computation: bytes, a verdict, or an error with the name of its exception.
struct JobResult {
  enum class Kind : uint8_t { kBytes, kVerdict, kError };

  static JobResult Bytes(SecretBytes bytes) { return {.kind = Kind::kBytes, .bytes = std::move(bytes)}; }
  static JobResult Verdict(bool verdict) { return {.kind = Kind::kVerdict, .verdict = verdict}; }
  static JobResult Error(const char* name, std::string message) {
    return {.kind = Kind::kError, .error_name = name, .message = std::move(message)};
  }
  // The result for an isolate that is condemned: it will not be delivered.
  static JobResult Abandoned() { return Error("OperationError", "the isolate has ended"); }

  Kind kind = Kind::kError;
  SecretBytes bytes{};
  bool verdict = false;
  const char* error_name = "OperationError";
  std::string message{};
};

// Charges a computation. The computation calls it every few milliseconds.
class JobMeter {
 public:
  // Returns false when the isolate may not use more CPU, or no longer needs the result: give up with Abandoned().
  virtual bool GoOn() = 0;
  // Returns true when it is time to give the thread to other jobs. Only for jobs that can be resumed.
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

  // Returns false when the job is not done and is to be called again. On one thread at a time.
  virtual bool Run(JobMeter& meter) = 0;

  // Copies the input, which belongs to the isolate until now, into the job.
  void OwnInput() {
    owned_ = Copied(input_);
    input_ = owned_;
  }
  size_t input_size() const { return input_.size(); }

  JobResult result;
  uint64_t id = 0;  // for the code that started it

 protected:
  BytesView input() const { return input_; }

 private:
  BytesView input_;
  SecretBytes owned_;
};

// A job that runs to its end in one call of a function (BytesView input, JobMeter&) -> JobResult. The function owns
// everything else that it needs.
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
