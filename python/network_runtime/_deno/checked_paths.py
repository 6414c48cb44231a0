"""Paths as permissions see them: resolved, so that what was checked is what is used."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

_FREE: Final = frozenset({"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"})
_SPECIAL: Final = ("/dev", "/proc", "/sys")
# Files of a process that show its environment: by name, and all of its memory.
_ENVIRONMENT: Final = ("/environ", "/mem")


class CheckedPath:
    """What a path means at this moment.

    `path` is absolute and, as far as it exists, without symbolic links. `named` is the same, but its last part may be a
    link. `written` is what the script wrote, made absolute.
    """

    __slots__ = ("forms", "named", "path", "written")

    def __init__(self, path: str) -> None:
        """Resolve `path`. What does not exist stays as it is, and so does what is in a loop of links."""
        self.written = os.path.abspath(path)  # noqa: PTH100 - a text, for a system call
        self.named = _resolved_folder(path)
        self.path = os.path.realpath(path) if os.path.islink(self.named) else self.named  # noqa: PTH114 - a text
        self.forms = {self.written, self.named, self.path}

    def grants(self, other: CheckedPath) -> bool:
        """Whether `other` is in this path."""
        return inside(other.path, self.path)

    def denies(self, other: CheckedPath) -> bool:
        """Whether `other` is in this path by any of the names of both."""
        return any(inside(path, folder) for path in other.forms for folder in self.forms)


class NamedPath(CheckedPath):
    """A path whose last part is not followed, for what acts on a link itself."""

    __slots__ = ()

    def __init__(self, path: str) -> None:
        """Resolve the folder of `path`."""
        super().__init__(path)
        self.path = self.named
        self.forms = {self.written, self.named}


def inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or is in it. Both are absolute and have no dots."""
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")


def is_free(path: str, kind: str) -> bool:
    """Whether `path` needs no permission: devices without content, and the terminal for reading."""
    return path in _FREE or (path == "/dev/tty" and kind == "read")


def is_special(path: str) -> bool:
    """Whether `path` is no ordinary file. Such files give power over the process and the system."""
    return any(inside(path, folder) for folder in _SPECIAL)


def shows_environment(path: str) -> bool:
    """Whether a process's environment can be read there."""
    return inside(path, "/proc") and path.endswith(_ENVIRONMENT)


def own_pipe(path: CheckedPath) -> str | None:
    """The path to open where `path` is `/dev/fd/N` or `/proc/self/fd/N`, and N is a pipe that came from a shell.

    It passes such paths for `<(command)`. Pipes of our own are not inherited, so they are closed on exec. Standard
    streams are not meant: they have ways of their own.
    """
    folder, _, name = path.named.rpartition("/")
    if folder != f"/proc/{os.getpid()}/fd" or not name.isdigit() or not 2 < int(name) < 1 << 31:
        return None
    try:
        is_pipe = stat.S_ISFIFO(os.fstat(int(name)).st_mode) and os.get_inheritable(int(name))
    except OSError:
        return None
    return f"/proc/self/fd/{name}" if is_pipe else None


def _resolved_folder(path: str) -> str:
    """`path` with its folder resolved. A last part that is no name (`..`) is resolved, too."""
    folder, name = os.path.split(path.rstrip("/"))
    if name in {"", ".", ".."}:
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(folder or "."), name)  # noqa: PTH118
