"""Large JSON texts are read in pieces, and other threads run in between. The result is the same."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from typing import Any

import orjson
import pytest

from network_runtime import Sandbox, SerializationError, _core

TEXT = "x" * 50
LONG = "y" * 100_000

VALUES: dict[str, Any] = {
    "numbers": list(range(200_000)),
    "floats": [i / 7 for i in range(100_000)],
    "empty": [[], {}] * 100_000,
    "records": [{"id": i, "name": f"name {i}", "tags": ["a", None, True]} for i in range(20_000)],
    "members": {f"key {i}": {"value": i} for i in range(50_000)},
    "one-long-string": [LONG, LONG, {"a": LONG, LONG: LONG}],
    "brackets-in-strings": ['],[{"', "\\", '\\"', '"],["', "}"] * 50_000,
    "like-escapes": ["\\" * n + '"' for n in range(1, 400)] * 20,
    "nested": [[[list(range(1000))] * 30] * 3] * 5,
    "nested-objects": {"a": {"b": {"c": [{"d": list(range(50_000))}, 1], "e": 2}}, "f": [list(range(50_000)), 3]},
    "ends-with-a-large-one": [1, [2, list(range(100_000))]],
    "very-long-strings": ["z" * 300_000, {"a": "é" * 200_000, "b": 1}, "€" * 100_001, "😀" * 80_001, 5, "x" * 270_000],
    "very-long-strings-with-escapes": ['\\"\n\x01' * 150_000, ["\\" * 300_001], {"k": "a\\" * 200_000}, '"' * 300_003],
    "a-very-long-string-at-last": {"a": [1, 2], "b": "q" * 300_000},
    "unicode": ["ä€😀" * 100] * 3000,
    "keys-to-escape": {f'"\\,:[{{{i}': [i] for i in range(30_000)},
}


def deep(levels: int) -> Any:
    value: Any = [TEXT] * 10_000
    for level in range(levels):
        value = [level, value, TEXT] if level % 2 else {"a": level, "b": value, "c": TEXT}
    return value


@pytest.mark.parametrize("name", VALUES)
def test_what_is_read(name: str) -> None:
    text = orjson.dumps(VALUES[name])
    assert len(text) > 256 << 10
    assert _core.decode(text, None) == VALUES[name]


@pytest.mark.parametrize("levels", [1, 2, 10, 240])
def test_depth(levels: int) -> None:
    text = orjson.dumps(deep(levels))
    assert orjson.dumps(_core.decode(text, None)) == text


def test_depth_at_its_bound() -> None:
    value = _core.decode(b'[{"a":' * 499 + orjson.dumps(VALUES["empty"]) + b"},1]" * 499, None)
    for _ in range(499):
        inner, one = value
        assert one == 1
        value = inner["a"]
    assert value == VALUES["empty"]


def test_any_shape() -> None:
    chosen = random.Random(7)

    def value(size: int) -> Any:
        kind = chosen.randrange(7) if size > 1 else chosen.randrange(4)
        if kind < 2:
            return chosen.choice([0, -1, 1.5, 1e300, None, True, False, 2**53])
        if kind < 4:
            return chosen.choice(["", '"', "\\", "a,b]", "}{", "é", "\n", "k" * chosen.randrange(200)])
        sizes = [chosen.randrange(size) for _ in range(chosen.randrange(1, 6))]
        if kind < 6:
            return [value(each) for each in sizes] * chosen.choice([1, 1, 3])
        return {f"{chosen.choice(['k', 'k,', chr(34)])}{i}": value(each) for i, each in enumerate(sizes)}

    for _ in range(50):
        whole = [value(200) for _ in range(3000)]
        assert _core.decode(orjson.dumps(whole), None) == whole


@pytest.mark.parametrize("shift", range(7))
def test_halves_of_surrogate_pairs_in_very_long_strings(shift: int) -> None:
    whole = [
        "x" * shift + "\ud83d" * 60_000,
        "x" * shift + "\udc00\ud83d a" * 30_000,
        "x" * shift + "\udbff\ud7ff\udfff" * 30_000,
    ]
    text = json.dumps(whole).encode()  # all of it as escapes
    assert _core.decode(text, None) == json.loads(text)
    pairs = "x" * shift + "\U0001f600" * 50_000
    assert _core.decode(json.dumps([pairs]).encode(), None) == [pairs]


@pytest.mark.parametrize("end", ["", "\\", "\\u", "\\ud8", "\\ud800\\", "\\ud800\\u1"])
def test_a_very_long_string_that_is_none(end: str) -> None:
    for text in (f'["{"x" * 300_000}{end}"]', f'["{"x" * 300_000}{end}', f'{{"{"x" * 300_000}{end}":1}}'):
        try:
            expected = json.loads(text)
        except ValueError:
            with pytest.raises(SerializationError):
                _core.decode(text.encode(), None)
        else:
            assert _core.decode(text.encode(), None) == expected


def test_halves_of_surrogate_pairs() -> None:
    whole = [TEXT] * 10_000 + ["\ud800"] + [{"\udc00": 1}] + [TEXT] * 10_000
    assert _core.decode(json.dumps(whole).encode(), None) == whole


@pytest.mark.parametrize("change", ["end", "start", "middle", "behind", "comma", "bracket", "key"])
def test_what_is_no_json_is_refused(change: str) -> None:
    text = orjson.dumps([{"a": [TEXT]}] * 10_000)
    half = text.index(b'{"a"', len(text) // 2)
    broken = {
        "end": text[:-1],
        "start": text[1:],
        "middle": text[:half] + b"!" + text[half:],
        "behind": text + b"]",
        "comma": text[:-1] + b",]",
        "bracket": text[:-1] + b"}",
        "key": text[:half] + b'{"a"},' + text[half:],
    }[change]
    with pytest.raises(SerializationError):
        _core.decode(broken, None)


def test_other_threads_run_meanwhile() -> None:
    text = b"[" + b"[]," * 1_500_000 + b"0]"
    over = threading.Event()
    started = threading.Event()
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        started.set()
        while not over.is_set():
            ticks += 1

    other = threading.Thread(target=tick)
    other.start()
    assert started.wait(20)
    runs = []
    for _ in range(5):
        before = ticks
        _core.decode(text, None)
        runs.append(ticks - before)
    over.set()
    other.join(20)
    # A call without a pause inside lets the other thread run at its begin and end at most.
    assert sum(runs) > 20_000, runs


def test_marks_and_results_of_scripts() -> None:
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        isolate = sandbox.create_isolate_sync()
        found = isolate.evaluate_sync(
            "Array.from({ length: 100000 }, (_, i) => [i, 'x' + i, i % 1000 ? null : 2n ** 70n])"
        )
        assert found == [[i, f"x{i}", None if i % 1000 else 2**70] for i in range(100_000)]
        found = isolate.evaluate_sync("({ a: Array(200000).fill(0.5), b: { c: new Uint8Array(3) } })")
        assert found == {"a": [0.5] * 200_000, "b": {"c": b"\0\0\0"}}
        isolate.destroy()


DAY_MS = 86_400_000


def test_dates_are_what_python_says_of_them() -> None:
    chosen = random.Random(3)
    most = 253_402_300_799_999
    least = -62_135_596_800_000
    moments = [0, -1, 1, 999, -999, most, least, *(chosen.randrange(least, most) for _ in range(2000))]
    moments += [year * 365 * DAY_MS + day * DAY_MS - 1 for year in (-1, 2, 30, 54) for day in range(0, 400, 7)]
    text = orjson.dumps([f"\0d{moment}" for moment in moments])
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert _core.decode(text, []) == [epoch + dt.timedelta(milliseconds=moment) for moment in moments]
    for moment in (most + 1, least - 1, 10**30, -(10**30)):
        with pytest.raises(SerializationError, match=r"data\[0\] is a Date outside the years 1 to 9999"):
            _core.decode(orjson.dumps([f"\0d{moment}"]), [])


REFUSED = {
    '["\\u0000x1"]': r"data\[0\] has the mark '\\x00x1', which stands for nothing",
    '["\\u0000b1"]': r"data\[0\] has the mark '\\x00b1', which stands for nothing",
    '{"a":["\\u0000"]}': r"data.a\[0\] has the mark '\\x00', which stands for nothing",
    '{"a":[1,"\\u0000ixyz"]}': r"data.a\[1\] has the mark '\\x00ixyz', which stands for nothing",
    '{"a":["\\u0000m",1]}': "data.a is a Map with a missing value",
    '["\\u0000m","k",["\\u0000e",[1]]]': "data.k is a Set with a member of type list, which Python cannot hash",
    '["\\u0000m",{"a":1},2]': "data is a Map with a key of type dict, which Python cannot hash",
}


@pytest.mark.parametrize("text", REFUSED)
def test_marks_that_stand_for_nothing(text: str) -> None:
    with pytest.raises(SerializationError, match=REFUSED[text]):
        _core.decode(text.encode(), [b""])


def test_marks_of_every_kind_and_place() -> None:
    text = (
        rb'["\u0000m","\u0000sk",["\u0000e","\u0000s\u0000x",2],'
        rb'"\u0000iff",{"a":"\u0000b0:DataView","b":["\u0000n-Infinity"]},3,[["\u0000m"],["\u0000e"]]]'
    )
    assert _core.decode(text, [b"bytes"]) == {
        "k": {"\0x", 2},
        255: {"a": b"bytes", "b": [float("-inf")]},
        3: [{}, set()],
    }
    assert _core.decode(b'"\\u0000i-10"', []) == -16
