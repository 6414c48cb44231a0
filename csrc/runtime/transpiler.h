// TypeScript and JSX to JavaScript, by a program of its own (third_party/typescript): one process for each job, which
// limits itself, so that no source can end this process or take more than it was given. One process runs for each core,
// and one more for each that has run long, up to a bound; the rest waits in bounded queues, one for each client, which
// are served in turn. What was transpiled before comes from a cache. Needs neither V8 nor Python. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/source_map.h"

namespace network_runtime {

enum class TranspileLanguage : uint8_t {
  kTypeScript,   // .ts, .mts
  kTsx,          // .tsx
  kJsx,          // .jsx
  kDeclaration,  // .d.ts, .d.mts: an empty module
};

// By the ending of a file's name or of a URL's path. Nothing where the file is not for the transpiler: JavaScript,
// JSON, and .cts, which is CommonJS.
std::optional<TranspileLanguage> LanguageOfName(std::string_view name);
// "ts" and "typescript", "tsx", "jsx": what embedders write. Nothing for any other name.
std::optional<TranspileLanguage> LanguageCalled(std::string_view name);

enum class TranspileUnit : uint8_t {
  kModule,
  kUnambiguous,  // a script, unless it has an import, an export or a top-level await
};

struct TranspileLimits {
  int64_t cpu_ns = 0;       // of the process; 0 = kDefaultCpu
  size_t memory_bytes = 0;  // address space of the process, and the most it may answer; 0 = kDefaultMemory. Less than
                            // kLeastMemory counts as kLeastMemory.
  int64_t wall_ns = 0;  // of the process; 0 = twice the CPU and kWallBesideCpu. A machine may be busy, but a process
                        // that only sleeps must not keep its place for ever

  static constexpr int64_t kWallBesideCpu = 10'000'000'000;
  static constexpr int64_t kDefaultCpu = 30'000'000'000;
  static constexpr size_t kDefaultMemory = size_t{2} << 30;
  static constexpr size_t kLeastMemory = size_t{64} << 20;
};

struct TranspileRequest {
  std::string name;    // as errors name the source; does not change the result
  std::string source;  // UTF-8; what is not becomes U+FFFD
  TranspileLanguage language = TranspileLanguage::kTypeScript;
  TranspileUnit unit = TranspileUnit::kModule;
  bool decorator_metadata = false;  // emitDecoratorMetadata
  std::string jsx_import_source;    // empty: "react"; a pragma in the source comes first
  TranspileLimits limits;
};

// One thing that is wrong with a source.
struct TranspileProblem {
  std::string message;
  std::string help;    // what to do about it; often empty
  uint32_t start = 0;  // offsets into the source, in bytes
  uint32_t end = 0;
  uint32_t line = 0;     // of `start`, from 0
  uint32_t column = 0;   // from 0, in UTF-16 code units
  bool is_error = true;  // else a warning
};

enum class TranspileStatus : uint8_t {
  kTranspiled,
  kSyntaxError,  // `problems` has at least one error
  kTooDeep,      // nested too deeply: the process's stack was not enough
  kCpuLimit,
  kMemoryLimit,
  kCancelled,    // its client was closed
  kUnavailable,  // the program is missing or cannot be started, now or here
  kBroken,       // the program ended or answered as it never should
};

struct TranspiledCode {
  std::string code;  // UTF-8; ends with a line feed
  SourceMap map;
  bool is_module = false;

  size_t ByteSize() const { return code.size() + map.ByteSize(); }
};

struct Transpiled {
  TranspileStatus status = TranspileStatus::kBroken;
  std::shared_ptr<const TranspiledCode> code;  // with kTranspiled only
  std::vector<TranspileProblem> problems;      // with kTranspiled: warnings
  // What happened, for people: "the source is nested too deeply", "/usr/…/_transpile: No such file or directory". Empty
  // with kTranspiled.
  std::string failure;
  int64_t cpu_ns = 0;            // what the process used; 0 where the cache knew it. Of RunMany: with its first result
  size_t peak_memory_bytes = 0;  // resident, at most: the kernel counts what this process had when that one started
};

// One isolate or one host, as the queues know it.
class TranspileClient {
 public:
  using Done = std::function<void(Transpiled)>;

  static constexpr size_t kMostWaiting = 64;  // jobs
  static constexpr size_t kMostWaitingBytes = size_t{64} << 20;

  TranspileClient();
  ~TranspileClient();  // as Close
  TranspileClient(const TranspileClient&) = delete;
  TranspileClient& operator=(const TranspileClient&) = delete;

  // Calls `done` once, on a thread of the transpiler's: it must be short and not call the client. Where the cache knows
  // the result, it is called before Submit returns. False, and `done` is not called, where the client's queue is full
  // or the client is closed.
  bool Submit(TranspileRequest request, Done done);

  // As Submit, but waits.
  Transpiled Run(TranspileRequest request);
  // Several sources by one process, with the sum of their limits of CPU and of time, and the largest of memory; their
  // results in the same order. A source that ends the process fails alone: those after it get another process.
  std::vector<Transpiled> RunMany(std::vector<TranspileRequest> requests);

  // Drops what waits and ends what runs: they are kCancelled to Run and RunMany, and no `done` is called once this has
  // returned.
  void Close();

 private:
  struct Queue;
  friend class Transpiler;

  std::shared_ptr<Queue> queue_;
};

// The program that runs from now on. Without a call it is `_transpile` beside the file that this is linked into.
void SetTranspilerProgram(std::string path);

// How many of Thread::live() belong to the transpiler; these live until the process ends.
size_t TranspilerThreads();

}  // namespace network_runtime
