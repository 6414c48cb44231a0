"""How Python's types are written: by their type alone, whatever attributes they have and whatever their methods do."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import enum
import gc
import json
import math
import sys
import threading
import uuid
from typing import TYPE_CHECKING, Any, Self

import pytest

from network_runtime import Sandbox, SerializationError, _core

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Colour(str, enum.Enum):  # noqa: UP042 - not what StrEnum is: its str() is "Colour.RED"
    RED = "red"


class Labelled(str, enum.Enum):  # noqa: UP042
    """Its value is not what it is as a str."""

    def __new__(cls, text: str, label: str) -> Self:
        member = str.__new__(cls, text)
        member._value_ = label
        return member

    ONE = ("one", "The first")


class Level(enum.IntEnum):
    HIGH = 3


class Share(float, enum.Enum):
    HALF = 0.5


class Plain(enum.Enum):
    WHEN = dt.date(1970, 1, 2)
    DEEP = Colour.RED


class Loud(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "wrong"

    def __repr__(self) -> str:
        return "wrong"

    def __format__(self, _: str) -> str:
        return "wrong"


class LoudInt(int):
    def __str__(self) -> str:
        return "wrong"

    __repr__ = __index__ = __str__  # type: ignore[assignment]


class LoudFloat(float):
    __slots__ = ()

    def __str__(self) -> str:
        return "wrong"

    __repr__ = __str__


class LoudBytes(bytes):
    __slots__ = ()

    def __bytes__(self) -> bytes:
        return b"wrong"


class LoudList(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        return iter(["wrong"])


@dataclasses.dataclass
class Point:
    x: Any
    y: Any = None


def moved() -> collections.OrderedDict[str, int]:
    ordered = collections.OrderedDict(a=1, b=2)
    ordered.move_to_end("a")
    return ordered


# What is sent, and what arrives.
TYPES: list[tuple[Any, Any]] = [
    (Colour.RED, "red"),
    ({Colour.RED: Colour.RED}, {"red": "red"}),
    (Labelled.ONE, "one"),
    ({Labelled.ONE: 1}, {"one": 1}),
    (Loud("text"), "text"),
    ({Loud("key"): [Loud("value")]}, {"key": ["value"]}),
    ({Loud("\0key"): Loud("\0value")}, {"\0key": "\0value"}),
    (Level.HIGH, 3),
    (LoudInt(7), 7),
    (LoudInt(2**70), 2**70),
    (Share.HALF, 0.5),
    (LoudFloat(1.5), 1.5),
    (LoudFloat("inf"), math.inf),
    (Plain.WHEN, dt.datetime(1970, 1, 2, tzinfo=dt.UTC)),
    (Plain.DEEP, "red"),
    (LoudBytes(b"bytes"), b"bytes"),
    (LoudList([1, 2]), [1, 2]),
    (moved(), {"b": 2, "a": 1}),
    (collections.defaultdict(list, a=[1]), {"a": [1]}),
    (collections.Counter("aab"), {"a": 2, "b": 1}),
    (Point(1, Point(Colour.RED)), {"x": 1, "y": {"x": "red", "y": None}}),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (True, True),
    ([0.0, 1.0, -1.5, 1e22, 123456789.125], [0, 1, -1.5, 1e22, 123456789.125]),
]
BESIDE: list[Any] = [
    None,
    b"bytes",
    math.nan,
    {1},
    2**80,
    dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    Point(0),
    "\0",
    "\ud800",
]


@pytest.mark.parametrize(("value", "expected"), TYPES, ids=lambda item: f"{item!r:.40}")
async def test_is_written_the_same_whatever_is_beside_it(sandbox: Sandbox, value: object, expected: object) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("NETWORK.on('ping', (data) => { globalThis.seen = data })")
    for sent, path in [(value, "seen"), *(([beside, {"value": value}], "seen[1].value") for beside in BESIDE)]:
        isolate.send("ping", sent)
        arrived = await isolate.evaluate(path)
        assert arrived == expected
        if isinstance(expected, dict):
            assert list(arrived) == list(expected)


def test_plain_values_are_json() -> None:
    """What a reader of JSON makes of them is what the standard library would have written."""
    everything: Any = {"a": [1, -2, None, True, False, 0.1, 'ü\n"\\\x1f/', {}]}
    values: list[Any] = [everything, [], {}, [[[]]], 0, -1, 2**53, 1e300, 5e-324]
    for value in values:
        text, attachments = _core.encode(value, "data")
        assert attachments is None
        assert isinstance(text, bytes)
        assert json.loads(text) == value
    assert _core.encode("text", "data") == ("text", None)


def test_long_and_short_strings() -> None:
    for length in (*range(80), 255, 256, 257, 1000, 5000):
        for character in ("a", "é", "\n", "€", "\U0001f600", "\ud800"):
            value = {"k" * length: [character * length, "x" * length + character, character + "x" * length]}
            text, _ = _core.encode(value, "data")
            assert isinstance(text, bytes)
            assert json.loads(text) == value


def changing(act: Callable[[dict[str, Any], list[Any]], object]) -> tuple[dict[str, Any], list[Any]]:
    """A dict and a list in it, which change while they are read."""

    class Changes:
        pass

    @dataclasses.dataclass
    class Reads:
        field: int = 0

        def __getattribute__(self, name: str) -> Any:
            if name == "field":
                act(holder, items)
            return object.__getattribute__(self, name)

    items: list[Any] = [Reads(), "after", Changes]
    holder: dict[str, Any] = {"first": [1], "items": items, "last": "x" * 1000}
    return holder, items


CHANGES: dict[str, Callable[[dict[str, Any], list[Any]], object]] = {
    "the list is emptied": lambda _, items: items.clear(),
    "the dict is emptied": lambda holder, _: holder.clear(),
    "a key goes": lambda holder, _: holder.pop("first"),
    "keys come": lambda holder, _: holder.update({str(n): n for n in range(100)}),
    "one goes and one comes": lambda holder, _: (holder.pop("items"), holder.update(other=1)),
    "all are other": lambda holder, items: [*map(dict.clear, [holder]), *map(list.clear, [items]), gc.collect()],
}


@pytest.mark.parametrize("how", CHANGES)
def test_what_changes_while_it_is_read_is_refused_or_read(how: str) -> None:
    for _ in range(20):
        holder, _items = changing(CHANGES[how])
        try:
            text, _ = _core.encode({"outer": [holder]}, "data")
        except SerializationError as error:
            path = error.path
        else:
            assert isinstance(text, bytes)
            assert isinstance(json.loads(text)["outer"][0], dict)
            continue
        assert path.startswith("data.outer[0]")


def test_errors_of_others_get_through() -> None:
    class Failing(dict[str, int]):
        def items(self) -> Any:
            raise LookupError("mine")

    class Strange(dict[str, int]):
        def items(self) -> Any:
            return [1]

    with pytest.raises(LookupError, match="mine"):
        _core.encode([Failing(a=1)], "data")
    with pytest.raises(SerializationError, match=r"data\[0\] has items\(\) that are no pairs"):
        _core.encode([Strange(a=1)], "data")
    with pytest.raises(TypeError, match="a value and its name"):
        _core.encode(1)  # type: ignore[call-arg]


def test_a_value_that_stands_for_itself_without_an_end() -> None:
    @dataclasses.dataclass
    class Endless:
        @property
        def deeper(self) -> Endless:
            return Endless()

    class Matryoshka(enum.Enum):
        A = 1

        @property
        def value(self) -> Any:
            return self

    with pytest.raises(SerializationError, match="stands for something"):
        _core.encode([Matryoshka.A], "data")
    assert _core.encode(Endless(), "data") == (b"{}", None)


def test_nothing_is_kept() -> None:
    """References are counted correctly, also when a value is refused halfway."""
    marker = object()
    good = {"a": [(1, {2}), b"b", {"d": dt.datetime.now(dt.UTC)}], "e": Point(Loud("x"))}
    bad = {"a": [(1, {2}), b"b", {"d": [marker]}]}
    for value in (good, bad, marker):
        parts = [value, marker, *(value.values() if isinstance(value, dict) else [])]
        before = [sys.getrefcount(part) for part in parts]
        for _ in range(100):
            try:
                _core.encode(value, "data")
            except SerializationError:
                assert value is not good
        assert [sys.getrefcount(part) for part in parts] == before


async def test_the_collector_rests_while_a_large_message_is_read(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0)
    isolate.execute("globalThis.rows = Array.from({ length: 50000 }, (_, id) => ({ id, tags: [id] }))")
    thread = threading.get_ident()
    reading = False
    collected = 0

    def collecting(phase: str, _: dict[str, int]) -> None:
        nonlocal collected
        collected += reading and phase == "start" and threading.get_ident() == thread

    text, attachments = await encoded(isolate)
    gc.callbacks.append(collecting)
    try:
        for enabled in (True, False):
            (gc.enable if enabled else gc.disable)()
            reading = True
            value = _core.decode(text, attachments)
            reading = False
            assert gc.isenabled() is enabled
            assert len(value) == 50_000
    finally:
        gc.callbacks.remove(collecting)
        gc.enable()
    # From Python 3.12 on the collector runs between two instructions of Python's: once, when it is on again.
    assert collected <= (0 if sys.version_info < (3, 12) else 1)


async def encoded(isolate: Any) -> tuple[bytes, None]:
    rows = await isolate.evaluate("JSON.stringify(rows)")
    return rows.encode(), None


def test_large_integers_take_time_in_proportion() -> None:
    """In decimal digits this one would take minutes, and Python refuses to write more than 4,300."""
    large = (1 << 40_000_000) - 1
    text, attachments = _core.encode([large], "data")
    assert _core.decode(text, attachments) == [large]
