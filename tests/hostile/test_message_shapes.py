"""Messages that are too deep, too large, circular, or not what they seem to be."""

from __future__ import annotations

import json
from typing import Any

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process, until

from network_runtime import SerializationError

DEEP = {
    "arrays": "let o = []; for (let i = 0; i < 5000; i++) o = [o]; o",
    "objects": "let o = {}; for (let i = 0; i < 5000; i++) o = { o }; o",
    "very-deep": "let o = []; for (let i = 0; i < 200000; i++) o = [o]; o",
    "to-json": "({ toJSON() { let o = []; for (let i = 0; i < 5000; i++) o = [o]; return o } })",
    "bytes-with-to-json": """
        Uint8Array.prototype.toJSON = () => { let o = []; for (let i = 0; i < 5000; i++) o = [o]; return o };
        new Uint8Array(3)""",
    "bytes-inside": "let o = [new Uint8Array(3)]; for (let i = 0; i < 5000; i++) o = [o]; o",
    "parsed": "JSON.parse('['.repeat(5000) + ']'.repeat(5000))",
    "endless-to-json": "const o = { toJSON: () => [o] }; o",
    "endless-proxy": """
        const next = () => new Proxy([], { get: (_, k) => (k === 'length' ? 1 : k === '0' ? next() : undefined) });
        next()""",
}

LARGE = {
    "string": "'x'.repeat(100 << 20)",
    "shared-strings": "const s = 'x'.repeat(1 << 20); Array(300).fill(s)",
    "shared-arrays": "let o = [1]; for (let i = 0; i < 40; i++) o = [o, o]; o",
    "control-characters": "['\\u0000'.repeat(20 << 20)]",
    "two-byte": "'\\u0800'.repeat(30 << 20)",
    "map": "const m = new Map; for (let i = 0; i < 40; i++) m.set(m.size, new Map(m)); m",
    "shared-maps": "let o = new Map([[1, 1]]); for (let i = 0; i < 40; i++) o = new Map([[1, o], [2, o]]); o",
    "shared-sets": "let o = new Set; for (let i = 0; i < 40; i++) o = [new Set([o]), o]; o",
    "bigint": "Array(200).fill(1n << (1n << 20n))",
    "numbers-with-marks": "const a = Array(1e6).fill(NaN); Array(1000).fill(a)",
    "map-that-grows": "const m = new Map([[0, { toJSON() { m.set(m.size, this); return 1 } }]]); m",
    "sparse-array": "const a = []; a.length = 2 ** 32 - 1; a",
    "views-of-one-buffer": "const u = new Uint8Array(8 << 20); Array.from({ length: 100 }, () => u)",
    "proxy": "new Proxy([], { get: (_, k) => (k === 'length' ? 2 ** 53 - 1 : k === 'toJSON' ? undefined : 1) })",
    "keys": "new Proxy({}, { ownKeys: () => Array.from({ length: 1e6 }, (_, i) => 'k' + i) })",
}

IMPOSSIBLE = {
    "circle": "const o = {}; o.o = o; o",
    "function": "({ f() {} })",
    "symbol": "[Symbol.iterator]",
    "throws": "({ get x() { throw new TypeError('mine') } })",
    "revoked-proxy": "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); [proxy]",
    "detached": "const b = new ArrayBuffer(8); const u = new Uint8Array(b); b.transfer(); [u.length, b.byteLength]",
}

# JSON.rawJSON lets a guest write any primitive: here strings that look like the runtime's own marks for bytes.
FORGED = [
    r'"\u0000b7"',
    r'"\u0000b-1"',
    r'"\u0000bx"',
    r'"\u0000b"',
    r'"\u0000b0:Function"',
    r'"\u0000b0:SharedArrayBuffer"',
    r'"\u0000b99999999999999999999999999"',
    r'"\u0000s"',
    r'"\u0000"',
    r'"\u0000q"',
]


@for_each("name", DEEP)
@in_own_process
def test_a_deep_result_is_a_range_error(name: str) -> None:
    attack(DEEP[name], "RangeError", CPU, most_mb=200)


