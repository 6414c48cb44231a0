#include "files/paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "files/descriptor.h"

namespace network_runtime {
namespace {

bool IsDirectory(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// "a/b/" => "a"; empty when there is no parent.
std::string ParentOf(const std::string& path) {
  size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return {};
  size_t slash = path.find_last_of('/', end);
  if (slash == std::string::npos) return {};
  size_t last = path.find_last_not_of('/', slash);
  return last == std::string::npos ? std::string("/") : path.substr(0, last + 1);
}

// The path of each missing directory, the innermost first. An iteration: a path may have thousands of parts.
FileResult<void> MakeDirectories(const std::string& path, mode_t mode) {
  std::vector<std::string> missing;
  for (std::string part = path; !part.empty(); part = ParentOf(part)) {
    if (mkdir(part.c_str(), mode) == 0) break;
    const int error = errno;
    if (error == ENOENT) {
      missing.push_back(part);
    } else if (IsDirectory(part)) {
      break;
    } else {
      return FileFailure(error);
    }
  }
  for (auto part = missing.rbegin(); part != missing.rend(); ++part) {
    if (mkdir(part->c_str(), mode) == 0) continue;
    const int error = errno;
    if (!IsDirectory(*part)) return FileFailure(error);
  }
  return {};
}

std::string GrownBy(ssize_t (*call)(const char*, char*, size_t), const char* path, ssize_t* size) {
  std::string text(256, '\0');
  while (true) {
    *size = call(path, text.data(), text.size());
    if (*size < 0) return {};
    if (static_cast<size_t>(*size) < text.size()) break;
    text.resize(2 * text.size());
  }
  text.resize(static_cast<size_t>(*size));
  return text;
}

}  // namespace

FileResult<void> MakeDirectory(const std::string& path, bool recursive, mode_t mode) {
  return recursive ? MakeDirectories(path, mode) : FileResultOf(mkdir(path.c_str(), mode));
}

FileResult<void> Rename(const std::string& from, const std::string& to) {
  return FileResultOf(rename(from.c_str(), to.c_str()));
}

FileResult<void> MakeLink(const std::string& from, const std::string& to) {
  return FileResultOf(link(from.c_str(), to.c_str()));
}

FileResult<void> MakeSymlink(const std::string& target, const std::string& path) {
  return FileResultOf(symlink(target.c_str(), path.c_str()));
}

FileResult<std::string> ReadLink(const std::string& path) {
  ssize_t size = 0;
  std::string target = GrownBy(readlink, path.c_str(), &size);
  if (size < 0) return FileFailure(errno);
  return target;
}

FileResult<std::string> RealPath(const std::string& path) {
  std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  if (!real) return FileFailure(errno);
  return std::string(real.get());
}

FileResult<void> ChangeMode(const std::string& path, mode_t mode) { return FileResultOf(chmod(path.c_str(), mode)); }

FileResult<void> ChangeOwner(const std::string& path, uid_t user, gid_t group) {
  return FileResultOf(chown(path.c_str(), user, group));
}

FileResult<void> Truncate(const std::string& path, int64_t size) {
  FileResult<Descriptor> file = Open(path.c_str(), O_WRONLY);
  if (!file) return FileFailure(file.error());
  return FileResultOf(Uninterrupted([&] { return ftruncate(file->fd(), size); }));
}

FileTime::FileTime(double seconds, double nanoseconds) {
  constexpr double kPerSecond = 1e9;
  double carried = std::floor(nanoseconds / kPerSecond);
  double whole = seconds + carried;
  // Not a number: 1970, as in Deno. The system cuts what its file systems cannot hold.
  constexpr double kLongest = 9.2e18;
  whole = std::isnan(whole) ? 0 : std::clamp(whole, -kLongest, kLongest);
  double rest = nanoseconds - carried * kPerSecond;
  value = {.tv_sec = static_cast<time_t>(whole), .tv_nsec = std::isnan(rest) ? 0 : static_cast<long>(rest)};
}

FileResult<void> SetTimes(const std::string& path, FileTime accessed, FileTime modified) {
  timespec times[] = {accessed.value, modified.value};
  return FileResultOf(utimensat(AT_FDCWD, path.c_str(), times, 0));
}

FileResult<std::string> CurrentDirectory() {
  std::unique_ptr<char, void (*)(void*)> path(getcwd(nullptr, 0), std::free);
  if (!path) return FileFailure(errno);
  return std::string(path.get());
}

FileResult<void> ChangeDirectory(const std::string& path) { return FileResultOf(chdir(path.c_str())); }

mode_t Umask(std::optional<mode_t> mask) {
  static Mutex mutex;
  MutexLock lock(mutex);
  mode_t before = umask(mask.value_or(0777));
  if (!mask) umask(before);
  return before;
}

}  // namespace network_runtime
