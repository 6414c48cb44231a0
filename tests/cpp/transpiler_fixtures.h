// What tests of the transpiler have in common: the program, others in its place, sources and answers.
#pragma once

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "event.h"
#include "runtime/transpiler.h"

namespace network_runtime {

namespace fs = std::filesystem;

constexpr size_t kMegabyte = size_t{1} << 20;

// The real program for the time of a test, and then again.
class Program {
 public:
  Program() { SetTranspilerProgram(TRANSPILER_PROGRAM); }
  explicit Program(const std::string& path) { SetTranspilerProgram(path); }
  ~Program() { SetTranspilerProgram(TRANSPILER_PROGRAM); }
};

// A folder of its own for a test, with programs of the test's.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "transpiler_test.XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }

  std::string File(std::string_view content, mode_t mode) const {
    fs::path file = path_ / "program";
    std::ofstream(file) << content;
    REQUIRE(chmod(file.c_str(), mode) == 0);
    return file.string();
  }
  std::string Script(std::string_view commands) const { return File("#!/bin/sh\n" + std::string(commands), 0755); }
  // A program that reads nothing and writes this.
  std::string Writes(std::string_view output) const {
    std::ofstream(Path("output"), std::ios::binary) << output;
    return Script("exec cat " + Path("output").string());
  }
  fs::path Path(std::string_view name) const { return path_ / name; }

 private:
  fs::path path_;
};

// As the program writes it (runtime/transpiler_protocol.cc).
inline std::string AnswerHeader(uint64_t code, uint64_t map, uint64_t problems, uint32_t count) {
  const uint32_t words[] = {0x5354524e, 0, 1, count};
  const uint64_t lengths[] = {code, map, problems};
  std::string header(reinterpret_cast<const char*>(words), sizeof words);
  return header.append(reinterpret_cast<const char*>(lengths), sizeof lengths);
}

inline std::string Answer(const std::string& code, const std::string& map = "", const std::string& problems = "",
                          uint32_t count = 0) {
  return AnswerHeader(code.size(), map.size(), problems.size(), count) + code + map + problems;
}

inline TranspileRequest Request(std::string source, TranspileUnit unit = TranspileUnit::kModule) {
  TranspileRequest request;
  request.name = "test.ts";
  request.source = std::move(source);
  request.unit = unit;
  return request;
}

inline Transpiled Run(TranspileRequest request) { return TranspileClient().Run(std::move(request)); }

inline bool WaitForFile(const fs::path& file) {
  for (TimePoint end = Clock::now() + kPatience; Clock::now() < end; std::this_thread::yield()) {
    if (fs::exists(file)) return true;
  }
  return false;
}

inline std::string Code(std::string source) {
  Transpiled result = Run(Request(std::move(source)));
  INFO(result.failure);
  REQUIRE(result.status == TranspileStatus::kTranspiled);
  return result.code->code;
}

}  // namespace network_runtime
