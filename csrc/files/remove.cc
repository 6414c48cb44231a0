// Removes files and trees. The way down a tree is kept as descriptors; of a deep one, only the last ones stay open, and
// the way back up is found by "..", which must be the directory that it was on the way down.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "files/descriptor.h"
#include "files/directory.h"
#include "files/paths.h"

namespace network_runtime {
namespace {

constexpr size_t kMostOpen = 64;
constexpr int kInto = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

struct Level {
  std::string name;  // in the level above
  dev_t device;
  ino_t inode;
  DirectoryReader reader;  // closed where the tree is deep
  bool removed_any = false;
};

class TreeRemoval {
 public:
  explicit TreeRemoval(const std::string& path) : path_(path) {}

  FileResult<void> Run() {
    FileResult<Descriptor> root = Open(path_.c_str(), kInto);
    if (!root) return FileFailure(root.error());
    if (FileResult<void> entered = Enter(path_, std::move(*root)); !entered) return entered;
    while (!levels_.empty()) {
      if (FileResult<void> done = RemoveSome(); !done) return done;
    }
    return {};
  }

 private:
  FileResult<void> Enter(const std::string& name, Descriptor directory) {
    struct stat status;
    if (fstat(directory.fd(), &status) != 0) return FileFailure(errno);
    levels_.push_back({name, status.st_dev, status.st_ino, DirectoryReader(std::move(directory))});
    if (levels_.size() > kMostOpen) levels_[levels_.size() - 1 - kMostOpen].reader = DirectoryReader(Descriptor());
    return {};
  }

  // Removes the next entries of the innermost directory, and enters the first of them that is a directory itself.
  FileResult<void> RemoveSome() {
    std::vector<DirectoryEntry> entries;
    Level& level = levels_.back();
    FileResult<bool> more = level.reader.Read(&entries);
    if (!more) return FileFailure(more.error());
    if (!*more) return Leave();
    const int folder = level.reader.fd();
    for (const DirectoryEntry& entry : entries) {
      if (entry.kind != DirectoryEntry::Kind::kDirectory) {
        if (unlinkat(folder, entry.name.c_str(), 0) == 0 || errno == ENOENT) {
          level.removed_any = true;
          continue;
        }
        if (errno != EISDIR) return FileFailure(errno);
      }
      FileResult<Descriptor> inner = Open(entry.name.c_str(), kInto, 0, folder);
      if (!inner && inner.error().number == ENOENT) continue;
      if (!inner) return FileFailure(inner.error());
      level.removed_any = true;  // by the time that this level goes on
      level.reader.Rewind();     // to the entries after this one
      return Enter(entry.name, std::move(*inner));
    }
    return {};
  }

  // The innermost directory has no more entries.
  FileResult<void> Leave() {
    Level& level = levels_.back();
    if (levels_.size() == 1) {
      int removed = rmdir(path_.c_str());
      if (removed != 0 && errno == ENOTEMPTY && std::exchange(level.removed_any, false)) return Again();
      levels_.pop_back();
      return FileResultOf(removed);
    }
    if (FileResult<void> open = OpenAbove(); !open) return open;
    int above = levels_[levels_.size() - 2].reader.fd();
    if (unlinkat(above, level.name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
      if (errno == ENOTEMPTY && std::exchange(level.removed_any, false)) return Again();
      return FileFailure(errno);
    }
    levels_.pop_back();
    return {};
  }

  // Some file systems skip entries while others are removed, and others may have put something there.
  FileResult<void> Again() {
    levels_.back().reader.Rewind();
    return {};
  }

  FileResult<void> OpenAbove() {
    Level& above = levels_[levels_.size() - 2];
    if (above.reader.fd() >= 0) return {};
    FileResult<Descriptor> directory = Open("..", kInto, 0, levels_.back().reader.fd());
    if (!directory) return FileFailure(directory.error());
    struct stat status;
    if (fstat(directory->fd(), &status) != 0) return FileFailure(errno);
    if (status.st_dev != above.device || status.st_ino != above.inode) return FileFailure(ESTALE);  // it was moved
    above.reader = DirectoryReader(std::move(*directory));
    return {};
  }

  const std::string& path_;
  std::vector<Level> levels_;
};

}  // namespace

FileResult<void> Remove(const std::string& path, bool recursive) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) return FileFailure(errno);
  if (!S_ISDIR(status.st_mode)) return FileResultOf(unlink(path.c_str()));
  return recursive ? TreeRemoval(path).Run() : FileResultOf(rmdir(path.c_str()));
}

}  // namespace network_runtime
