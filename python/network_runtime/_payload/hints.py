"""Hints: what to send instead of a value that cannot be sent. Used only when a message was refused. Any thread."""

from __future__ import annotations

import collections.abc
import inspect
import os
from typing import Any, Final

_OF_NAMES: Final = {
    "set": "use a list",
    "frozenset": "use a list",
    "Decimal": "use a float or a str",
    "Fraction": "use a float or a str",
    "complex": "use two floats",
    "timedelta": "use its total_seconds()",
}
_OF_METHODS: Final = (
    ("model_dump", 'use its model_dump(mode="json")'),  # pydantic
    ("to_dict", "use its to_dict()"),  # pandas, and many others
    ("to_list", "use its to_list()"),
    ("tolist", "use its tolist()"),  # numpy, torch, array
    ("asdict", "use its asdict()"),
    ("_asdict", "use its _asdict()"),
    ("dict", "use its dict()"),  # pydantic 1
)


def hint(item: object) -> str:
    """`: use a list`, to append to the refusal. Empty when there is no known alternative."""
    found = _hint(item)
    return f": {found}" if found else ""


def _hint(item: Any) -> str:  # noqa: ANN401, PLR0911 - a list of cases
    kind = type(item)
    if kind.__name__ in _OF_NAMES:
        return _OF_NAMES[kind.__name__]
    if isinstance(item, type):
        return "it is a class, not an object of one"
    if isinstance(item, os.PathLike):
        return "use str(...)"
    if inspect.isawaitable(item):
        return "did you forget to await it?"
    for method, text in _OF_METHODS:
        if callable(getattr(kind, method, None)):
            return text
    if hasattr(kind, "__attrs_attrs__"):
        return "use attrs.asdict(...)"
    if isinstance(item, BaseException):
        return "use str(...)"
    if isinstance(item, collections.abc.Mapping):
        return "use dict(...)"
    if isinstance(item, collections.abc.Iterable):
        return "use a list"
    if callable(item):
        return "functions cannot be sent; let the script call it by a request (on_request)"
    return ""
