"""Open files: `Deno.open` and `Deno.FsFile`. Whole files, names and directories are native (csrc/ops/host/files.cc)."""

from __future__ import annotations

import fcntl
import math
import os
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from network_runtime._core import descriptor_status
from network_runtime._deno.blocking import start_blocking
from network_runtime._deno.current import current_host, current_op
from network_runtime._deno.descriptors import Descriptor, lock
from network_runtime._deno.errors import OpError
from network_runtime._deno.held import held
from network_runtime._deno.ops.system_text import system_text
from network_runtime._deno.registry import op

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_MODE: Final = 0o666
_LARGEST_OFFSET: Final = 2**63 - 1024  # a float
_NANOSECONDS: Final = 1_000_000_000
_WHENCE: Final = (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END)
_LARGEST_TIME: Final = 2**63 // _NANOSECONDS - 1  # in seconds, that os.utime takes


def _file(rid: int) -> Descriptor:
    return current_host().resources.get(rid, Descriptor)


def _check(file: Descriptor, kind: str, api: str) -> None:
    """What a file tells of itself, and its times, need what its path needs."""
    if file.path is not None:
        current_host().permissions.check_path([kind], file.path, api, opens=True)


# What asynchronous ops need at the script's call, which may be before they run: the kind, and the function.
_CHECKED_AT_THE_CALL: Final = {
    "op_fs_file_stat_async": ("read", "Deno.FsFile.prototype.stat()"),
    "op_fs_futime_async": ("write", "Deno.FsFile.prototype.utime()"),
}


@op("op_resource_hold")
def hold(number: int, rid: int, name: str) -> None:
    """Check and keep a descriptor for the asynchronous op `name`, which follows and has no number of it.

    Raises BadResource when there is none.
    """
    resources = current_host().resources
    file = resources.get(rid, Descriptor)
    if needed := _CHECKED_AT_THE_CALL.get(name):
        _check(file, *needed)
    file.hold()
    resources.begin(number, file)


@op("op_resource_let_go")
def let_go(number: int) -> None:
    """The asynchronous op does not start."""
    current_host().resources.drop_begun(number)


def _flags(options: Mapping[str, Any]) -> int:
    append, create_new = options.get("append"), options.get("createNew")
    writes = options.get("write") or append
    access = (os.O_RDWR if options.get("read") else os.O_WRONLY) if writes else os.O_RDONLY
    flags = access | os.O_CLOEXEC | (os.O_APPEND if append else 0)
    if create_new:
        return flags | os.O_CREAT | os.O_EXCL
    return flags | (os.O_CREAT if options.get("create") else 0) | (os.O_TRUNC if options.get("truncate") else 0)


def _kinds(flags: int) -> list[str]:
    """The permissions for what the system will do, whatever the options were meant to say."""
    access = flags & os.O_ACCMODE
    changes = access != os.O_RDONLY or flags & (os.O_CREAT | os.O_TRUNC)
    return ["read"] * (access != os.O_WRONLY) + ["write"] * bool(changes)


def _problem(options: Mapping[str, Any]) -> str:
    """Why nothing can be opened so; empty where it can."""
    write, append = options.get("write"), options.get("append")
    if not (options.get("read") or write or append):
        return "must specify at least one of read, write, or append access"
    truncates = options.get("truncate")
    creates = options.get("create") or options.get("createNew")
    if (append and truncates and not options.get("createNew")) or ((truncates or creates) and not (write or append)):
        return "creating or truncating a file requires write or append access"
    return ""


class _Opening:
    """A file to open: `path` is the script's, checked before anything is done."""

    def __init__(self, path: str, options: Mapping[str, Any] | None, api: str) -> None:
        if "\0" in path:
            raise OpError("TypeError", f"file name contained an unexpected NUL byte: open '{path}'", "EINVAL")
        options = {"read": True} if options is None else options
        self._flags: Final = _flags(options)
        self._mode: Final = options.get("mode", _DEFAULT_MODE) & 0o7777
        self._shown: Final = path
        self._used, self._open = current_host().permissions.check_open(_kinds(self._flags), system_text(path), api)
        if problem := _problem(options):
            raise OpError("TypeError", f"{problem}: open '{path}'", "EINVAL")

    def open(self) -> Descriptor:
        """Open it. On any thread."""
        try:
            descriptor = self._open(self._used, self._flags, self._mode)
        except OSError as error:
            raise OpError.system(error, "open", self._shown) from error
        return Descriptor("fsFile", descriptor, path=self._used)

    def let_go(self) -> None:
        """Nothing is kept open for it."""


@op("op_fs_open_sync")
def open_file(path: str, options: Mapping[str, Any] | None = None) -> int:
    """Open a file, and return its number. `options`: {read, write, append, truncate, create, createNew, mode}.

    All of them are booleans but for `mode`, a number of 32 bits.
    """
    opening = _Opening(path, options, "Deno.openSync()")
    return current_host().resources.add(opening.open())


@op("op_fs_open_begin")
def begin_open(number: int, path: str, options: Mapping[str, Any] | None = None) -> None:
    """Check what `op_fs_open_async` will open. The arguments are those of `op_fs_open_sync`."""
    current_host().resources.begin(number, _Opening(path, options, "Deno.open()"))


@op("op_fs_open_async")
async def open_file_async() -> int:
    """As `op_fs_open_sync`. A pipe opens when it has another end."""
    resources = current_host().resources
    opening = resources.take_begun(current_op(), _Opening)
    # The thread adds it: the script may end meanwhile, and then the table closes it.
    return await start_blocking(lambda: resources.add(opening.open()))


