// V8's code of large modules, on disk: what a script compiled in one run need not be compiled in the next. The code is
// trusted like machine code, so the folder must be the user's own and closed to all others; otherwise there is no
// cache. What goes wrong with it is never an error of the script's. Plain C++. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace network_runtime {

class CodeCache {
 public:
  // Shorter sources compile faster than their code is found and read.
  static constexpr size_t kShortestSource = size_t{32} << 10;
  static constexpr size_t kMostBytes = size_t{256} << 20;  // of all its files

  // `folder` is made at the first use, with its parents; empty: nothing is kept. `version` stands for everything
  // besides the source that the code depends on.
  CodeCache(std::string folder, std::string version) : path_(std::move(folder)), version_(std::move(version)) {}

  // The name under which the code of a source is kept; empty where it is not kept.
  std::string NameOf(std::string_view source);

  std::optional<std::string> Read(const std::string& name);
  // Replaces what is there. Where the folder gets too large, its oldest files go.
  void Write(const std::string& name, std::string_view code);

 private:
  bool Open();
  void MakeRoom(size_t bytes);

  const std::string path_;
  const std::string version_;
  bool tried_ = false;
  Descriptor folder_;
};

}  // namespace network_runtime
