"""Payloads and Python values (`_core.pyi`, Text, Attachments). Native code does all but what is rare. Any thread."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from network_runtime import _core
from network_runtime._payload_types import path
from network_runtime.errors import SerializationError

if TYPE_CHECKING:
    from network_runtime._core import Attachments

encode = _core.encode
decode = _core.decode

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WIDE: Final = 64  # bits
_MOST_WIDE_KEYS: Final = 1000  # wide integers as keys in one message: a guest can choose those that collide
_MAP: Final = "\0m"
_SET: Final = "\0e"


def parse(text: bytes) -> Any:  # noqa: ANN401
    """What the JSON says, marks left as they are: `decode` in two steps, for whoever lets the second one fail in parts.

    Raises SerializationError for a text that Python's parsers do not take.
    """
    return decode(text, None)


def restore(value: object, attachments: list[bytes], name: str = "data") -> Any:  # noqa: ANN401
    """Put what marks stand for in their place, in `value` itself. Raises SerializationError as `decode` does."""
    return _Restorer(attachments, name).restore(value)


def finish(value: object, text: bytes, attachments: Attachments, name: str) -> Any:  # noqa: ANN401
    """The rest of `decode`: `value` is what orjson made of `text`, or `...` where it did not take it."""
    if value is ...:
        value = parse_slowly(text)
    return value if attachments is None else restore(value, attachments, name)


def parse_slowly(text: bytes) -> Any:  # noqa: ANN401
    """What orjson does not take: halves of surrogate pairs. Raises SerializationError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SerializationError("message", f"cannot be read: {error}") from None


class _Restorer:
    """Puts what marks stand for in their place. Not recursive: a guest chooses the depth."""

    def __init__(self, attachments: list[bytes], name: str) -> None:
        self._attachments = attachments
        self._name = name
        # Every list and dict: what holds it (by its place here), under which key, and itself.
        self._met: list[tuple[int, Any, Any]] = []
        self._wide_keys = 0

    def restore(self, value: object) -> Any:  # noqa: ANN401
        root = [value]
        met = self._met
        met.append((-1, None, root))
        collections: list[int] = []  # maps and sets
        place = 0
        while place < len(met):  # grows meanwhile
            container = met[place][2]
            for key, item in enumerate(container) if type(container) is list else container.items():
                if type(item) is str:
                    if item.startswith("\0"):
                        if key == 0 and item in (_MAP, _SET):
                            collections.append(place)
                        else:
                            container[key] = self._marked(item, place, key)
                elif type(item) is list or type(item) is dict:
                    met.append((place, key, item))
            place += 1
        # What is inside another was met later.
        for place in reversed(collections):
            holder, key, items = met[place]
            met[holder][2][key] = self._map(items, place) if items[0] == _MAP else self._set(items, place)
        return root[0]

    def _marked(self, text: str, place: int, key: Any) -> object:  # noqa: ANN401 - one line a kind
        kind = text[1:2]
        rest = text[2:]
        try:
            if kind == "s":
                return rest
            if kind == "b":
                return self._attachments[int(rest.partition(":")[0])]  # what follows is the kind of view it was
            if kind == "n":
                return float(rest)
            if kind == "i":
                return int(rest, 16)  # takes time in proportion; decimal digits take its square
            if kind == "d":
                return _EPOCH + dt.timedelta(milliseconds=int(rest))
        except (ValueError, IndexError, OverflowError) as error:
            if kind == "d":
                problem = "is an invalid Date" if rest == "NaN" else "is a Date outside the years 1 to 9999"
                raise SerializationError(self._path(place, key), problem) from None
            raise SerializationError(self._path(place, key), f"has the mark {text[:40]!r}: {error}") from None
        raise SerializationError(self._path(place, key), f"has the mark {text[:40]!r}, which stands for nothing")

    def _map(self, items: list[Any], place: int) -> dict[Any, Any]:
        keys = items[1::2]
        self._count_wide(keys, place)
        try:
            result = dict(zip(keys, items[2::2], strict=True))
        except TypeError:
            self._refuse_unhashable(keys, "Map with a key", place)
        if len(result) != len(keys):
            self._refuse_equal(keys, "Map with keys", place)
        return result

    def _set(self, items: list[Any], place: int) -> set[Any]:
        members = items[1:]
        self._count_wide(members, place)
        try:
            result = set(members)
        except TypeError:
            self._refuse_unhashable(members, "Set with a member", place)
        if len(result) != len(members):
            self._refuse_equal(members, "Set with members", place)
        return result

    def _count_wide(self, keys: list[Any], place: int) -> None:
        self._wide_keys += sum(type(key) is int and key.bit_length() > _WIDE for key in keys)
        if self._wide_keys > _MOST_WIDE_KEYS:
            problem = f"has more than {_MOST_WIDE_KEYS} integers of more than {_WIDE} bits as keys of Maps or in Sets"
            raise SerializationError(self._path(*self._met[place][:2]), problem)

    def _refuse_unhashable(self, keys: list[Any], what: str, place: int) -> NoReturn:
        culprit = next(type(key).__name__ for key in keys if type(key).__hash__ is None)
        problem = f"is a {what} of type {culprit}, which Python cannot hash"
        raise SerializationError(self._path(*self._met[place][:2]), problem)

    def _refuse_equal(self, keys: list[Any], what: str, place: int) -> NoReturn:
        seen: dict[Any, Any] = {}
        first, second = next((seen[key], key) for key in keys if key in seen or seen.update({key: key}))
        problem = f"is a {what} that are one to Python: {_shown(first)} and {_shown(second)}"
        raise SerializationError(self._path(*self._met[place][:2]), problem)

    def _path(self, place: int, key: Any) -> str:  # noqa: ANN401
        """To what `met[place]` holds under `key`."""
        keys = []
        while place > 0:
            holder, holder_key, container = self._met[place]
            keys.append(_step(container, key))
            place, key = holder, holder_key
        return path(self._name, keys[::-1])


def _step(container: Any, key: Any) -> str | int:  # noqa: ANN401
    """What a path says of `key`, also where `container` stands for a Map (["\0m", key, value, …]) or a Set."""
    mark = container[0] if type(container) is list else None
    if mark == _MAP and key % 2 == 0 and type(container[key - 1]) in (str, int):
        return container[key - 1]  # type: ignore[no-any-return]
    if mark in (_MAP, _SET):
        return (key - 1) // 2 if mark == _MAP else key - 1  # type: ignore[no-any-return]
    return key  # type: ignore[no-any-return]


def _shown(key: object) -> str:
    if type(key) is int and key.bit_length() > _WIDE:
        return "a large integer"
    return f"{key!r:.40}"
