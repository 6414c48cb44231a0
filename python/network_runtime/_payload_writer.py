"""The slow, careful road from a Python value to a payload: it always knows where it is, so that an error can say so.

Not recursive, so that depth is a matter of our own bound and not of the interpreter's stack. Any thread.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import math
import uuid
from typing import TYPE_CHECKING, Any, Final, NoReturn

import orjson

from network_runtime._payload_hints import hint
from network_runtime.errors import SerializationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from network_runtime._core import Attachments

_DEEPEST: Final = 1000  # levels of arrays and objects: as many as a script may send (csrc/engine/payload_codec.h)
_LARGEST_INTEGER: Final = 2**53 - 1


def write(value: object, name: str) -> tuple[bytes, Attachments]:
    """As `_payload.encode`."""
    return _Writer(name).write(value)


class _Level:
    """One open array or object. `key` is where its current item stands in it."""

    __slots__ = ("closing", "first", "items", "key", "source")

    def __init__(self, source: object, items: Iterator[tuple[Any, Any]], closing: str) -> None:
        self.source = source
        self.items = items
        self.closing = closing
        self.first = True
        self.key: str | int = 0


class _Writer:
    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._attachments: list[bytes] = []
        self._like_marks: list[int] = []  # parts that are strings which start with U+0000
        self._levels: list[_Level] = []
        self._open: set[int] = set()  # identities of what is being written, to see cycles

    def write(self, value: object) -> tuple[bytes, Attachments]:
        self._item(value)
        while self._levels:
            self._step(self._levels[-1])
        if self._attachments:
            for index in self._like_marks:
                self._parts[index] = '"\\u0000s' + self._parts[index][1:]
        text = "".join(self._parts).encode()
        return text, self._attachments or None

    def _step(self, level: _Level) -> None:
        try:
            key, item = next(level.items)
        except StopIteration:
            self._parts.append(level.closing)
            self._open.discard(id(level.source))
            self._levels.pop()
            return
        except RuntimeError as error:  # changed while we were reading
            self._refuse(str(error), here=level)
        if not level.first:
            self._parts.append(",")
        level.first = False
        if level.closing == "}":
            if not isinstance(key, str):
                self._refuse(f"has a key of type {type(key).__name__} ({key!r:.60}): keys must be str", here=level)
            self._parts.append(json.dumps(str(key)) + ":")
        level.key = key
        self._item(item)

    def _item(self, item: Any) -> None:  # noqa: ANN401, C901, PLR0912 - one line a type
        parts = self._parts
        if isinstance(item, enum.Enum):
            self._item(item.value)
        elif isinstance(item, str):
            if item.startswith("\0"):
                self._like_marks.append(len(parts))
            parts.append(json.dumps(str(item)))
        elif item is None:
            parts.append("null")
        elif isinstance(item, bool):
            parts.append("true" if item else "false")
        elif isinstance(item, int):
            if abs(item) > _LARGEST_INTEGER:
                self._refuse(
                    "is an integer beyond 2**53 - 1, which JavaScript cannot hold exactly: use a str or a float"
                )
            parts.append(int.__repr__(item))
        elif isinstance(item, float):
            parts.append(float.__repr__(item) if math.isfinite(item) else "null")
        elif isinstance(item, bytes | bytearray | memoryview):
            parts.append(f'"\\u0000b{len(self._attachments)}"')
            self._attachments.append(self._bytes(item))
        elif isinstance(item, dict):
            self._enter(item, iter(item.items()), "{", "}")
        elif isinstance(item, list | tuple):
            self._enter(item, enumerate(item), "[", "]")
        elif dataclasses.is_dataclass(item) and not isinstance(item, type):
            self._enter(item, _fields(item), "{", "}")
        elif isinstance(item, dt.date | dt.time | uuid.UUID):
            parts.append(self._native(item))
        else:
            self._refuse(f"is of type {type(item).__name__}, which cannot be sent{hint(item)}")

    def _enter(self, source: object, items: Iterator[tuple[Any, Any]], opening: str, closing: str) -> None:
        if id(source) in self._open:
            self._refuse(f"is a {type(source).__name__} that contains itself")
        if len(self._levels) == _DEEPEST:
            self._refuse(f"is nested deeper than {_DEEPEST} levels")
        self._open.add(id(source))
        self._parts.append(opening)
        self._levels.append(_Level(source, items, closing))

    def _native(self, item: object) -> str:
        try:
            return orjson.dumps(item).decode()
        except TypeError as error:
            self._refuse(f"is of type {type(item).__name__}, which cannot be sent: {error}")

    def _bytes(self, item: bytes | bytearray | memoryview) -> bytes:
        try:
            return bytes(item)
        except ValueError as error:  # a released memoryview
            self._refuse(f"is of type {type(item).__name__}, which cannot be read: {error}")

    def _refuse(self, problem: str, *, here: _Level | None = None) -> NoReturn:
        """`here`: the culprit is this level itself, not its current item."""
        keys = [level.key for level in self._levels if level is not here]
        raise SerializationError(_path(self._name, keys), problem) from None


def _fields(item: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """What orjson takes of a dataclass: the fields whose names do not start with an underscore."""
    return ((f.name, getattr(item, f.name)) for f in dataclasses.fields(item) if not f.name.startswith("_"))


def _path(name: str, keys: list[str | int]) -> str:
    most_shown = 20
    shown = keys if len(keys) <= most_shown else keys[:most_shown]
    steps = [f"[{key}]" if isinstance(key, int) else f".{key}" if key.isidentifier() else f"[{key!r}]" for key in shown]
    return name + "".join(steps) + ("…" if shown is not keys else "")
