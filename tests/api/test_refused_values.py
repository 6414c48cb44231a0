"""The hints for values that cannot be sent: what to send instead."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import enum
import types
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from network_runtime import SerializationError
from network_runtime._payload import codec


def kind(name: str, *methods: str) -> Any:
    """Make a class with this name and these methods, like those of libraries that are not installed."""
    return type(name, (), {method: lambda _: None for method in methods})


class Model:
    """As pydantic's."""

    def model_dump(self, *, mode: str = "python") -> dict[str, Any]:
        return {"mode": mode}


async def coroutine() -> None:
    pass


HINTS: list[tuple[Any, str]] = [
    (Path("/tmp"), "use str(...)"),
    (PurePosixPath("a"), "use str(...)"),
    (kind("ndarray", "tolist", "tobytes")(), "use its tolist()"),
    (kind("float32", "tolist", "item")(), "use its tolist()"),
    (kind("Tensor", "tolist")(), "use its tolist()"),
    (kind("DataFrame", "to_dict")(), "use its to_dict()"),
    (kind("Series", "to_dict", "to_list", "tolist")(), "use its to_dict()"),
    (Model(), 'use its model_dump(mode="json")'),
    (kind("OldModel", "dict", "json")(), "use its dict()"),
    (Decimal(1), "use a float or a str"),
    (Fraction(1, 2), "use a float or a str"),
    (1j, "use two floats"),
    (dt.timedelta(seconds=1), "use its total_seconds()"),
    (range(3), "use a list"),
    (iter([1]), "use a list"),
    ({}.keys(), "use a list"),
    (collections.deque(), "use a list"),
    (types.MappingProxyType({}), "use dict(...)"),
    (collections.UserDict(), "use dict(...)"),
    (ValueError("x"), "use str(...)"),
    (enum.Enum, "it is a class, not an object of one"),
    (print, "functions cannot be sent"),
    (lambda: 0, "functions cannot be sent"),
]


@pytest.mark.parametrize(("value", "hint"), HINTS, ids=[type(value).__name__ for value, _ in HINTS])
def test_it_says_what_to_send_instead(value: object, hint: str) -> None:
    for message, path in ((value, "data"), ({"a": [b"x", value]}, "data.a[1]")):
        with pytest.raises(SerializationError) as caught:
            codec.encode(message, "data")
        assert str(caught.value).startswith(
            f"{path} is of type {type(value).__name__}, which cannot be sent: {hint}"
        ), str(caught.value)


def test_a_forgotten_await() -> None:
    forgotten = coroutine()
    with pytest.raises(SerializationError, match=r"is of type coroutine, .*: did you forget to await it\?"):
        codec.encode([forgotten], "data")
    asyncio.run(forgotten)


def test_an_object_that_nothing_is_known_of() -> None:
    with pytest.raises(SerializationError, match=r"^data is of type object, which cannot be sent$"):
        codec.encode(object(), "data")
