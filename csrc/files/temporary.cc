#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "files/descriptor.h"
#include "files/paths.h"

namespace network_runtime {
namespace {

constexpr int kTries = 10;
constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateDirectory = 0700;

template <class T>
std::string Formatted(const char* format, T value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

FileResult<void> CheckPart(std::string_view part) {
  for (char character : part) {
    auto code = static_cast<unsigned char>(character);
    if (code < 0x20 || code == 0x7f) {
      std::string shown = character == '\n'   ? "\\n"
                          : character == '\r' ? "\\r"
                          : character == '\t' ? "\\t"
                          : character == '\0' ? "\\0"
                                              : Formatted("\\u{%x}", code);
      return FileFailure(
          FileError{.name = "Error", .text = "Invalid control character in prefix or suffix: \"" + shown + "\""});
    }
  }
  size_t bad = part.find_first_of("<>:\"/\\|?*");
  if (bad == std::string_view::npos) return {};
  std::string shown(part[bad] == '"' || part[bad] == '\\' ? "\\" : "");
  return FileFailure(
      FileError{.name = "Error", .text = "Invalid character in prefix or suffix: \"" + shown + part[bad] + "\""});
}

int Make(const std::string& path, bool directory) {
  if (directory) return mkdir(path.c_str(), kPrivateDirectory);
  FileResult<Descriptor> file = Open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, kPrivateFile);
  if (file) return 0;
  errno = file.error().number;
  return -1;
}

}  // namespace

std::string FolderOfTemporaryFiles() {
  const char* set = std::getenv("TMPDIR");
  return set && *set ? set : "/tmp";
}

FileResult<std::string> MakeTemporary(const std::optional<std::string>& folder, std::string_view prefix,
                                      std::string_view suffix, bool directory) {
  for (std::string_view part : {prefix, suffix}) {
    if (FileResult<void> checked = CheckPart(part); !checked) return FileFailure(checked.error());
  }
  std::string beginning = folder.value_or(FolderOfTemporaryFiles());
  if (!beginning.empty() && beginning.back() != '/') beginning += '/';
  beginning += prefix;
  for (int tries = 0; tries < kTries; ++tries) {
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random) return FileFailure(errno);
    std::string path = beginning + Formatted("%016" PRIx64, random) + std::string(suffix);
    if (Make(path, directory) == 0) return path;
    if (errno != EEXIST) return FileFailure(errno);
  }
  return FileFailure(EEXIST);
}

}  // namespace network_runtime