def _seek(offset: float, whence: int, descriptor: int) -> int:
    return os.lseek(descriptor, int(offset), whence)


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise OpError("TypeError", "expected f64")
    return 0 if math.isnan(value) else max(-_LARGEST_OFFSET, min(value, _LARGEST_OFFSET))


def _checked_whence(whence: object) -> int:
    if whence not in _WHENCE:
        raise OpError("TypeError", f"Invalid seek mode: {whence}")
    return int(whence)


@op("op_fs_seek_sync")
def seek(rid: int, offset: float, whence: object) -> int:
    """Move, and return the new position."""
    return _file(rid).call(partial(_seek, _number(offset), _checked_whence(whence)))


@op("op_fs_seek_async")
async def seek_async(offset: float, whence: object) -> int:
    """As `op_fs_seek_sync`."""
    with held() as file:
        return await file.call_async(partial(_seek, _number(offset), _checked_whence(whence)), blocks=False)


def _truncate(size: float, descriptor: int) -> None:
    os.ftruncate(descriptor, int(size))


@op("op_fs_ftruncate_sync")
def truncate(rid: int, size: float) -> None:
    """Cut or lengthen the file."""
    _file(rid).call(partial(_truncate, _number(size)))


@op("op_fs_file_truncate_async")
async def truncate_async(size: float) -> None:
    """As `op_fs_ftruncate_sync`."""
    with held() as file:
        await file.call_async(partial(_truncate, _number(size)))


@op("op_fs_file_stat_sync")
def stat(rid: int) -> list[float]:
    """What the system knows of the file."""
    file = _file(rid)
    _check(file, "read", "Deno.FsFile.prototype.statSync()")
    return file.call(descriptor_status)


@op("op_fs_file_stat_async")
async def stat_async() -> list[float]:
    """As `op_fs_file_stat_sync`, after what is pending."""
    with held() as file:
        return await file.call_async(descriptor_status)


@op("op_fs_file_sync_sync")
def sync(rid: int) -> None:
    """Write content and status to the disk."""
    _file(rid).call(os.fsync)


@op("op_fs_file_sync_async")
async def sync_async() -> None:
    """As `op_fs_file_sync_sync`."""
    with held() as file:
        await file.call_async(os.fsync)


@op("op_fs_file_sync_data_sync")
def sync_data(rid: int) -> None:
    """Write the content to the disk."""
    _file(rid).call(os.fdatasync)


@op("op_fs_file_sync_data_async")
async def sync_data_async() -> None:
    """As `op_fs_file_sync_data_sync`."""
    with held() as file:
        await file.call_async(os.fdatasync)


def _set_times(accessed: int, modified: int, descriptor: int) -> None:
    os.utime(descriptor, ns=(accessed, modified))


def _time(seconds: float | None, nanoseconds: float | None) -> int:
    """Nanoseconds since 1970. What is no number is 0, as in Deno; what the system cannot hold is cut."""
    whole, rest = (0 if value is None or math.isnan(value) else value for value in (seconds, nanoseconds))
    return int(max(-_LARGEST_TIME, min(whole, _LARGEST_TIME))) * _NANOSECONDS + int(rest)


@op("op_fs_futime_sync")
def set_times(rid: int, a_seconds: float, a_nanoseconds: float, m_seconds: float, m_nanoseconds: float) -> None:
    """Set when it was last accessed and modified."""
    times = (_time(a_seconds, a_nanoseconds), _time(m_seconds, m_nanoseconds))
    file = _file(rid)
    _check(file, "write", "Deno.FsFile.prototype.utimeSync()")
    file.call(partial(_set_times, *times))


@op("op_fs_futime_async")
async def set_times_async(a_seconds: float, a_nanoseconds: float, m_seconds: float, m_nanoseconds: float) -> None:
    """As `op_fs_futime_sync`."""
    times = (_time(a_seconds, a_nanoseconds), _time(m_seconds, m_nanoseconds))
    with held() as file:
        await file.call_async(partial(_set_times, *times))


@op("op_fs_flock_sync")
def lock_file(rid: int, exclusive: bool) -> None:
    """Lock, and wait for that."""
    _file(rid).call(partial(lock, exclusive=exclusive, wait=True))


@op("op_fs_flock_async")
async def lock_file_async(exclusive: bool) -> None:
    """As `op_fs_flock_sync`."""
    with held() as file:
        await file.lock_async(exclusive=exclusive)


@op("op_fs_flock_try_sync")
def try_lock(rid: int, exclusive: bool) -> bool:
    """Lock, if that is possible now. Returns whether it was."""
    return _file(rid).call(partial(lock, exclusive=exclusive, wait=False))


@op("op_fs_flock_try_async")
async def try_lock_async(exclusive: bool) -> bool:
    """As `op_fs_flock_try_sync`."""
    with held() as file:
        return await file.call_async(partial(lock, exclusive=exclusive, wait=False), blocks=False)


def _unlock(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_UN)


@op("op_fs_funlock_sync")
def unlock(rid: int) -> None:
    """Give the lock back."""
    _file(rid).call(_unlock)


@op("op_fs_funlock_async")
async def unlock_async() -> None:
    """As `op_fs_funlock_sync`."""
    with held() as file:
        await file.call_async(_unlock, blocks=False)
