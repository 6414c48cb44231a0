#include "runtime/code_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <vector>

#include "ops/crypto/sha256.h"

namespace network_runtime {
namespace {

constexpr mode_t kOwnersFolder = 0700;
constexpr mode_t kOwnersFile = 0600;
constexpr mode_t kOthers = 0077;
constexpr size_t kDigits = 64;         // of the code's digest, before it
constexpr char kTemporary[] = ".new";  // at the end of a file's name until it is whole

// Makes the folder and its parents. Those that are there stay as they are.
void MakeFolders(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    mkdir(path.substr(0, slash).c_str(), kOwnersFolder);
  }
  mkdir(path.c_str(), kOwnersFolder);
}

bool IsOurs(const struct stat& status) { return status.st_uid == geteuid() && (status.st_mode & kOthers) == 0; }

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

std::string DigestOf(std::string_view code) { return Sha256Hex(std::span(&code, 1)); }

struct File {
  std::string name;
  struct timespec changed;
  size_t bytes;
};

// Whether a file of that name is the cache's: a digest, or one that is being written (NAME.PID.new).
bool IsCacheName(std::string_view name) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::string_view digest = name.substr(0, kDigits);
  if (digest.size() != kDigits || digest.find_first_not_of(kHex) != std::string_view::npos) return false;
  name.remove_prefix(kDigits);
  if (name.empty()) return true;
  if (!name.starts_with('.') || !name.ends_with(kTemporary)) return false;
  name = name.substr(1, name.size() - 1 - std::string_view(kTemporary).size());
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

// The cache's files. Others may be there: the user chooses the folder.
std::vector<File> FilesIn(int folder) {
  std::vector<File> files;
  const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return files;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(fd), closedir);
  if (!entries) {
    close(fd);
    return files;
  }
  while (const dirent* entry = readdir(entries.get())) {
    if (!IsCacheName(entry->d_name)) continue;
    struct stat status;
    if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) continue;
    files.push_back({entry->d_name, status.st_mtim, static_cast<size_t>(status.st_size)});
  }
  return files;
}

}  // namespace

bool CodeCache::Open() {
  if (tried_) return static_cast<bool>(folder_);
  tried_ = true;
  if (path_.empty() || path_[0] != '/') return false;
  MakeFolders(path_);
  Descriptor folder(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status;
  if (!folder || fstat(folder.fd(), &status) != 0 || !IsOurs(status)) return false;
  folder_ = std::move(folder);
  return true;
}

std::string CodeCache::NameOf(std::string_view source) {
  if (source.size() < kShortestSource || !Open()) return {};
  const std::array<std::string_view, 3> parts{version_, std::string_view("\0", 1), source};
  return Sha256Hex(parts);
}

std::optional<std::string> CodeCache::Read(const std::string& name) {
  if (!Open()) return std::nullopt;
  const Descriptor file(openat(folder_.fd(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status;
  if (!file || fstat(file.fd(), &status) != 0 || !S_ISREG(status.st_mode) || !IsOurs(status)) return std::nullopt;
  if (status.st_size <= 0 || static_cast<size_t>(status.st_size) > kMostBytes) return std::nullopt;
  std::string code(static_cast<size_t>(status.st_size), '\0');
  size_t length = 0;
  while (length < code.size()) {
    const ssize_t count = read(file.fd(), code.data() + length, code.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    length += static_cast<size_t>(count);
  }
  // A disk that was full or lost its power may leave anything. V8 does not check the whole.
  if (code.size() < kDigits || !code.starts_with(DigestOf(std::string_view(code).substr(kDigits)))) return std::nullopt;
  code.erase(0, kDigits);
  return code;
}

void CodeCache::Write(const std::string& name, std::string_view code) {
  if (!Open() || code.size() > kMostBytes / 4) return;
  MakeRoom(code.size());
  const std::string unfinished = name + "." + std::to_string(getpid()) + kTemporary;
  unlinkat(folder_.fd(), unfinished.c_str(), 0);  // of a process that had the same number and ended in between
  Descriptor file(
      openat(folder_.fd(), unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwnersFile));
  if (!file) return;
  if (WriteAll(file.fd(), DigestOf(code)) && WriteAll(file.fd(), code) &&
      renameat(folder_.fd(), unfinished.c_str(), folder_.fd(), name.c_str()) == 0) {
    return;
  }
  unlinkat(folder_.fd(), unfinished.c_str(), 0);
}

void CodeCache::MakeRoom(size_t bytes) {
  std::vector<File> files = FilesIn(folder_.fd());
  size_t total = bytes;
  for (const File& file : files) total += file.bytes;
  if (total <= kMostBytes) return;
  std::ranges::sort(files, [](const File& a, const File& b) {
    return a.changed.tv_sec != b.changed.tv_sec ? a.changed.tv_sec < b.changed.tv_sec
                                                : a.changed.tv_nsec < b.changed.tv_nsec;
  });
  for (const File& file : files) {
    if (total <= kMostBytes / 2) break;  // not again at the next write
    if (unlinkat(folder_.fd(), file.name.c_str(), 0) == 0) total -= file.bytes;
  }
}

}  // namespace network_runtime
