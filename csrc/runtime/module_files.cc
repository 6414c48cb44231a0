#include "runtime/module_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "base/descriptor.h"
#include "ops/encoding/utf8.h"
#include "ops/url/location.h"

namespace network_runtime {
namespace {

constexpr std::string_view kFileUrl = "file:///";
constexpr off_t kLongestSource = (off_t{1} << 29) - 24;  // v8::String::kMaxLength

struct Ending {
  std::string_view ending;
  ModuleKind kind;
};

constexpr std::array kEndings = {
    Ending{"js", {"JavaScript", "javascript"}},
    Ending{"mjs", {"Mjs", "javascript"}},
    Ending{"jsx", {"Jsx", "jsx"}},
    Ending{"ts", {"TypeScript", "ts"}},
    Ending{"mts", {"Mts", "ts"}},
    Ending{"tsx", {"Tsx", "tsx"}},
    Ending{"json", {"Json", ""}},
    Ending{"jsonc", {"Jsonc", ""}},
    Ending{"cjs", {"Cjs", ""}},
    Ending{"cts", {"Cts", ""}},
    Ending{"wasm", {"Wasm", ""}},
    Ending{"css", {"Css", ""}},
    Ending{"html", {"Html", ""}},
    Ending{"sql", {"Sql", ""}},
};

std::string_view WithoutQuery(std::string_view url) { return url.substr(0, url.find_first_of("?#")); }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return lower;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsSource(const struct stat& status) { return S_ISREG(status.st_mode) && status.st_size <= kLongestSource; }

}  // namespace

ModuleKind KindOfName(std::string_view name) {
  name = WithoutQuery(name);
  name = name.substr(name.rfind('/') + 1);
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {"JavaScript", "javascript"};
  const std::string ending = Lower(name.substr(dot + 1));
  const auto found = std::ranges::find(kEndings, std::string_view(ending), &Ending::ending);
  if (found == kEndings.end()) return {"Unknown", ""};
  const std::string_view stem = name.substr(0, dot);
  if (stem.ends_with(".d") && (ending == "ts" || ending == "mts" || ending == "cts")) return {"Dts", "declaration"};
  return found->kind;
}

std::optional<std::string> ParseUrl(std::string_view text, std::string_view base) { return JoinUrl(text, base); }

std::optional<std::string> UrlLikeSpecifier(std::string_view specifier, std::string_view referrer) {
  const bool relative = specifier.starts_with('/') || specifier.starts_with("./") || specifier.starts_with("../");
  return JoinUrl(specifier, relative ? referrer : std::string_view());
}

std::optional<std::string> PathOfFileUrl(std::string_view url) {
  if (!url.starts_with(kFileUrl)) return std::nullopt;
  url = WithoutQuery(url.substr(kFileUrl.size() - 1));
  std::string path;
  path.reserve(url.size());
  for (size_t i = 0; i < url.size(); ++i) {
    const int high = url[i] == '%' && i + 2 < url.size() ? HexDigit(url[i + 1]) : -1;
    const int low = high < 0 ? -1 : HexDigit(url[i + 2]);
    if (low < 0) {
      path += url[i];
      continue;
    }
    const char decoded = static_cast<char>(high * 16 + low);
    if (decoded == '/' || decoded == '\0') return std::nullopt;
    path += decoded;
    i += 2;
  }
  return path;
}

std::optional<std::string> ReadRegularFile(const std::string& path) {
  struct stat status;
  // Looked at before it is opened: to open a pipe and close it again would be its reader's end.
  if (stat(path.c_str(), &status) != 0 || !IsSource(status)) return std::nullopt;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file || fstat(file.fd(), &status) != 0 || !IsSource(status)) return std::nullopt;
  std::string bytes;
  size_t length = 0;
  for (;;) {
    constexpr size_t kLeastRoom = 4096;  // files of /proc have no size
    if (length == bytes.size()) {
      const auto size = static_cast<size_t>(status.st_size);
      bytes.resize(length < size ? size + 1 : length + std::max(kLeastRoom, length));
    }
    const ssize_t count = read(file.fd(), bytes.data() + length, bytes.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    length += static_cast<size_t>(count);
    if (length > static_cast<size_t>(kLongestSource)) return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::optional<std::string_view> SourceText(std::string_view bytes) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (!IsUtf8(bytes)) return std::nullopt;
  return bytes;
}

}  // namespace network_runtime