@for_each("name", DEEP)
@in_own_process
def test_a_deep_message_throws_at_the_sender(name: str) -> None:
    with arena(most_mb=200) as here:
        victim = here.victim()
        arrived: list[Any] = []
        victim.isolate.on("deep", arrived.append)
        send = f"NETWORK.send('deep', eval({DEEP[name]!r}))"
        outcome = victim.run(f"let failed = 'sent'; try {{ {send} }} catch (e) {{ failed = e.name }} failed")
        assert outcome.ending == CPU or outcome.value == "RangeError", outcome
        assert arrived == []


@for_each("name", LARGE)
@in_own_process
def test_a_large_result_is_an_error_or_a_limit(name: str) -> None:
    attack(LARGE[name], "RangeError", "TypeError", CPU, MEMORY, most_mb=700, overshoot_ms=800)


@for_each("character", ["\\0", "\\x01", "\\ud800", "\\u1000\\0"])
@in_own_process
def test_a_string_of_escapes_is_refused_before_it_is_written(character: str) -> None:
    """As JSON it is six times as long."""
    send = f"NETWORK.send('a', ['{character}'.repeat(6 << 20)])"
    attack(send, "RangeError", MEMORY, CPU, most_mb=100)
    attack(f"['{character}'.repeat(6 << 20)]", "RangeError", MEMORY, CPU, most_mb=100)


@for_each("character", ["\\0", "\\ud800", "\\u1000\\0"])
@in_own_process
def test_a_string_as_a_whole_is_taken_as_it_is(character: str) -> None:
    with arena(most_mb=100) as here:
        victim = here.victim()
        value = victim.run(f"'{character}'.repeat(3 << 20)").value
        assert len(value) == (3 << 20) * (2 if character == "\\u1000\\0" else 1)
        assert victim.run(f"'{character}'.repeat(40 << 20)").ending in ("RangeError", CPU, MEMORY)


@for_each("name", IMPOSSIBLE)
@in_own_process
def test_what_json_cannot_carry_is_an_error(name: str) -> None:
    attack(IMPOSSIBLE[name], "TypeError", "RangeError", VALUE if name == "detached" else "TypeError")


@in_own_process
def test_forged_marks_are_only_strings() -> None:
    with arena() as here:
        victim = here.victim()
        arrived: list[Any] = []
        victim.isolate.on("forged", arrived.append)
        for mark in FORGED:
            code = f"const raw = JSON.rawJSON({mark!r}); NETWORK.send('forged', [raw, new Uint8Array([1, 2])]); 'sent'"
            before = len(arrived)
            outcome = victim.run(f"{{ {code} }}")
            if outcome.ending == VALUE:
                until(lambda known=before: len(arrived) > known, f"{mark} arrives as something")  # type: ignore[misc]
                assert isinstance(arrived[-1][0], str), (mark, arrived[-1])
                assert arrived[-1][1] == b"\1\2"
            else:
                assert outcome.ending in ("TypeError", "RangeError", "SyntaxError"), outcome
            result = victim.run(f"[JSON.rawJSON({mark!r}), new Uint8Array([1, 2])]", 5)
            assert result.ending in (VALUE, "TypeError", "RangeError", "SyntaxError"), (mark, result)
            if result.ending == VALUE:
                assert isinstance(result.value[0], str)
                assert result.value[1] == b"\1\2"


@in_own_process
def test_a_string_that_looks_like_a_mark_stays_itself() -> None:
    with arena() as here:
        victim = here.victim()
        victim.isolate.on_request("echo", lambda data: data)
        strings = ["\0b0", "\0s", "\0", "\0\0b0", "\0b0:Uint8Array"]
        ask = f"NETWORK.request('echo', {json.dumps(strings)})"
        code = f"(async () => (await {ask}).concat(new Uint8Array(2)))()"
        assert victim.run(code).value == [*strings, b"\0\0"]
        victim.isolate.send("unheard", [*strings, b"bytes"])
        assert victim.run("1").value == 1


@in_own_process
def test_a_host_s_deep_message_is_refused_or_survived() -> None:
    with arena() as here:
        victim = here.victim()
        victim.run("globalThis.got = 0; NETWORK.on('deep', () => got++); 1")
        deep: list[Any] = []
        for _ in range(100_000):
            deep = [deep]
        try:
            victim.isolate.send("deep", deep)
        except SerializationError:
            assert victim.run("got").value == 0
        while deep:
            deep = deep[0]  # so that freeing it does not recurse
        assert victim.run("1 + 1").value == 2
