#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "base/thread.h"
#include "files/directory.h"
#include "files/paths.h"
#include "files/status.h"
#include "files/whole_file.h"

namespace network_runtime {
namespace {

const std::atomic<bool> kNever = false;

class Folder {
 public:
  Folder() {
    char path[] = "/tmp/network-runtime-files-XXXXXX";
    REQUIRE(mkdtemp(path));
    path_ = path;
  }
  ~Folder() { (void)Remove(path_, true); }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

void Put(const std::string& path, std::string_view text) { REQUIRE(WriteWholeFile(path, {}, Bytes(text), kNever)); }

FileResult<std::string> Got(const std::string& path, size_t most = 1 << 30) {
  MallocBlock block;
  FileResult<size_t> size = ReadWholeFile(path, 0, most, kNever, block);
  if (!size) return FileFailure(size.error());
  return std::string(reinterpret_cast<const char*>(block.data()), *size);
}

template <class T>
int ErrorOf(const FileResult<T>& result) {
  return result ? 0 : result.error().number;
}

bool IsThere(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

TEST_CASE("ReadWholeFile: files of every size come back as they were written") {
  Folder folder;
  for (size_t size : {0, 1, 8191, 8192, 8193, 100'000, 20'000'000}) {
    std::string text(size, 'x');
    for (size_t i = 0; i < size; i += 997) text[i] = static_cast<char>(i);
    Put(folder / "f", text);
    FileResult<std::string> got = Got(folder / "f");
    REQUIRE(got);
    CHECK(*got == text);
  }
}

TEST_CASE("ReadWholeFile: files of /proc, which say that they are empty, are read to their end") {
  FileResult<std::string> status = Got("/proc/self/status");
  REQUIRE(status);
  CHECK(status->starts_with("Name:"));
  FileResult<std::string> maps = Got("/proc/self/maps");
  REQUIRE(maps);
  CHECK(maps->ends_with("\n"));
}

TEST_CASE("ReadWholeFile: a pipe is read to its end") {
  Folder folder;
  REQUIRE(mkfifo((folder / "p").c_str(), 0600) == 0);
  const std::string text(200'000, 'y');
  Thread writer("writer", [&] { CHECK(WriteWholeFile(folder / "p", {.create = false}, Bytes(text), kNever)); });
  FileResult<std::string> got = Got(folder / "p");
  writer.Join();
  REQUIRE(got);
  CHECK(*got == text);
}

TEST_CASE("ReadWholeFile: what is too long is refused with its size, before and while it is read") {
  Folder folder;
  Put(folder / "f", "12345");
  CHECK(Got(folder / "f", 5));
  FileResult<std::string> got = Got(folder / "f", 4);
  REQUIRE(!got);
  CHECK(got.error().name == "RangeError");
  CHECK(got.error().text ==
        "the file '" + (folder / "f") + "' of 5 bytes is longer than the 4 that can be read at once");
  got = Got("/dev/zero", 100'000);  // has no size and no end
  REQUIRE(!got);
  CHECK(got.error().name == "RangeError");
}

TEST_CASE("ReadWholeFile: stops when it is cancelled") {
  const std::atomic<bool> cancelled = true;
  MallocBlock block;
  CHECK(ErrorOf(ReadWholeFile("/dev/zero", 0, size_t{1} << 40, cancelled, block)) == EINTR);
  CHECK(ErrorOf(WriteWholeFile("/dev/null", {}, Bytes("x"), cancelled)) == EINTR);
}

TEST_CASE("ReadWholeFile, WriteWholeFile: the system's errors") {
  Folder folder;
  CHECK(ErrorOf(Got(folder / "nope")) == ENOENT);
  CHECK(ErrorOf(Got(folder.path())) == EISDIR);
  CHECK(ErrorOf(Got(folder / std::string(300, 'n'))) == ENAMETOOLONG);
  CHECK(ErrorOf(WriteWholeFile(folder.path(), {}, {}, kNever)) == EISDIR);
  CHECK(ErrorOf(WriteWholeFile(folder / "no/file", {}, {}, kNever)) == ENOENT);
  CHECK(ErrorOf(WriteWholeFile("/dev/full", {}, Bytes("x"), kNever)) == ENOSPC);
}

TEST_CASE("WriteWholeFile: its options") {
  Folder folder;
  const std::string path = folder / "f";
  CHECK(ErrorOf(WriteWholeFile(path, {.create = false}, Bytes("a"), kNever)) == ENOENT);
  CHECK(WriteWholeFile(path, {.create_new = true, .mode = 0640}, Bytes("abc"), kNever));
  CHECK(ErrorOf(WriteWholeFile(path, {.create_new = true}, Bytes("a"), kNever)) == EEXIST);
  CHECK(WriteWholeFile(path, {.append = true}, Bytes("d"), kNever));
  CHECK(*Got(path) == "abcd");
  CHECK(WriteWholeFile(path, {.mode = 0604}, Bytes("e"), kNever));
  CHECK(*Got(path) == "e");
  struct stat status;
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0604);
}

TEST_CASE("StatusOf: what it says of a file, a link and a device") {
  using enum StatusField;
  Folder folder;
  Put(folder / "f", "12345");
  REQUIRE(MakeSymlink("f", folder / "l"));
  FileStatus file = *StatusOf(folder / "l", true);
  CHECK(file[kIsFile] == 1);
  CHECK(file[kSize] == 5);
  CHECK(file[kLinks] == 1);
  CHECK(file[kUser] == getuid());
  FileStatus link = *StatusOf(folder / "l", false);
  CHECK(link[kIsSymlink] == 1);
  CHECK(link[kIsFile] == 0);
  FileStatus device = *StatusOf("/dev/null", true);
  CHECK(device[kIsCharacterDevice] == 1);
  CHECK(device[kSpecialDevice] == 259);
  CHECK(ErrorOf(StatusOf(folder / "nope", true)) == ENOENT);
  CHECK(ErrorOf(StatusOf(-1)) == EBADF);
}

TEST_CASE("SetTimes: times before 1970, with a fraction") {
  using enum StatusField;
  Folder folder;
  Put(folder / "f", "");
  REQUIRE(SetTimes(folder / "f", FileTime(-2, 500'000'000), FileTime(-1, -500'000'000)));
  FileStatus status = *StatusOf(folder / "f", true);
  CHECK(status[kAccessed] == -1500);
  CHECK(status[kModified] == -1500);
  CHECK(FileTime(NAN, NAN).value.tv_sec == 0);
  CHECK(FileTime(1, 2'500'000'000).value.tv_sec == 3);
  CHECK(FileTime(1, 2'500'000'000).value.tv_nsec == 500'000'000);
  CHECK(FileTime(1e300, 0).value.tv_sec > 0);
}

TEST_CASE("ReadDirectory: all entries with their kinds, also of a directory that needs several reads") {
  Folder folder;
  constexpr int kFiles = 3000;
  std::set<std::string> wanted{"d", "l", "p"};
  for (int i = 0; i < kFiles; ++i) {
    std::string name = "file-with-a-long-name-" + std::to_string(i);
    Put(folder / name, "");
    wanted.insert(name);
  }
  REQUIRE(MakeDirectory(folder / "d", false, 0777));
  REQUIRE(MakeSymlink("nowhere", folder / "l"));
  REQUIRE(mkfifo((folder / "p").c_str(), 0600) == 0);
  std::set<std::string> found;
  for (const DirectoryEntry& entry : *ReadDirectory(folder.path())) {
    CHECK(found.insert(entry.name).second);
    using enum DirectoryEntry::Kind;
    CHECK(entry.kind == (entry.name == "d"   ? kDirectory
                         : entry.name == "l" ? kSymlink
                         : entry.name == "p" ? kOther
                                             : kFile));
  }
  CHECK(found == wanted);
  CHECK(ErrorOf(ReadDirectory(folder / "l")) == ENOENT);
  CHECK(ErrorOf(ReadDirectory(folder / "p")) == ENOTDIR);
}

TEST_CASE("MakeDirectory: missing parents, and directories that are there") {
  Folder folder;
  CHECK(ErrorOf(MakeDirectory(folder / "a/b", false, 0777)) == ENOENT);
  CHECK(MakeDirectory(folder / "a/b//c/", true, 0777));
  CHECK(IsThere(folder / "a/b/c"));
  CHECK(MakeDirectory(folder / "a/b/c", true, 0777));
  CHECK(ErrorOf(MakeDirectory(folder / "a", false, 0777)) == EEXIST);
  Put(folder / "f", "");
  CHECK(ErrorOf(MakeDirectory(folder / "f", true, 0777)) == EEXIST);
  CHECK(ErrorOf(MakeDirectory(folder / "f/x/y", true, 0777)) == ENOTDIR);
  CHECK(MakeDirectory("", true, 0777));
  CHECK(MakeDirectory("/", true, 0777));
}

TEST_CASE("Remove: files, links, directories, trees") {
  Folder folder;
  REQUIRE(MakeDirectory(folder / "tree/inner/more", true, 0777));
  Put(folder / "outside", "stays");
  Put(folder / "tree/file", "");
  Put(folder / "tree/inner/file", "");
  REQUIRE(MakeDirectory(folder / "kept", false, 0777));
  Put(folder / "kept/file", "");
  REQUIRE(MakeSymlink("../kept", folder / "tree/link"));
  REQUIRE(MakeSymlink("kept", folder / "link"));
  CHECK(ErrorOf(Remove(folder / "tree", false)) == ENOTEMPTY);
  CHECK(Remove(folder / "tree", true));
  CHECK(!IsThere(folder / "tree"));
  CHECK(Remove(folder / "link", true));
  CHECK(IsThere(folder / "kept/file"));
  CHECK(ErrorOf(Remove(folder / "nope", true)) == ENOENT);
  CHECK(ErrorOf(Remove(folder / "outside/x", true)) == ENOTDIR);
}

TEST_CASE("Remove: a tree that is deeper than the process has descriptors") {
  Folder folder;
  constexpr int kDepth = 3000;
  int here = open(folder.path().c_str(), O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < kDepth; ++i) {
    REQUIRE(mkdirat(here, "deep", 0777) == 0);
    int next = openat(here, "deep", O_RDONLY | O_DIRECTORY);
    close(openat(next, "file", O_WRONLY | O_CREAT, 0666));
    close(here);
    here = next;
  }
  close(here);
  CHECK(Remove(folder / "deep", true));
  CHECK(!IsThere(folder / "deep"));
}

TEST_CASE("Remove: a directory of many entries") {
  Folder folder;
  REQUIRE(MakeDirectory(folder / "many", false, 0777));
  for (int i = 0; i < 2000; ++i) {
    Put(folder / ("many/f" + std::to_string(i)), "");
    if (i % 10 == 0) REQUIRE(MakeDirectory(folder / ("many/d" + std::to_string(i) + "/e"), true, 0777));
  }
  CHECK(Remove(folder / "many", true));
  CHECK(!IsThere(folder / "many"));
}

TEST_CASE("CopyFile: content and mode; what it refuses") {
  Folder folder;
  Put(folder / "from", std::string(3'000'000, 'c'));
  REQUIRE(ChangeMode(folder / "from", 0751));
  CHECK(CopyFile(folder / "from", 0, folder / "to", 0));
  CHECK(*Got(folder / "to") == std::string(3'000'000, 'c'));
  CHECK((static_cast<int>((*StatusOf(folder / "to", true))[StatusField::kMode]) & 07777) == 0751);
  Put(folder / "from", "short");
  CHECK(CopyFile(folder / "from", 0, folder / "to", 0));
  CHECK(*Got(folder / "to") == "short");
  REQUIRE(MakeLink(folder / "from", folder / "same"));
  FileResult<void> same = CopyFile(folder / "from", 0, folder / "same", 0);
  REQUIRE(!same);
  CHECK(same.error().text == "Source and destination paths refer to the same file");
  CHECK(*Got(folder / "from") == "short");
  CHECK(ErrorOf(CopyFile(folder.path(), 0, folder / "x", 0)) == EINVAL);
  REQUIRE(mkfifo((folder / "p").c_str(), 0600) == 0);
  CHECK(ErrorOf(CopyFile(folder / "p", 0, folder / "x", 0)) == EINVAL);
  CHECK(ErrorOf(CopyFile(folder / "nope", 0, folder / "x", 0)) == ENOENT);
  CHECK(ErrorOf(CopyFile(folder / "from", 0, folder.path(), 0)) == EISDIR);
  CHECK(CopyFile("/proc/self/status", 0, folder / "status", 0));
  CHECK(Got(folder / "status")->starts_with("Name:"));
}

TEST_CASE("MakeTemporary: names, modes and what it refuses") {
  Folder folder;
  FileResult<std::string> file = MakeTemporary(folder.path(), "pre", ".suf", false);
  REQUIRE(file);
  CHECK(file->starts_with(folder / "pre"));
  CHECK(file->ends_with(".suf"));
  CHECK(file->size() == (folder / "pre").size() + 16 + 4);
  CHECK((static_cast<int>((*StatusOf(*file, false))[StatusField::kMode]) & 0777) == 0600);
  FileResult<std::string> directory = MakeTemporary(folder.path(), "", "", true);
  REQUIRE(directory);
  CHECK((static_cast<int>((*StatusOf(*directory, false))[StatusField::kMode]) & 0777) == 0700);
  CHECK(MakeTemporary(folder.path(), "a/b", "", false).error().text == "Invalid character in prefix or suffix: \"/\"");
  CHECK(MakeTemporary(folder.path(), "", "\n", true).error().text ==
        "Invalid control character in prefix or suffix: \"\\n\"");
  CHECK(ErrorOf(MakeTemporary(folder / "nope", "", "", false)) == ENOENT);
}

TEST_CASE("ReadLink, RealPath: long targets, cycles") {
  Folder folder;
  const std::string target(3000, 't');
  REQUIRE(MakeSymlink(target, folder / "long"));
  CHECK(*ReadLink(folder / "long") == target);
  REQUIRE(MakeSymlink("b", folder / "a"));
  REQUIRE(MakeSymlink("a", folder / "b"));
  CHECK(ErrorOf(RealPath(folder / "a")) == ELOOP);
  Put(folder / "f", "");
  REQUIRE(MakeSymlink("f", folder / "l"));
  CHECK(*RealPath(folder / "./l") == folder / "f");
  CHECK(ErrorOf(ReadLink(folder / "f")) == EINVAL);
}

TEST_CASE("Umask: reading leaves it as it is") {
  mode_t before = Umask(std::nullopt);
  CHECK(Umask(027) == before);
  CHECK(Umask(std::nullopt) == 027);
  CHECK(Umask(before) == 027);
}

}  // namespace
}  // namespace network_runtime
