"""Python values to payloads and back: JSON in UTF-8, with byte strings beside it (`_core.pyi`, Text, Attachments).

orjson does the work. What it cannot say (bytes, lone surrogates, nesting beyond its own bound) and what it only
refuses without saying where goes to `_payload_writer`. Any thread.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import orjson

from network_runtime import _payload_writer
from network_runtime.errors import SerializationError

if TYPE_CHECKING:
    from network_runtime._core import Attachments, Text

_OPTIONS: Final = orjson.OPT_STRICT_INTEGER
_dumps = orjson.dumps
_loads = orjson.loads


def encode(value: object, name: str) -> tuple[bytes, Attachments]:
    """The payload of `value`; `name` is what an error calls it ("data", "result").

    Raises SerializationError, which names the path to the culprit.
    """
    try:
        return _dumps(value, None, _OPTIONS), None
    except TypeError:
        return _encode_with_bytes(value, name)


def _encode_with_bytes(value: object, name: str) -> tuple[bytes, Attachments]:
    attachments: list[bytes] = []

    def attach(item: object) -> object:
        if isinstance(item, bytes | bytearray | memoryview):
            attachments.append(bytes(item))
            return f"\0b{len(attachments) - 1}"
        if isinstance(item, tuple):
            return list(item)
        if isinstance(item, float):
            return float(item)
        raise TypeError

    try:
        text = _dumps(value, attach, _OPTIONS)
    except TypeError:
        return _payload_writer.write(value, name)
    if not attachments:
        return text, None
    # A string of the sender's own that starts like a mark? (Or has a quote before U+0000: the writer knows.)
    if text.count(b'"\\u0000') > len(attachments):
        return _payload_writer.write(value, name)
    return text, attachments


def decode(text: Text, attachments: Attachments) -> Any:  # noqa: ANN401 - whatever the script sent
    """The value of a payload. Raises SerializationError for a text that Python's parsers do not take."""
    if text is None:
        return None
    try:
        value = _loads(text)
    except orjson.JSONDecodeError:
        value = _decode_lone_surrogates(text)
    return value if attachments is None else _restore(value, attachments)


def _decode_lone_surrogates(text: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SerializationError("message", f"cannot be read: {error}") from None


def _restore(value: object, attachments: list[bytes]) -> Any:  # noqa: ANN401
    """Put the attachments where the marks are, in place. Not recursive: a guest chooses the depth."""
    root = [value]
    open_containers: list[Any] = [root]
    while open_containers:
        container = open_containers.pop()
        for key, item in enumerate(container) if type(container) is list else container.items():
            if type(item) is str:
                if item.startswith("\0"):
                    container[key] = _marked(item, attachments)
            elif type(item) is list or type(item) is dict:
                open_containers.append(item)
    return root[0]


def _marked(text: str, attachments: list[bytes]) -> str | bytes:
    if text.startswith("s", 1):
        return text[2:]
    index, _, _ = text[2:].partition(":")  # what follows is the kind of view it was
    if not index.isdecimal() or int(index) >= len(attachments):
        raise SerializationError("message", f"has the mark {text[:40]!r}, which stands for nothing")
    return attachments[int(index)]
