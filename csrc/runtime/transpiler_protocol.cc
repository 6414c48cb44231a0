#include "runtime/transpiler_protocol.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace network_runtime {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they are");

constexpr uint32_t kMagic = 0x5354524e;  // "NRTS"
constexpr uint32_t kVersion = 1;
constexpr size_t kMostMemory = size_t{1} << 40;

enum Flag : uint8_t { kTypeScriptFlag = 1, kJsxFlag = 2, kUnambiguousFlag = 4, kMetadataFlag = 8 };
enum AnswerStatus : uint32_t { kCodeAnswer = 0, kProblemsAnswer = 1, kPanicAnswer = 2 };

struct RunHeader {
  uint32_t magic = kMagic;
  uint32_t version = kVersion;
  uint64_t memory_bytes;
  uint64_t cpu_ns;
  uint64_t jobs;
};

struct JobHeader {
  uint32_t flags;
  uint32_t import_source_bytes;
  uint64_t source_bytes;
};

struct AnswerHeader {
  uint32_t magic;
  uint32_t status;
  uint32_t is_module;
  uint32_t problems;
  uint64_t code_bytes;
  uint64_t map_bytes;
  uint64_t problem_bytes;
};

struct ProblemHeader {
  uint32_t start;
  uint32_t end;
  uint32_t line;
  uint32_t column;
  uint32_t is_error;
  uint32_t message_bytes;
  uint32_t help_bytes;
};

template <typename Header>
void Append(std::string& bytes, const Header& header) {
  bytes.append(reinterpret_cast<const char*>(&header), sizeof header);
}

// Cuts `size` bytes off the front.
std::string_view Cut(std::string_view& bytes, size_t size) {
  std::string_view taken = bytes.substr(0, size);
  bytes.remove_prefix(taken.size());
  return taken;
}

// Whether the parts of an answer are no more than `most` together.
bool FitTogether(const AnswerHeader& answer, size_t most) {
  for (uint64_t bytes : {answer.code_bytes, answer.map_bytes, answer.problem_bytes}) {
    if (bytes > most) return false;
    most -= bytes;
  }
  return true;
}

std::optional<std::vector<TranspileProblem>> ReadProblems(std::string_view bytes, size_t count) {
  std::vector<TranspileProblem> problems;
  for (size_t i = 0; i < count; ++i) {
    ProblemHeader header;
    if (bytes.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, Cut(bytes, sizeof header).data(), sizeof header);
    if (bytes.size() < size_t{header.message_bytes} + header.help_bytes) return std::nullopt;
    TranspileProblem& problem = problems.emplace_back();
    problem.message = Cut(bytes, header.message_bytes);
    problem.help = Cut(bytes, header.help_bytes);
    problem.start = header.start;
    problem.end = header.end;
    problem.line = header.line;
    problem.column = header.column;
    problem.is_error = header.is_error != 0;
  }
  if (!bytes.empty()) return std::nullopt;
  return problems;
}

}  // namespace

TranspileLimits EffectiveLimits(const TranspileLimits& limits) {
  constexpr int64_t kMostCpuForDefault = (INT64_MAX - TranspileLimits::kWallBesideCpu) / 2;
  TranspileLimits effective;
  effective.cpu_ns = limits.cpu_ns > 0 ? limits.cpu_ns : TranspileLimits::kDefaultCpu;
  effective.memory_bytes = limits.memory_bytes > 0
                               ? std::clamp(limits.memory_bytes, TranspileLimits::kLeastMemory, kMostMemory)
                               : TranspileLimits::kDefaultMemory;
  effective.wall_ns = limits.wall_ns > 0
                          ? limits.wall_ns
                          : std::min(effective.cpu_ns, kMostCpuForDefault) * 2 + TranspileLimits::kWallBesideCpu;
  return effective;
}

uint8_t OptionFlags(const TranspileRequest& request) {
  uint8_t flags = 0;
  if (request.language != TranspileLanguage::kJsx) flags |= kTypeScriptFlag;
  if (request.language == TranspileLanguage::kTsx || request.language == TranspileLanguage::kJsx) flags |= kJsxFlag;
  if (request.unit == TranspileUnit::kUnambiguous) flags |= kUnambiguousFlag;
  if (request.decorator_metadata) flags |= kMetadataFlag;
  return flags;
}

TranspilerInput::TranspilerInput(std::span<const TranspileRequest* const> requests, const TranspileLimits& limits) {
  head_.reserve(sizeof(RunHeader) + requests.size() * sizeof(JobHeader));
  Append(head_, RunHeader{.memory_bytes = limits.memory_bytes,
                          .cpu_ns = static_cast<uint64_t>(limits.cpu_ns),
                          .jobs = requests.size()});
  for (const TranspileRequest* request : requests) {
    Append(head_, JobHeader{.flags = OptionFlags(*request),
                            .import_source_bytes = static_cast<uint32_t>(request->jsx_import_source.size()),
                            .source_bytes = request->source.size()});
  }
  std::string_view head = head_;
  pieces_.push_back(Cut(head, sizeof(RunHeader)));
  for (const TranspileRequest* request : requests) {
    for (std::string_view piece : {Cut(head, sizeof(JobHeader)), std::string_view(request->jsx_import_source),
                                   std::string_view(request->source)}) {
      if (!piece.empty()) pieces_.push_back(piece);
    }
  }
}

bool TranspilerOutput::Add(std::string_view bytes) {
  unread_.append(bytes);
  while (!complete()) {
    if (wanted_ == 0) {
      AnswerHeader header;
      if (unread_.size() < sizeof header) return true;
      std::memcpy(&header, unread_.data(), sizeof header);
      if (header.magic != kMagic || !FitTogether(header, most_bytes_)) return false;
      wanted_ = sizeof header + header.code_bytes + header.map_bytes + header.problem_bytes;
    }
    if (unread_.size() < wanted_) return true;
    if (!ReadOne()) return false;
  }
  return unread_.empty();
}

bool TranspilerOutput::ReadOne() {
  std::string_view answer = std::string_view(unread_).substr(0, wanted_);
  AnswerHeader header;
  std::memcpy(&header, Cut(answer, sizeof header).data(), sizeof header);
  const std::string_view code = Cut(answer, header.code_bytes);
  const std::string_view table = Cut(answer, header.map_bytes);
  std::optional<std::vector<TranspileProblem>> problems = ReadProblems(answer, header.problems);
  if (!problems) return false;
  Transpiled result;
  result.problems = std::move(*problems);
  if (header.status == kCodeAnswer) {
    std::optional<SourceMap> map = SourceMap::Read(table, code, requests_[answers_.size()]->source);
    if (!map) return false;
    result.status = TranspileStatus::kTranspiled;
    result.code = std::make_shared<const TranspiledCode>(std::string(code), std::move(*map), header.is_module != 0);
  } else if (header.status == kProblemsAnswer) {
    auto error = std::ranges::find(result.problems, true, &TranspileProblem::is_error);
    if (error == result.problems.end()) return false;
    result.status = TranspileStatus::kSyntaxError;
    result.failure = error->message;
  } else {
    result.failure = "the transpiler failed: " + std::string(code);
  }
  answers_.push_back(std::move(result));
  unread_.erase(0, wanted_);
  wanted_ = 0;
  return true;
}

}  // namespace network_runtime
