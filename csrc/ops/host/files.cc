// Files for host scripts: whole files, names, directories. Each op is one piece of work, which its synchronous twin
// does on the host's thread and its asynchronous one on a thread of the pool.
#include <v8-container.h>
#include <v8-typed-array.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "base/memory_account.h"
#include "engine/native_object.h"
#include "files/directory.h"
#include "files/error_codes.h"
#include "files/paths.h"
#include "files/status.h"
#include "files/whole_file.h"
#include "ops/core/arguments.h"
#include "ops/core/byte_arrays.h"
#include "ops/core/op_table.h"
#include "ops/encoding/utf8.h"
#include "ops/host/file_access.h"
#include "ops/host/file_contents.h"
#include "ops/host/pending_ops.h"

namespace network_runtime {
namespace {

constexpr mode_t kPermissions = 0777;
constexpr size_t kEntriesAtOnce = 256;

struct FileBytes {
  std::shared_ptr<BufferBlock> block;
  size_t size;
};

// Some entries of a directory, and where the next ones come from; null when there are no more.
struct SomeEntries {
  std::vector<DirectoryEntry> entries;
  std::shared_ptr<DirectoryReader> rest;
};

class OpenDirectory final : public NativeObject {
 public:
  explicit OpenDirectory(std::shared_ptr<DirectoryReader> opened) : reader(std::move(opened)) {}
  std::shared_ptr<DirectoryReader> reader;
};

using FileValue = std::variant<std::monostate, std::string, FileBytes, FileText, FileStatus, SomeEntries>;

// Where an error's text says that it happened: "readfile 'a'", "rename 'a' -> 'b'".
struct Place {
  std::string_view op;
  std::optional<std::string> path = std::nullopt;
  std::optional<std::string> target = std::nullopt;
};

std::string Shown(const Place& place) {
  std::string text(place.op);
  if (place.path) text += " '" + *place.path + "'";
  if (place.target) text += " -> '" + *place.target + "'";
  return text;
}

void Throw(v8::Isolate* isolate, const Place& place, const FileError& error) {
  if (error.number == 0) return ThrowFailure(isolate, error.name, error.text, "");
  std::string text = error.text.empty() ? std::generic_category().message(error.number) + " (os error " +
                                              std::to_string(error.number) + ")"
                                        : error.text;
  if (!place.op.empty()) text += ": " + Shown(place);
  ThrowFailure(isolate, error.name, text, CodeOfError(error.number));
}

// [directory or undefined, name, kind, name, kind, …]
v8::MaybeLocal<v8::Value> ToScript(v8::Isolate* isolate, SomeEntries& some) {
  std::vector<v8::Local<v8::Value>> elements;
  elements.reserve(1 + 2 * some.entries.size());
  v8::Local<v8::Object> rest;
  if (!some.rest) {
    elements.emplace_back(v8::Undefined(isolate));
  } else if (NativeObject::Wrap(isolate, std::make_unique<OpenDirectory>(some.rest)).ToLocal(&rest)) {
    elements.emplace_back(rest);
  } else {
    return {};
  }
  for (const DirectoryEntry& entry : some.entries) {
    elements.emplace_back(ShortString(isolate, entry.name));
    elements.emplace_back(v8::Integer::New(isolate, static_cast<int>(entry.kind)));
  }
  return v8::Array::New(isolate, elements.data(), elements.size());
}

v8::MaybeLocal<v8::Value> ToScript(v8::Isolate* isolate, const FileStatus& status) {
  constexpr size_t kBytes = sizeof status.numbers();
  v8::Local<v8::ArrayBuffer> buffer;
  if (!v8::ArrayBuffer::MaybeNew(isolate, kBytes).ToLocal(&buffer)) return {};
  std::memcpy(buffer->Data(), status.numbers().data(), kBytes);
  return v8::Float64Array::New(buffer, 0, status.numbers().size());
}

v8::MaybeLocal<v8::Value> ToScript(v8::Isolate* isolate, std::monostate) { return v8::Undefined(isolate); }
v8::MaybeLocal<v8::Value> ToScript(v8::Isolate* isolate, const std::string& text) {
  return FromUtf8(isolate, text).FromMaybe(v8::Local<v8::String>());
}
v8::MaybeLocal<v8::Value> ToScript(v8::Isolate* isolate, FileText& text) { return text.ToString(isolate); }
v8::MaybeLocal<v8::Value> ToScript(v8::Isolate* isolate, FileBytes& bytes) {
  return bytes.block->ToArray(isolate, bytes.size);
}

// `api`: the name of the function, without "Sync".
struct Needs {
  std::string_view api;
  PathNeed path = {};
  PathNeed target = {};
};

class FileOp final : public PendingOp {
 public:
  using Work = std::function<FileResult<FileValue>(const FileOp& op)>;
  FileOp(const Needs& needs, Place place, Work work)
      : api_(needs.api), place_(std::move(place)), path_(needs.path), target_(needs.target), work_(std::move(work)) {}

