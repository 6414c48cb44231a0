"""Files: `Deno.readTextFile` and its family. The blocking work of asynchronous ops runs on threads of their own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

from network_runtime._base.checks import utf8
from network_runtime._deno.ops.system_text import system_text
from network_runtime._deno.registry import op

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_MODE: Final = 0o666


class DirEntry(TypedDict):
    """One entry of a directory, as `Deno.readDir` gives it. A symbolic link is not followed."""

    name: str
    isFile: bool
    isDirectory: bool
    isSymlink: bool


@op("op_fs_cwd")
def cwd() -> str:
    """The current directory."""
    return str(Path.cwd())


@op("op_fs_chdir")
def chdir(path: str) -> None:
    """Change the current directory, of the whole process."""
    os.chdir(system_text(path))


@op("op_fs_read_file_sync")
def read_file(path: str) -> bytes:
    """The file's bytes."""
    return Path(system_text(path)).read_bytes()


@op("op_fs_read_file_text_sync")
def read_file_text(path: str) -> str:
    """The file as UTF-8; what is not valid becomes U+FFFD, as in `Deno.readTextFile`."""
    return Path(system_text(path)).read_bytes().decode("utf-8", "replace")


@op("op_fs_write_file_sync")
def write_file(path: str, options: Mapping[str, Any], content: str | bytes) -> None:
    """Write a file. `options`: {append, create (default true), createNew, mode}."""
    flags = os.O_WRONLY | os.O_CLOEXEC | (os.O_APPEND if options.get("append") else os.O_TRUNC)
    if options.get("createNew"):
        flags |= os.O_CREAT | os.O_EXCL
    elif options.get("create") is not False:
        flags |= os.O_CREAT
    mode = options.get("mode")
    descriptor = os.open(system_text(path), flags, _DEFAULT_MODE if mode is None else mode)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor
        if mode is not None:
            os.fchmod(descriptor, mode)
        left = memoryview(utf8(content) if isinstance(content, str) else content)
        while left:
            left = left[file.write(left) :]


@op("op_fs_read_dir_sync")
def read_dir(path: str) -> list[DirEntry]:
    """The entries of a directory, without "." and "..", in no particular order."""
    with os.scandir(system_text(path)) as entries:
        return [
            DirEntry(
                name=entry.name,
                isFile=entry.is_file(follow_symlinks=False),
                isDirectory=entry.is_dir(follow_symlinks=False),
                isSymlink=entry.is_symlink(),
            )
            for entry in entries
        ]


@op("op_fs_read_file_async")
async def read_file_async(path: str) -> bytes:
    """As `op_fs_read_file_sync`."""
    return await asyncio.to_thread(read_file, path)


@op("op_fs_read_file_text_async")
async def read_file_text_async(path: str) -> str:
    """As `op_fs_read_file_text_sync`."""
    return await asyncio.to_thread(read_file_text, path)


@op("op_fs_write_file_async")
async def write_file_async(path: str, options: Mapping[str, Any], content: str | bytes) -> None:
    """As `op_fs_write_file_sync`."""
    await asyncio.to_thread(write_file, path, options, content)


@op("op_fs_read_dir_async")
async def read_dir_async(path: str) -> list[DirEntry]:
    """As `op_fs_read_dir_sync`."""
    return await asyncio.to_thread(read_dir, path)
