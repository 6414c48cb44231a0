"""Payloads and Python values (`_core.pyi`, Text, Attachments). Native code does all common cases. Any thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from network_runtime import _core
from network_runtime._payload.types import path
from network_runtime.errors import SerializationError

if TYPE_CHECKING:
    from network_runtime._core import Attachments

encode = _core.encode
decode = _core.decode

_WIDE: Final = 64  # bits
_MOST_WIDE_KEYS: Final = 1000  # the same bound as the core's (csrc/bindings/marks.cc)
_MAP: Final = "\0m"
_SET: Final = "\0e"


def parse(text: bytes) -> Any:  # noqa: ANN401
    """Parse the JSON and leave marks as they are. With `restore`, this is `decode` in two steps.

    A caller that uses both can let the second step fail for a part of the value. Raises SerializationError for a text
    that Python's parsers do not accept.
    """
    return decode(text, None)


def restore(value: object, attachments: list[bytes], name: str = "data") -> Any:  # noqa: ANN401
    """Replace the marks in `value`, in place, by what they stand for. Raises SerializationError as `decode` does."""
    return _core.restore(value, attachments, name)


def finish(value: object, text: bytes, attachments: Attachments, name: str) -> Any:  # noqa: ANN401
    """The rest of `decode`. `value` is orjson's result for `text`, or `...` if orjson did not accept it."""
    if value is ...:
        value = parse_slowly(text)
    return value if attachments is None else restore(value, attachments, name)


def parse_slowly(text: bytes) -> Any:  # noqa: ANN401
    """Parse a text that orjson does not accept: one with lone surrogates. Raises SerializationError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SerializationError("message", f"cannot be read: {error}") from None


Trail = list[tuple[Any, Any]]
"""A path to a value: each container and the key in it, outermost first. Maps and Sets are still lists with marks."""


def refuse_mark(name: str, trail: Trail, text: str) -> NoReturn:
    """Raise for a mark that stands for no Python value."""
    problem = f"has the mark {text[:40]!r}, which stands for nothing"
    if text[1:2] == "d":
        problem = "is an invalid Date" if text[2:] == "NaN" else "is a Date outside the years 1 to 9999"
    raise SerializationError(_path(name, trail), problem)


def refuse_map(name: str, trail: Trail, items: list[Any]) -> NoReturn:
    """Raise for a Map that cannot be a dict."""
    keys = items[1::2]
    if len(keys) != len(items[2::2]):
        raise SerializationError(_path(name, trail), "is a Map with a missing value")
    raise SerializationError(_path(name, trail), _problem("Map with a key", "Map with keys", keys))


def refuse_set(name: str, trail: Trail, items: list[Any]) -> NoReturn:
    """Raise for a Set that cannot be a set."""
    raise SerializationError(_path(name, trail), _problem("Set with a member", "Set with members", items[1:]))


def refuse_wide(name: str, trail: Trail, _: None) -> NoReturn:
    """Raise for too many keys whose hashes a guest can choose."""
    problem = f"has more than {_MOST_WIDE_KEYS} integers of more than {_WIDE} bits as keys of Maps or in Sets"
    raise SerializationError(_path(name, trail), problem)


def _problem(with_one: str, with_more: str, keys: list[Any]) -> str:
    """Why `keys` cannot be keys of a dict."""
    for key in keys:
        if type(key).__hash__ is None:
            return f"is a {with_one} of type {type(key).__name__}, which Python cannot hash"
    seen: dict[Any, Any] = {}
    first, second = next((seen[key], key) for key in keys if key in seen or seen.update({key: key}))
    return f"is a {with_more} that are equal in Python: {_shown(first)} and {_shown(second)}"


def _path(name: str, trail: Trail) -> str:
    return path(name, [_step(container, key) for container, key in trail])


def _step(container: Any, key: Any) -> str | int:  # noqa: ANN401
    """The step of a path for `key`, also when `container` stands for a Map (["\0m", key, value, …]) or a Set."""
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
