// How an operation on files fails. Plain values.
#pragma once

#include <cerrno>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace network_runtime {

struct FileError {
  int number = 0;              // errno; 0: the system did not fail
  std::string_view name = {};  // the error's class in a script, when the errno does not decide it
  std::string text = {};       // instead of the system's text
};

template <class T>
using FileResult = std::expected<T, FileError>;

inline std::unexpected<FileError> FileFailure(int number) { return std::unexpected(FileError{.number = number}); }
inline std::unexpected<FileError> FileFailure(FileError error) { return std::unexpected(std::move(error)); }

// What a call of the system that returns 0 or -1 has done.
inline FileResult<void> FileResultOf(int returned) {
  if (returned == 0) return {};
  return FileFailure(errno);
}

// Calls the system again while a signal interrupts it.
template <class Call>
auto Uninterrupted(Call call) {
  while (true) {
    auto returned = call();
    if (returned != -1 || errno != EINTR) return returned;
  }
}

}  // namespace network_runtime
