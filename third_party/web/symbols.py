"""What a static library would show to others in the process, if the object it is linked into showed all it may."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# System V ABI, "Object Files": https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
SYMBOL_TABLE, UNDEFINED = 2, 0
GLOBAL, WEAK = 1, 2
DEFAULT, PROTECTED = 0, 3


def members(archive: Path) -> Iterator[bytes]:
    """The files in an ar archive, its index and its table of long names included."""
    content = archive.read_bytes()
    if content[:8] != b"!<arch>\n":
        raise ValueError(f"{archive} is not an archive")
    at = 8
    while at + 60 <= len(content):
        size = int(content[at + 48 : at + 58])
        yield content[at + 60 : at + 60 + size]
        at += 60 + size + size % 2


def _symbols(member: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, binding, visibility and section of each symbol of a 64-bit little-endian object."""
    (table,) = struct.unpack_from("<Q", member, 40)
    entry, count = struct.unpack_from("<HH", member, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", member, table + index * entry) for index in range(count)]
    for _, kind, _, _, offset, size, link, *_ in sections:
        if kind != SYMBOL_TABLE:
            continue
        names = sections[link][4]
        for at in range(offset, offset + size, 24):
            name, bits, other, section = struct.unpack_from("<IBBH", member, at)
            text = member[names + name : member.index(b"\0", names + name)]
            yield text.decode(), bits >> 4, other & 3, section


def exposed(archive: Path) -> set[str]:
    """The symbols that are defined, not local, and not hidden."""
    return {
        name
        for member in members(archive)
        if member[:4] == b"\x7fELF"
        for name, binding, visibility, section in _symbols(member)
        if section != UNDEFINED and binding in (GLOBAL, WEAK) and visibility in (DEFAULT, PROTECTED)
    }
