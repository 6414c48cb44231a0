#include "base/checked_path.h"

#include <doctest/doctest.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace network_runtime {
namespace {

namespace fs = std::filesystem;

// A folder with "in/file" ("inside") and "secret/file" ("outside").
struct Folder {
  Folder() {
    std::string name = (fs::canonical(fs::temp_directory_path()) / "checked_path_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
    for (const char* child : {"in", "secret"}) {
      fs::create_directory(path / child);
      std::ofstream(path / child / "file") << (child == std::string("in") ? "inside" : "outside");
    }
  }
  ~Folder() { fs::remove_all(path); }

  fs::path path;
};

std::string Content(int descriptor) {
  REQUIRE(descriptor >= 0);
  char buffer[64];
  const ssize_t count = read(descriptor, buffer, sizeof buffer);
  close(descriptor);
  return std::string(buffer, count < 0 ? 0 : static_cast<size_t>(count));
}

TEST_CASE("OpenChecked: opens what is there, close-on-exec") {
  Folder folder;
  const int opened = OpenChecked(folder.path / "in/file", O_RDONLY);
  REQUIRE(opened >= 0);
  CHECK((fcntl(opened, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(Content(opened) == "inside");
  CHECK(Content(OpenChecked(folder.path / "in//file", O_RDONLY)) == "inside");
  CHECK(OpenChecked(folder.path / "in/none", O_RDONLY) == -ENOENT);
  CHECK(OpenChecked(folder.path / "in/file/x", O_RDONLY) == -ENOTDIR);
  CHECK(OpenChecked("in/file", O_RDONLY) == -EINVAL);
  CHECK(OpenChecked("", O_RDONLY) == -ENOENT);
  CHECK(OpenChecked(std::string("/tmp/a\0b", 8), O_RDONLY) == -EINVAL);
}

TEST_CASE("OpenChecked: creates with the mode") {
  Folder folder;
  const int opened = OpenChecked(folder.path / "in/new", O_WRONLY | O_CREAT | O_EXCL, 0600);
  REQUIRE(opened >= 0);
  struct stat found;
  REQUIRE(fstat(opened, &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  close(opened);
  CHECK(OpenChecked(folder.path / "in/new", O_WRONLY | O_CREAT | O_EXCL, 0600) == -EEXIST);
}

TEST_CASE("OpenChecked: a file that became a link after the check is refused") {
  Folder folder;
  const fs::path checked = fs::canonical(folder.path / "in/file");
  fs::remove(checked);
  fs::create_symlink(folder.path / "secret/file", checked);
  CHECK(OpenChecked(checked, O_RDONLY) == -ELOOP);
  CHECK(OpenChecked(checked, O_WRONLY | O_CREAT | O_TRUNC, 0600) == -ELOOP);
  CHECK(OpenChecked(checked, O_PATH) == -ELOOP);
  CHECK(Content(open((folder.path / "secret/file").c_str(), O_RDONLY)) == "outside");
}

TEST_CASE("OpenChecked: a folder that became a link after the check is refused") {
  Folder folder;
  const fs::path checked = fs::canonical(folder.path / "in/file");
  fs::remove_all(folder.path / "in");
  fs::create_directory_symlink(folder.path / "secret", folder.path / "in");
  CHECK(OpenChecked(checked, O_RDONLY) == -ELOOP);
  CHECK(OpenChecked(folder.path / "in/new", O_WRONLY | O_CREAT, 0600) == -ELOOP);
  CHECK(!fs::exists(folder.path / "secret/new"));
}

TEST_CASE("OpenChecked: the way without openat2 refuses the same") {
  Folder folder;
  const fs::path inside = folder.path / "in/file";
  CHECK(Content(OpenCheckedByName(inside, O_RDONLY)) == "inside");
  CHECK(OpenCheckedByName(folder.path / "in/none", O_RDONLY) == -ENOENT);
  CHECK(OpenCheckedByName(folder.path / "in/file/x", O_RDONLY) == -ENOTDIR);
  fs::create_symlink(folder.path / "secret/file", folder.path / "in/link");
  CHECK(OpenCheckedByName(folder.path / "in/link", O_RDONLY) == -ELOOP);
  CHECK(OpenCheckedByName(folder.path / "in/link", O_PATH) == -ELOOP);
  fs::remove_all(folder.path / "in");
  fs::create_directory_symlink(folder.path / "secret", folder.path / "in");
  CHECK(OpenCheckedByName(inside, O_RDONLY) == -ELOOP);
  const int root = OpenCheckedByName("/", O_RDONLY | O_DIRECTORY);
  CHECK(root >= 0);
  close(root);
}

TEST_CASE("OpenChecked: a pipe of this process by its number, and nothing else there") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  REQUIRE(write(ends[1], "piped", 5) == 5);
  close(ends[1]);
  const std::string path = "/proc/self/fd/" + std::to_string(ends[0]);
  CHECK(Content(OpenChecked(path, O_RDONLY)) == "piped");

  Folder folder;
  const int file = open((folder.path / "secret/file").c_str(), O_RDWR);
  REQUIRE(dup2(file, ends[0]) == ends[0]);  // the number means another file now
  CHECK(OpenChecked(path, O_RDWR | O_TRUNC) == -ELOOP);
  CHECK(Content(file) == "outside");
  close(ends[0]);
}

TEST_CASE("CheckedFolder: the folder stays the one that was checked") {
  Folder folder;
  const CheckedFolder checked(folder.path / "in/file/");
  REQUIRE(checked.descriptor() >= 0);
  CHECK(checked.name() == "file");
  fs::rename(folder.path / "in", folder.path / "moved");
  fs::create_directory_symlink(folder.path / "secret", folder.path / "in");
  CHECK(Content(openat(checked.descriptor(), checked.name().c_str(), O_RDONLY | O_NOFOLLOW)) == "inside");

  CHECK(CheckedFolder(folder.path / "in/file").descriptor() == -ELOOP);
  CHECK(CheckedFolder("file").descriptor() == -EINVAL);
  CHECK(CheckedFolder("").descriptor() == -ENOENT);
  CHECK(CheckedFolder("/").name() == ".");
}

}  // namespace
}  // namespace network_runtime
