// Operations on the names of files. Any thread; these calls block.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "files/file_error.h"

namespace network_runtime {

// With `recursive`, missing parents are made too, and a directory that is there already is no failure.
FileResult<void> MakeDirectory(const std::string& path, bool recursive, mode_t mode);

// Removes a file, a symbolic link or an empty directory; with `recursive`, a directory with all that is in it. It goes
// through a tree by descriptors and follows no symbolic link, also if one is put there meanwhile.
FileResult<void> Remove(const std::string& path, bool recursive);

FileResult<void> Rename(const std::string& from, const std::string& to);
FileResult<void> MakeLink(const std::string& from, const std::string& to);
FileResult<void> MakeSymlink(const std::string& target, const std::string& path);
FileResult<std::string> ReadLink(const std::string& path);
FileResult<std::string> RealPath(const std::string& path);
FileResult<void> ChangeMode(const std::string& path, mode_t mode);
// -1 leaves the owner or the group as it is.
FileResult<void> ChangeOwner(const std::string& path, uid_t user, gid_t group);
FileResult<void> Truncate(const std::string& path, int64_t size);

// A point in time in seconds since 1970, with nanoseconds from 0 to 999,999,999.
struct FileTime {
  FileTime(double seconds, double nanoseconds);  // brings nanoseconds into their range
  timespec value;
};
FileResult<void> SetTimes(const std::string& path, FileTime accessed, FileTime modified);

// Copies content and mode of a regular file. `flags` are added to those of open(2).
FileResult<void> CopyFile(const std::string& from, int from_flags, const std::string& to, int to_flags);

// Makes a file or directory with a random name that only this user may use. Returns its path.
FileResult<std::string> MakeTemporary(const std::optional<std::string>& folder, std::string_view prefix,
                                      std::string_view suffix, bool directory);

std::string FolderOfTemporaryFiles();

FileResult<std::string> CurrentDirectory();
FileResult<void> ChangeDirectory(const std::string& path);

// Sets the mask of the modes of new files, if there is one given. Returns the one before. The system can only read it
// by setting it; another thread's file that is made at that moment gets a mode of 0.
mode_t Umask(std::optional<mode_t> mask);

}  // namespace network_runtime
