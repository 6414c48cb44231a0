"""Which values a message from Python can carry, and what they are when they come back. Others are refused by name."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import enum
import math
import uuid
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from network_runtime import Sandbox, SerializationError, _core
from network_runtime._payload import codec

ECHO = "NETWORK.on('ping', (data) => { globalThis.seen = data })"


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Point:
    x: int
    y: bytes = b""
    _hidden: int = 0


class Pair(NamedTuple):
    left: int
    right: bytes


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


SAME = [
    None,
    True,
    0,
    -1,
    2**53 - 1,
    -(2**53) + 1,
    2**53,
    -(2**53),
    2**53 + 1,
    -(2**53) - 1,
    2**63,
    2**64 - 1,
    -(2**64),
    2**200 + 1,
    [10**4000, {"n": -(10**4000)}],
    5e-324,
    1.7976931348623157e308,
    math.inf,
    -math.inf,
    [math.inf, {"x": -math.inf}, b"", "\0n"],
    set(),
    {1, "1", 2.5, None, b"x"},
    [{"set": {"a"}, "bytes": b"\0"}, {"\0m"}, "\0e"],
    dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC),
    dt.datetime(1, 1, 1, tzinfo=dt.UTC),
    dt.datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=dt.UTC),
    dt.datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=dt.UTC),
    [{"when": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)}, {dt.datetime(1970, 1, 1, tzinfo=dt.UTC)}],
    ["\0m", 1, 2],
    ["\0e", b""],
    ["\0d0", "\0iff", "\0nNaN", math.inf],
    1.5,
    -0.25,
    1e300,
    "",
    "ü€😀",
    "\0",
    "\0b0",
    "\0s\0",
    'quote "\0 inside',
    "\ud800",
    "tail \udfff",
    [],
    {},
    {"": 1, "a b": [{}], "\0key": "\0"},
    {"__proto__": 1, "constructor": 2},
    b"",
    b"\0\xff" * 1000,
    [b"a", {"b": b"c"}, "\0b0", "\0s"],
    {"\ud800": [b"", "\ud800", "\0\ud800"]},
    [1.0, [b"x"]],
]

TURNED = [
    ((1, (2, b"3")), [1, [2, b"3"]]),
    (bytearray(b"ab"), b"ab"),
    (memoryview(b"abcd")[::2], b"ac"),
    (Colour.RED, "red"),
    ([Level.HIGH, b""], [3, b""]),
    (Point(1), {"x": 1, "y": b""}),
    (Pair(1, b"2"), [1, b"2"]),
    (Pair(1, b""), [1, b""]),
    (2.0**60, 2**60),
    (frozenset({1}), {1}),
    ({(1, 2)}, None),  # a set of arrays: it arrives, and cannot come back
    (
        dt.datetime(2026, 1, 2, 3, 4, 5, 678999, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        dt.datetime(2026, 1, 2, 1, 4, 5, 678000, tzinfo=dt.UTC),
    ),
    ([dt.date(2026, 1, 2), b""], [dt.datetime(2026, 1, 2, tzinfo=dt.UTC), b""]),
    (dt.time(1, 2, 3), "01:02:03"),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
]

REFUSED = [
    ({"a": [1 << (1 << 30)]}, r"data\.a\[0\] is an integer of more than 2\*\*30 bits"),
    ({"when": {Decimal(1)}}, r"data\.when\[0\] is of type Decimal"),
    (Decimal(1), r"data is of type Decimal, .*: use a float or a str"),
    (object(), r"data is of type object"),
    ({1: 2}, r"data has a key of type int \(1\): keys must be str"),
    ({"a": {None: 2}}, r"data\.a has a key of type NoneType"),
    ({"a b": [1j]}, r"data\['a b'\]\[0\] is of type complex"),
    ([b"x", {"deep": Point}], r"data\[1\]\.deep is of type type"),
    (nested(1001), r"data(\[0\])+… is nested deeper than 1000 levels"),
    (Point(1, y=object()), r"data\.y is of type object"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("value", SAME, ids=repr)
async def test_survives_there_and_back(sandbox: Sandbox, value: object) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute(ECHO)
    isolate.send("ping", value)
    isolate.on_request("echo", lambda data: data)
    for back in (await isolate.evaluate("seen"), await isolate.evaluate("NETWORK.request('echo', seen)")):
        assert back == value


@pytest.mark.parametrize(("value", "turned"), TURNED, ids=repr)
async def test_arrives_as_something_simpler(sandbox: Sandbox, value: object, turned: object) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute(ECHO)
    isolate.send("ping", value)
    if turned is None:
        assert await isolate.evaluate("[...seen][0]") == [1, 2]
    else:
        assert await isolate.evaluate("seen") == turned


@pytest.mark.parametrize(("value", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_is_refused_by_name(value: object, message: str) -> None:
    with pytest.raises(SerializationError, match=f"^{message}") as caught:
        _core.encode(value, "data")
    assert isinstance(caught.value, TypeError)


def test_cycles_are_refused() -> None:
    cycle: dict[str, Any] = {"a": [1]}
    cycle["a"].append(cycle)
    with pytest.raises(SerializationError, match=r"^data\.a\[1\] is a dict that contains itself"):
        _core.encode(cycle, "data")
    twice = [1]
    assert _core.encode({"a": twice, "b": [twice, {1.5: 0}.get(1.5), b""]}, "data")[1] == [b""]


async def test_the_deepest_message(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute(ECHO)
    value = nested(1000)
    isolate.send("ping", value)
    # Comparing lists of this depth would be recursive.
    levels = "(() => { let n = 0; for (let v = seen; v; v = v[0]) n++; return n })()"
    assert await isolate.evaluate(levels) == 1000
    back = await isolate.evaluate("seen")
    count = 0
    while back is not None:
        count += 1
        back = back[0] if back else None
    assert count == 1000


async def test_bytes_arrive_as_uint8array(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute(ECHO)
    isolate.send("ping", [b"ab", bytearray(b"c")])
    assert await isolate.evaluate("seen.map((item) => [item.constructor.name, ...item])") == [
        ["Uint8Array", 97, 98],
        ["Uint8Array", 99],
    ]


def test_an_unreadable_text_is_an_error_with_a_type() -> None:
    with pytest.raises(SerializationError, match="message cannot be read"):
        codec.decode(b"[" * 200_000 + rb'"\ud800"' + b"]" * 200_000, None)


def test_a_released_memoryview_is_refused() -> None:
    view = memoryview(b"abc")
    view.release()
    with pytest.raises(SerializationError, match=r"data\[0\] is of type memoryview, which cannot be read"):
        _core.encode([view], "data")


async def test_a_lone_string_arrives_as_one_within_an_array_does(sandbox: Sandbox) -> None:
    """It is written by native code, the array by JSON.stringify."""
    isolate = await sandbox.create_isolate()
    code = r"""
        const pieces = ["a", "x".repeat(40), '"', "\\", "\n\b\t\f\r", "\0", "\x1f", "\x7f", "\x80\xff",
            "\u07ff\u0800\uffff", "\ud83d\ude00", "\ud83d", "\ude00", "\ue000", "\u2028"];
        let random = 1;
        const below = (n) => (random = random * 48271 % 2147483647) % n;
        const strings = Array.from({ length: 3000 }, () => {
            let s = "";
            for (let n = below(12); n > 0; n--) s += below(3) ? pieces[below(pieces.length)] : "plain".repeat(below(9));
            return s;
        });
        for (const s of strings) { NETWORK.send("alone", s); NETWORK.send("within", [s]) }
        NETWORK.send("end")"""
    alone: list[Any] = []
    within: list[Any] = []
    end = asyncio.Event()
    isolate.on("alone", alone.append)
    isolate.on("within", within.extend)
    isolate.on("end", lambda _: end.set())
    isolate.execute(code)
    await asyncio.wait_for(end.wait(), 20)
    assert len(alone) == 3000
    assert alone == within