  // On the isolate's thread, before Run. False, with an exception pending, when the op is refused.
  bool Check(v8::Isolate* isolate, bool sync) {
    return (!place_.path || path_.Check(isolate, api_, sync, *place_.path)) &&
           (!place_.target || target_.Check(isolate, api_, sync, *place_.target));
  }

  void Run() override {
    FileResult<void> opened = path_.Open();
    if (opened) opened = target_.Open();
    result_ = opened ? work_(*this) : FileFailure(std::move(opened.error()));
    if (!result_ && path_.checked()) ShowPath(&result_.error().text);
    path_.Close();
    target_.Close();
  }
  v8::MaybeLocal<v8::Value> Finish(v8::Isolate* isolate) override {
    if (result_) return std::visit([&](auto& value) { return ToScript(isolate, value); }, *result_);
    Throw(isolate, place_, result_.error());
    return {};
  }

  const std::string& path() const { return path_.PathOf(*place_.path); }
  const std::string& target() const { return target_.PathOf(*place_.target); }
  int flags() const { return path_.flags(); }
  int target_flags() const { return target_.flags(); }
  const std::string* checked_path() const { return path_.checked(); }
  using PendingOp::cancelled;

 private:
  // Texts name what was used.
  void ShowPath(std::string* text) const {
    if (size_t at = text->find(path()); at != std::string::npos) text->replace(at, path().size(), *place_.path);
  }

