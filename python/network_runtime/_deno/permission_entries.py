"""The entries in a host's lists of what is granted and denied, and the values that ops ask about.

Both are of the same class, so that a value that the user grants becomes an entry. Paths are in `checked_paths`.
"""

from __future__ import annotations

import os
import shutil

from network_runtime._base.network_places import Place
from network_runtime._base.permission_values import SYS_KINDS
from network_runtime._deno.checked_paths import CheckedPath
from network_runtime._deno.errors import OpError

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final, Protocol

    class Entry(Protocol):
        """An entry of a list, or a value."""

        def grants(self, other: Any, /) -> bool:  # noqa: ANN401
            """Whether `other` is granted where this entry is. `other` is of the same class."""

        def denies(self, other: Any, /) -> bool:  # noqa: ANN401
            """Whether `other` is denied where this entry is."""


class PlaceEntry:
    """A place in the network."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        """`place` is immutable."""
        self.place = place

    def grants(self, other: PlaceEntry) -> bool:
        """Whether `other` is in this place."""
        return self.place.covers(other.place)

    denies = grants


class NameEntry:
    """The name of a variable, or a beginning of names; or a fact about the system."""

    __slots__ = ("begins", "name")

    def __init__(self, name: str, *, pattern: bool = False) -> None:
        """With `pattern`, a `*` at the end of `name` stands for any rest."""
        self.begins = pattern and name.endswith("*")
        self.name = name[:-1] if self.begins else name

    def grants(self, other: NameEntry) -> bool:
        """Whether the names of `other` are among these."""
        return other.name.startswith(self.name) if self.begins else other.name == self.name and not other.begins

    denies = grants


class Program:
    """A program: the file that it is, by its name in a folder without links, and by what that leads to."""

    __slots__ = ("path", "target", "written")

    def __init__(self, written: str, search: str | None = None, folder: str = ".") -> None:
        """Find the program. `path` is empty where there is none.

        A name without a slash is looked for in `search`, a value of PATH (by default the process's own). A path is
        relative to `folder`.
        """
        self.written = written
        path = os.path.join(folder, written) if "/" in written else shutil.which(written, path=search)  # noqa: PTH118
        self.path = ""
        self.target = ""
        if path:
            # The last link is kept: a program may look at the name by which it was started.
            head, name = os.path.split(path)
            self.path = os.path.join(os.path.realpath(head or "."), name)  # noqa: PTH118
            self.target = os.path.realpath(path)

    def grants(self, other: Program) -> bool:
        """Whether `other` is the same file as this was when it was looked for."""
        return bool(self.path) and (self.path, self.target) == (other.path, other.target)

    def denies(self, other: Program) -> bool:
        """Whether `other` has this name or path, or is the same file by another name."""
        if self.written == other.written:
            return True
        return bool(self.path) and (self.path == other.path or self.target == other.target)


def _place(text: str) -> PlaceEntry:
    try:
        return PlaceEntry(Place.parse(text))
    except ValueError as error:
        raise OpError("URIError", str(error)) from None


def _path(text: str) -> CheckedPath:
    if not text:
        raise OpError("Error", "Empty path is not allowed")
    return CheckedPath(text)


def _program(text: str) -> Program:
    if not text:
        raise OpError("Error", "Empty run query is not allowed")
    return Program(text)


def _fact(text: str) -> NameEntry:
    if text not in SYS_KINDS:
        raise OpError("TypeError", f'unknown system info kind "{text}"')
    return NameEntry(text)


# Makes an entry of what `Permissions` hold. They have checked it.
ENTRIES: Final[dict[str, Callable[[str], Entry]]] = {
    "read": CheckedPath,
    "write": CheckedPath,
    "net": _place,
    "env": lambda name: NameEntry(name, pattern=True),
    "run": Program,
    "sys": NameEntry,
}
# Makes a value of what a script asks about. Raises OpError.
VALUES: Final[dict[str, Callable[[str], Entry]]] = {
    "read": _path,
    "write": _path,
    "net": _place,
    "env": NameEntry,
    "run": _program,
    "sys": _fact,
}