  const std::string_view api_;
  const Place place_;
  PathAccess path_;
  PathAccess target_;
  const Work work_;
  FileResult<FileValue> result_;
};

using Prepared = std::unique_ptr<FileOp>;  // null: an exception is pending

template <class T>
FileResult<FileValue> ValueOf(FileResult<T> result) {
  if (!result) return FileFailure(std::move(result.error()));
  if constexpr (std::is_void_v<T>) {
    return FileValue();
  } else {
    return FileValue(std::move(*result));
  }
}

FileError NulError() { return {.number = EINVAL, .text = "file name contained an unexpected NUL byte"}; }
bool HasNul(const std::optional<std::string>& path) { return path && path->find('\0') != std::string::npos; }

template <class Work>
Prepared Prepare(Args args, const Needs& needs, Place place, Work work) {
  if (HasNul(place.path) || HasNul(place.target)) {
    Throw(args.GetIsolate(), place, NulError());
    return nullptr;
  }
  return std::make_unique<FileOp>(
      needs, std::move(place),
      [run = std::move(work)](const FileOp& op) -> FileResult<FileValue> { return ValueOf(run(op)); });
}

template <class Work>
Prepared OnPath(Args args, std::string_view op, const Needs& needs, Work work) {
  return Prepare(args, needs, {op, TextAt(args, 0)}, std::move(work));
}

template <class Work>
Prepared OnPaths(Args args, std::string_view op, const Needs& needs, Work work) {
  return Prepare(args, needs, {op, TextAt(args, 0), TextAt(args, 1)}, std::move(work));
}

// A number as 32 bits. Undefined and null: none. Anything else: false, with a TypeError pending.
bool WordAt(Args args, int index, std::string_view type, std::optional<uint32_t>* word) {
  if (args[index]->IsNullOrUndefined()) return true;
  if (!args[index]->IsNumber()) {
    ThrowError(args.GetIsolate(), "TypeError", "expected " + std::string(type));
    return false;
  }
  *word = args[index]->Uint32Value(args.GetIsolate()->GetCurrentContext()).FromMaybe(0);
  return true;
}

Prepared ReadFile(Args args) {
  auto block = std::make_shared<BufferBlock>(args.GetIsolate());
  return OnPath(args, "readfile", {"readFile", kReadsFile}, [block](const FileOp& op) -> FileResult<FileBytes> {
    FileResult<size_t> size =
        ReadWholeFile(op.path(), op.flags(), v8::TypedArray::kMaxByteLength, op.cancelled(), *block);
    if (!size) return FileFailure(size.error());
    return FileBytes{block, *size};
  });
}

Prepared ReadTextFile(Args args) {
  return OnPath(args, "readfile", {"readTextFile", kReadsFile}, [](const FileOp& op) -> FileResult<FileText> {
    MallocBlock block;
    FileResult<size_t> size = ReadWholeFile(op.path(), op.flags(), FileText::kMostBytes, op.cancelled(), block);
    if (!size) return FileFailure(size.error());
    return FileText::From(op.path(), std::move(block), *size);
  });
}

// (path, mode?, append, create, createNew, bytes). The errors of the twins call their integers differently, as Deno's
// do.
template <bool later>
Prepared WriteFile(Args args) {
  constexpr int kBytes = 5;
  v8::Isolate* isolate = args.GetIsolate();
  WriteOptions options{.append = args[2]->IsTrue(), .create = args[3]->IsTrue(), .create_new = args[4]->IsTrue()};
  std::optional<uint32_t> mode;
  if (!WordAt(args, 1, later ? "i32" : "u32", &mode)) return nullptr;
  if (mode) options.mode = *mode & 07777;
  if (!args[kBytes]->IsUint8Array()) {
    v8::Local<v8::String> type =
        args[kBytes]->IsObject() ? args[kBytes].As<v8::Object>()->GetConstructorName() : args[kBytes]->TypeOf(isolate);
    ThrowError(isolate, "TypeError", "expected type `Uint8Array`, got `" + ToUtf8(isolate, type) + "`");
    return nullptr;
  }
  KeptBytes bytes = KeepBytes(isolate, args[kBytes].As<v8::Uint8Array>());
  return OnPath(args, "writefile", {"writeFile", kWritesFile}, [options, bytes](const FileOp& op) {
    WriteOptions used = options;
    used.flags |= op.flags();
    return WriteWholeFile(op.path(), used, bytes.bytes, op.cancelled());
  });
}

Prepared Stat(Args args) {
  return OnPath(args, "stat", {"stat", kLooks}, [](const FileOp& op) { return StatusOf(op.path(), true); });
}
Prepared LinkStat(Args args) {
  return OnPath(args, "lstat", {"lstat", kLooksAtEntry}, [](const FileOp& op) { return StatusOf(op.path(), false); });
}

FileResult<SomeEntries> NextEntries(const std::shared_ptr<DirectoryReader>& reader) {
  SomeEntries some{.entries = {}, .rest = reader};
  while (some.entries.size() < kEntriesAtOnce) {
    FileResult<bool> more = reader->Read(&some.entries);
    if (!more) return FileFailure(more.error());
    if (!*more) {
      some.rest = nullptr;
      break;
    }
  }
  return some;
}

Prepared ReadDir(Args args) {
  return OnPath(args, "readdir", {"readDir", kLooks}, [](const FileOp& op) -> FileResult<SomeEntries> {
    FileResult<DirectoryReader> reader = DirectoryReader::Open(op.path());
    if (!reader) return FileFailure(reader.error());
    return NextEntries(std::make_shared<DirectoryReader>(std::move(*reader)));
  });
}

// (directory)
Prepared ReadDirNext(Args args) {
  auto* directory = NativeObject::From<OpenDirectory>(args.GetIsolate(), args[0]);
  std::shared_ptr<DirectoryReader> reader = directory ? directory->reader : nullptr;
  return Prepare(args, {"readDir"}, {"readdir"}, [reader](const FileOp&) -> FileResult<SomeEntries> {
    if (!reader) return FileFailure(FileError{.name = "BadResource", .text = "Bad resource ID"});
    return NextEntries(reader);
  });
}

Prepared ReadDirWhole(Args args) {
  return OnPath(args, "readdir", {"readDir", kLooks}, [](const FileOp& op) -> FileResult<SomeEntries> {
    FileResult<std::vector<DirectoryEntry>> entries = ReadDirectory(op.path());
    if (!entries) return FileFailure(entries.error());
    return SomeEntries{std::move(*entries), nullptr};
  });
}

// (path, recursive, mode?)
Prepared Mkdir(Args args) {
  std::optional<uint32_t> mode;
  if (!WordAt(args, 2, "u32", &mode)) return nullptr;
  const bool recursive = args[1]->IsTrue();
  return OnPath(args, "mkdir", {"mkdir", recursive ? kMakesFolders : kMakesEntry},
                [recursive, bits = mode.value_or(kPermissions) & kPermissions](const FileOp& op) {
                  return recursive && op.checked_path() ? MakeCheckedDirectories(*op.checked_path(), bits)
                                                        : MakeDirectory(op.path(), recursive, bits);
                });
}

// (path, recursive)
Prepared RemovePath(Args args) {
  const bool recursive = args[1]->IsTrue();
  return OnPath(args, "remove", {"remove", recursive ? kTakesTree : kMakesEntry},
                [recursive](const FileOp& op) { return Remove(op.path(), recursive); });
}

Prepared RenamePath(Args args) {
  return OnPaths(args, "rename", {"rename", kMovesTree, kMakesEntry},
                 [](const FileOp& op) { return Rename(op.path(), op.target()); });
}
Prepared Link(Args args) {
  return OnPaths(args, "link", {"link", kSharesEntry, kMakesEntry},
                 [](const FileOp& op) { return MakeLink(op.path(), op.target()); });
}
Prepared Symlink(Args args) {
  return OnPaths(args, "symlink", {"symlink", kMakesLink},
                 [](const FileOp& op) { return MakeSymlink(op.path(), op.target()); });
}
Prepared Copy(Args args) {
  return OnPaths(args, "copy", {"copyFile", kCopiesFrom, kCopiesTo},
                 [](const FileOp& op) { return CopyFile(op.path(), op.flags(), op.target(), op.target_flags()); });
}

// A path of the system's that is not UTF-8 could not be given back to it.
FileResult<std::string> Utf8Path(FileResult<std::string> path) {
  if (!path || IsUtf8(*path)) return path;
  std::string shown;
  for (char byte : *path) {
    auto code = static_cast<unsigned char>(byte);
    constexpr char kDigits[] = "0123456789ABCDEF";
    if (code < 0x80) {
      shown += byte;
    } else {
      shown += {'\\', 'x', kDigits[code >> 4], kDigits[code & 15]};
    }
  }
  return FileFailure(
      FileError{.name = "InvalidData", .text = "File name or path \"" + shown + "\" is not valid UTF-8"});
}

Prepared ReadLinkPath(Args args) {
  return OnPath(args, "readlink", {"readLink", kLooksAtEntry},
                [](const FileOp& op) { return Utf8Path(ReadLink(op.path())); });
}
Prepared Realpath(Args args) {
  return OnPath(args, "realpath", {"realPath", kLooks}, [](const FileOp& op) { return Utf8Path(RealPath(op.path())); });
}

// (path, mode)
Prepared Chmod(Args args) {
  std::optional<uint32_t> mode = 0;
  if (!args[1]->IsNumber()) {
    ThrowError(args.GetIsolate(), "TypeError", "expected u32");
    return nullptr;
  }
  if (!WordAt(args, 1, "u32", &mode)) return nullptr;
  return OnPath(args, "chmod", {"chmod", kChanges},
                [bits = *mode](const FileOp& op) { return ChangeMode(op.path(), bits); });
}

// (path, user?, group?)
Prepared Chown(Args args) {
  static constexpr uint32_t kUnchanged = static_cast<uint32_t>(-1);
  std::optional<uint32_t> user;
  std::optional<uint32_t> group;
  if (!WordAt(args, 1, "u32", &user) || !WordAt(args, 2, "u32", &group)) return nullptr;
  return OnPath(args, "chown", {"chown", kChanges}, [user, group](const FileOp& op) {
    return ChangeOwner(op.path(), user.value_or(kUnchanged), group.value_or(kUnchanged));
  });
}

// (path, size)
Prepared TruncatePath(Args args) {
  if (!args[1]->IsNumber()) {
    ThrowError(args.GetIsolate(), "TypeError", "expected f64");
    return nullptr;
  }
  int64_t size = args[1]->IntegerValue(args.GetIsolate()->GetCurrentContext()).FromMaybe(0);
  return OnPath(args, "truncate", {"truncate", kChanges},
                [size](const FileOp& op) { return Truncate(op.path(), size); });
}

// (path, seconds, nanoseconds, seconds, nanoseconds): accessed and modified
Prepared Utime(Args args) {
  FileTime accessed(NumberAt(args, 1), NumberAt(args, 2));
  FileTime modified(NumberAt(args, 3), NumberAt(args, 4));
  return OnPath(args, "utime", {"utime", kChanges},
                [accessed, modified](const FileOp& op) { return SetTimes(op.path(), accessed, modified); });
}

// (folder?, prefix?, suffix?)
template <bool directory, bool sync>
Prepared MakeTemp(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Place place{directory ? "tmpdir" : "tmpfile"};
  const bool given = args[0]->IsString();
  const std::string folder = given ? TextAt(args, 0) : FolderOfTemporaryFiles();
  if (HasNul(folder)) {
    Throw(isolate, place, NulError());
    return nullptr;
  }
  auto access = std::make_shared<PathAccess>(given ? kFillsFolder : kFillsTemporary);
  if (!access->Check(isolate, directory ? "makeTempDir" : "makeTempFile", sync, folder)) return nullptr;
  return Prepare(args, {}, place, [=, prefix = TextAt(args, 1), suffix = TextAt(args, 2)](const FileOp&) {
    FileResult<std::string> made = std::unexpected(FileError{});
    if (FileResult<void> opened = access->Open(); !opened) return FileResult<std::string>(FileFailure(opened.error()));
    const std::string& used = access->PathOf(folder);
    made = MakeTemporary(used, prefix, suffix, directory);
    if (made && access->checked())
      made = folder + (folder.ends_with('/') ? "" : "/") + made->substr(made->rfind('/') + 1);
    access->Close();
    return Utf8Path(std::move(made));
  });
}

Prepared Cwd(Args args) {
  return Prepare(args, {"cwd"}, {""}, [](const FileOp&) { return Utf8Path(CurrentDirectory()); });
}
Prepared Chdir(Args args) {
  return OnPath(args, "chdir", {"chdir", kLooks}, [](const FileOp& op) { return ChangeDirectory(op.path()); });
}

using Preparation = Prepared (*)(Args);

template <Preparation prepare>
void Now(Args args) {
  Prepared op = prepare(args);
  if (!op || !op->Check(args.GetIsolate(), true)) return;
  op->Run();
  v8::Local<v8::Value> value;
  if (op->Finish(args.GetIsolate()).ToLocal(&value)) args.GetReturnValue().Set(value);
}

// `handle`: which argument may be a handle that cancels the op; 0 for none.
template <Preparation prepare, int handle = 0>
void Later(Args args) {
  MemoryAccount::Scope nobody(nullptr);  // another thread uses what is made here
  Prepared op = prepare(args);
  if (op && op->Check(args.GetIsolate(), false))
    PendingOps::Of(args.GetIsolate()).Start(args, std::move(op), handle == 0 ? 0 : IdAt(args, handle));
}

// (path, numbers: Float64Array)
template <bool follow>
void StatInto(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  Place place{follow ? "stat" : "lstat", TextAt(args, 0)};
  if (HasNul(place.path)) return Throw(isolate, place, NulError());
  PathAccess access(follow ? kLooks : kLooksAtEntry);
  if (!access.Check(isolate, follow ? "stat" : "lstat", true, *place.path)) return;
  FileResult<void> opened = access.Open();
  FileResult<FileStatus> status =
      opened ? StatusOf(access.PathOf(*place.path), follow) : FileFailure(std::move(opened.error()));
  if (!status) return Throw(isolate, place, status.error());
  std::span<uint8_t> numbers = WritableBytes(args[1].As<v8::Float64Array>());
  std::memcpy(numbers.data(), status->numbers().data(), std::min(numbers.size(), sizeof status->numbers()));
}

// (directory) => undefined
void ReadDirClose(Args args) {
  if (auto* directory = NativeObject::From<OpenDirectory>(args.GetIsolate(), args[0])) directory->reader = nullptr;
}

// (mask?) => the mask before
void UmaskOp(Args args) {
  std::optional<uint32_t> mask;
  if (WordAt(args, 0, "u32", &mask) && CheckSystemAccess(args.GetIsolate(), "umask")) {
    args.GetReturnValue().Set(
        static_cast<uint32_t>(Umask(mask ? std::optional<mode_t>(*mask & kPermissions) : std::nullopt)));
  }
}

// () => a handle for one op
void NewHandle(Args args) {
  args.GetReturnValue().Set(static_cast<double>(PendingOps::Of(args.GetIsolate()).NewHandle()));
}

// (handle) => undefined
void Cancel(Args args) { PendingOps::Of(args.GetIsolate()).Cancel(IdAt(args, 0)); }

constexpr OpDeclaration kOps[] = {
    {"op_fs_cancel", Cancel, 1},
    {"op_fs_cancel_handle", NewHandle, 0},
    {"op_fs_chdir", Now<Chdir>, 1},
    {"op_fs_chmod_async", Later<Chmod>, 2},
    {"op_fs_chmod_sync", Now<Chmod>, 2},
    {"op_fs_chown_async", Later<Chown>, 3},
    {"op_fs_chown_sync", Now<Chown>, 3},
    {"op_fs_copy_file_async", Later<Copy>, 2},
    {"op_fs_copy_file_sync", Now<Copy>, 2},
    {"op_fs_cwd", Now<Cwd>, 0},
    {"op_fs_link_async", Later<Link>, 2},
    {"op_fs_link_sync", Now<Link>, 2},
    {"op_fs_lstat_async", Later<LinkStat>, 1},
    {"op_fs_lstat_sync", StatInto<false>, 2},
    {"op_fs_make_temp_dir_async", Later<MakeTemp<true, false>>, 3},
    {"op_fs_make_temp_dir_sync", Now<MakeTemp<true, true>>, 3},
    {"op_fs_make_temp_file_async", Later<MakeTemp<false, false>>, 3},
    {"op_fs_make_temp_file_sync", Now<MakeTemp<false, true>>, 3},
    {"op_fs_mkdir_async", Later<Mkdir>, 3},
    {"op_fs_mkdir_sync", Now<Mkdir>, 3},
    {"op_fs_read_dir_async", Later<ReadDir>, 1},
    {"op_fs_read_dir_async_next", Later<ReadDirNext>, 1},
    {"op_fs_read_dir_close", ReadDirClose, 1},
    {"op_fs_read_dir_sync", Now<ReadDirWhole>, 1},
    {"op_fs_read_file_async", Later<ReadFile, 1>, 2},
    {"op_fs_read_file_sync", Now<ReadFile>, 1},
    {"op_fs_read_file_text_async", Later<ReadTextFile, 1>, 2},
    {"op_fs_read_file_text_sync", Now<ReadTextFile>, 1},
    {"op_fs_read_link_async", Later<ReadLinkPath>, 1},
    {"op_fs_read_link_sync", Now<ReadLinkPath>, 1},
    {"op_fs_realpath_async", Later<Realpath>, 1},
    {"op_fs_realpath_sync", Now<Realpath>, 1},
    {"op_fs_remove_async", Later<RemovePath>, 2},
    {"op_fs_remove_sync", Now<RemovePath>, 2},
    {"op_fs_rename_async", Later<RenamePath>, 2},
    {"op_fs_rename_sync", Now<RenamePath>, 2},
    {"op_fs_stat_async", Later<Stat>, 1},
    {"op_fs_stat_sync", StatInto<true>, 2},
    {"op_fs_symlink_async", Later<Symlink>, 2},
    {"op_fs_symlink_sync", Now<Symlink>, 2},
    {"op_fs_truncate_async", Later<TruncatePath>, 2},
    {"op_fs_truncate_sync", Now<TruncatePath>, 2},
    {"op_fs_umask", UmaskOp, 1},
    {"op_fs_utime_async", Later<Utime>, 5},
    {"op_fs_utime_sync", Now<Utime>, 5},
    {"op_fs_write_file_async", Later<WriteFile<true>, 6>, 7},
    {"op_fs_write_file_sync", Now<WriteFile<false>>, 6},
};

}  // namespace

std::span<const OpDeclaration> FileOps() { return kOps; }

}  // namespace network_runtime
