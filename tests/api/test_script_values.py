"""Which values a message from a script can carry to Python. Others are refused, with their path."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from typing import Any

import pytest

from network_runtime import Sandbox, ScriptError, SerializationError, UnsendableResultError

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

ARRIVES: dict[str, Any] = {
    "new Uint8Array([1, 2]).subarray(1)": b"\2",
    "new Uint8Array([1, 2]).buffer": b"\1\2",
    "new DataView(new ArrayBuffer(2))": b"\0\0",
    "[new Uint16Array([258]), new Float64Array(1)]": [b"\2\1", bytes(8)],
    "'\\ud800'": "\ud800",
    "['\\0', new Uint8Array(1)]": ["\0", b"\0"],
    # numbers
    "-0": -0.0,
    "[-0, {x: -0}]": [-0.0, {"x": -0.0}],
    "[Infinity, {x: -Infinity}]": [math.inf, {"x": -math.inf}],
    "2 ** 53": 2**53,
    "-(2 ** 53)": -(2**53),
    "2 ** 53 + 2": float(2**53 + 2),
    "[2 ** 60, 12345678901234567890]": [float(2**60), 12345678901234567890.0],
    "[1e20, 1e21, 1e300]": [1e20, 1e21, 1e300],
    "0.1 + 0.2": 0.1 + 0.2,
    "5e-324": 5e-324,
    "2n ** 53n": 2**53,
    "[5n, -(2n ** 64n), 10n ** 4000n]": [5, -(2**64), 10**4000],
    "new BigInt64Array([-1n])": b"\xff" * 8,
    "[new Number(Infinity), new String('s'), new Boolean(false), Object(5n)]": [math.inf, "s", False, 5],
    "[JSON.rawJSON('7'), JSON.rawJSON('1e400')]": [7, math.inf],
    # collections
    "new Map([[1, 'a'], ['1', 'b'], [null, 'c'], [0.5, 'd']])": {1: "a", "1": "b", None: "c", 0.5: "d"},
    "new Map([['a', new Map([['b', new Set([1, '1'])]])]])": {"a": {"b": {1, "1"}}},
    "new Map([[new Date(0), new Uint8Array([1])], [5n, -0]])": {EPOCH: b"\1", 5: -0.0},
    "[new Map, new Set, {}]": [{}, set(), {}],
    "({ in: { deep: [new Set([new Date(1), 2n ** 80n])] } })": {
        "in": {"deep": [{EPOCH + dt.timedelta(milliseconds=1), 2**80}]}
    },
    "Object.assign(new Map([[1, 2]]), { tag: 3 })": {1: 2},
    "new (class extends Map {})([[1, 2]])": {1: 2},
    "new Proxy([1, -0], {})": [1, -0.0],
    # dates
    "new Date(0)": EPOCH,
    "[new Date('2026-01-02T03:04:05.678Z')]": [dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC)],
    "new Date('0001-01-01T00:00:00Z')": dt.datetime(1, 1, 1, tzinfo=dt.UTC),
    "new Date('9999-12-31T23:59:59.999Z')": dt.datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=dt.UTC),
    "({ text: new Date(0).toJSON() })": {"text": "1970-01-01T00:00:00.000Z"},
    # JSON's own rules come first
    "({ gone: undefined, kept: [undefined, , null] })": {"kept": [None, None, None]},
    "({ toJSON() { return NaN } }) && { a: { toJSON: (key) => [key, 1n] } }": {"a": ["a", 1]},
    "[{ toJSON: (key) => typeof key + key }]": ["string0"],
    "Object.assign(new Date(0), { toJSON: () => 'mine' })": "mine",
    "Object.assign(new Map, { toJSON: () => ({ size: 0 }) })": {"size": 0},
    "Object.assign(() => 1, { toJSON: () => 'a function with toJSON' })": "a function with toJSON",
    "BigInt.prototype.toJSON = function () { return `${this}n` }; [1n]": ["1n"],
    "Map.prototype.toJSON = function () { return [...this] }; ({ m: new Map([[1, 2]]) })": {"m": [[1, 2]]},
    "Object.assign(new Date(0), { toISOString: () => 'in words' })": "in words",
    "Date.prototype.toJSON = function () { return this.getTime() }; [new Date(5)]": [5],
    "({ toJSON: () => undefined })": None,
    "[new URL('https://a/'), Temporal.PlainDate.from('2026-01-02')]": ["https://a/", "2026-01-02"],
    "[new (class P { a = 1; #b = 2; get c() { return 3 } }), /x/, new Error('e')]": [{"a": 1}, {}, {}],
    "[Promise.resolve(1), new WeakMap, Object(Symbol('s'))]": [{}, {}, {}],
    "({ ['__proto__']: 1, n: -0 })": {"__proto__": 1, "n": -0.0},
    "Object.assign(Object.create({ inherited: -0 }), { own: 1 })": {"own": 1},
    "Object.prototype.everywhere = () => 1; ({ own: [1] })": {"own": [1]},
}

REFUSED: dict[str, str] = {
    "() => 1": "result is a function, which cannot be sent: end the code with another value",
    "Symbol('s')": "result is a symbol",
    "({ items: [1, 2, 3, { cb() {} }] })": "result.items[3].cb is a function",
    "({ class: class {} })": "result.class is a function",
    "[[async () => 1]]": "result[0][0] is a function",
    "({ 'a b': { x: Symbol.iterator } })": 'result["a b"].x is a symbol',
    "new Map([['a', { f() {} }]])": 'result.get("a").f is a function',
    "new Map([[1, 1], [() => 1, 1]])": "result.keys()[1] is a function",
    "new Map([[1, Symbol('s')]])": "result.values()[0] is a symbol",
    "new Set([0, { s: Symbol('s') }])": "result.values()[1].s is a symbol",
    "[{ toJSON: () => () => 1 }]": "result[0] is a function",
    "const o = { list: [] }; o.list.push(o); o": "result.list[0] is circular: an object that contains itself",
    "const m = new Map; m.set('me', [m]); m": 'result.get("me")[0] is circular: an object that contains itself',
    "const a = []; a.push(a); a": "result[0] is circular: an array that contains itself",
    "let o = { f() {} }; for (let i = 0; i < 30; i++) o = [o]; o": "result" + 20 * "[0]" + "… is a function",
    "let o = []; for (let i = 0; i < 1000; i++) o = [o]; o": "result"
    + 20 * "[0]"
    + "… is nested deeper than 1000 levels",
}

# What Python cannot hold.
UNREADABLE: dict[str, str] = {
    "({ m: new Map([[{}, 1]]) })": "data.m is a Map with a key of type dict, which Python cannot hash",
    "[new Set([[1]])]": "data[0] is a Set with a member of type list",
    "({ a: [new Map([[1, 1], [true, 2]])] })": "data.a[0] is a Map with keys that are equal in Python: 1 and True",
    "new Map([[null, 1], [undefined, 2]])": "data is a Map with keys that are equal in Python: None and None",
    "new Set([1, 1n])": "data is a Set with members that are equal in Python: 1 and 1",
    "new Set([2n ** 20000n, 2 ** 1000, 2n ** 1000n])": "data is a Set with members that are equal in Python",
    "({ when: new Date(NaN) })": "data.when is an invalid Date",
    "[new Date(253402300800000)]": "data[0] is a Date outside the years 1 to 9999",
    "new Map([['a', { d: new Date(-1e15) }]])": "data.a.d is a Date outside the years 1 to 9999",
}


@pytest.mark.parametrize("code", ARRIVES)
async def test_arrives(sandbox: Sandbox, code: str) -> None:
    expected = ARRIVES[code]
    isolate = await sandbox.create_isolate()
    sent: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    isolate.on("value", sent.set_result)
    isolate.on_request("echo", lambda data: data)
    result = await isolate.evaluate(code)
    await isolate.evaluate(f"NETWORK.send('value', (0, eval)({code!r}))")
    for value in (result, await asyncio.wait_for(sent, 20)):
        assert value == expected
        if "{2" not in repr(expected):  # sets have no order
            assert repr(value) == repr(expected)  # of the same types, too; and -0.0 is not 0


async def test_not_a_number_arrives(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("NETWORK.on('back', (data) => { globalThis.back = data })")
    assert math.isnan(await isolate.evaluate("NaN"))
    value = await isolate.evaluate("[NaN, { x: [NaN] }, new Map([[NaN, NaN]])]")
    assert math.isnan(value[0])
    assert math.isnan(value[1]["x"][0])
    assert [math.isnan(item) for pair in value[2].items() for item in pair] == [True, True]
    isolate.send("back", [math.nan, {"x": math.nan}])
    assert await isolate.evaluate("Number.isNaN(back[0]) && Number.isNaN(back[1].x)") is True


@pytest.mark.parametrize("code", REFUSED)
async def test_is_refused_with_its_path(sandbox: Sandbox, code: str) -> None:
    isolate = await sandbox.create_isolate()
    wrapped = f"(0, eval)({code!r})"
    with pytest.raises(UnsendableResultError) as caught:
        await isolate.evaluate(wrapped)
    error = caught.value
    assert isinstance(error, SerializationError)
    assert isinstance(error, ScriptError)
    assert f"{error.path} {error.problem}" == error.message
    assert error.message.startswith(REFUSED[code])
    with pytest.raises(UnsendableResultError) as caught:
        await isolate.evaluate(f"Promise.resolve({{ toJSON: () => [{wrapped}] }})")
    assert caught.value.path.startswith("result[0]")
    # A script that sends such a value gets the error at the call.
    send = f"NETWORK.send('x', {wrapped})"
    attempt = f"let e; try {{ {send} }} catch (error) {{ e = error }} e.name + ': ' + e.message"
    kind = "RangeError" if "deeper" in REFUSED[code] else "TypeError"
    refused = REFUSED[code].replace("result", "data").partition(": end")[0]
    assert (await isolate.evaluate(attempt)).startswith(f"{kind}: {refused}")
    assert await isolate.evaluate(f"NETWORK.request('x', {wrapped}).catch((e) => e.message)") == (
        await isolate.evaluate("e.message")
    )


@pytest.mark.parametrize("code", UNREADABLE)
async def test_what_python_cannot_hold(sandbox: Sandbox, code: str) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(SerializationError) as caught:
        await isolate.evaluate(code)
    assert str(caught.value).startswith(UNREADABLE[code])
    assert not isinstance(caught.value, ScriptError)
    isolate.on_request("echo", lambda data: data)
    rejected = await isolate.evaluate(f"NETWORK.request('echo', {code}).then(() => 'answered', (error) => error.name)")
    assert rejected != "answered"


async def test_a_function_sent_by_execute_is_no_error(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("globalThis.f = () => 42")
    assert await isolate.evaluate("f()") == 42


async def test_an_error_of_the_script_s_own_is_no_refusal(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError, match="TypeError: result is a function") as caught:
        await isolate.evaluate("({ toJSON() { throw new TypeError('result is a function') } })")
    assert not isinstance(caught.value, SerializationError)


COUNTING = {
    "getter": "({ get x() { calls++; return %s } })",
    "getter in a class": "new (class { constructor() { Object.defineProperty(this, 'x', { get: () => (calls++, %s), "
    "enumerable: true }) } })",
    "toJSON": "({ x: { toJSON() { calls++; return %s } } })",
    "inherited toJSON": "({ x: new (class { toJSON() { calls++; return %s } }) })",
    "element": "Object.assign(Object.defineProperty([], 0, { get() { calls++; return %s }, enumerable: true }))",
    "proxy": "new Proxy({ x: 0 }, { get(target, key) { if (key !== 'x') return; calls++; return %s } })",
}


@pytest.mark.parametrize("kind", COUNTING)
@pytest.mark.parametrize("inner", ["1", "[{}]", "NaN", "new Uint8Array(1)", "new Map", "null", "{ f: -0 }"])
async def test_what_a_script_computes_is_asked_for_once(sandbox: Sandbox, kind: str, inner: str) -> None:
    isolate = await sandbox.create_isolate()
    inner = f"({inner})"
    await isolate.evaluate(f"let calls = 0; NETWORK.send('x', [{COUNTING[kind] % inner}]); 0")
    assert await isolate.evaluate("calls") == 1


async def test_the_order_is_that_of_json(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = """
        const log = [];
        const spy = (name, value) => ({
            get a() { log.push(name + '.a'); return value },
            b: { toJSON(key) { log.push(name + key); return -0 } },
        });
        const value = { x: spy('x', 1), y: [spy('y', NaN)] };
        JSON.stringify(value);
        const expected = log.splice(0);
        NETWORK.send('x', value);
        [expected, log]"""
    expected, log = await isolate.evaluate(code)
    assert expected == log == ["x.a", "xb", "y.a", "yb"]


async def test_wide_integers_as_keys_are_bounded(sandbox: Sandbox) -> None:
    """Python's hash of an integer is the rest of a division: a guest can make as many collide as it likes."""
    isolate = await sandbox.create_isolate()
    keys = "Array.from({ length: %d }, (_, i) => BigInt(i) * (2n ** 61n - 1n) * 8n)"
    assert len(await isolate.evaluate(f"new Set({keys % 1000})")) == 1000
    for code in (
        f"new Set({keys % 2000})",
        f"new Map({keys % 2000}.map((key) => [key, 0]))",
        f"Array.from({{ length: 20 }}, () => new Set({keys % 100}))",
    ):
        with pytest.raises(SerializationError, match="has more than 1000 integers of more than 64 bits as keys"):
            await isolate.evaluate(code)
    assert len(await isolate.evaluate(f"{keys % 100_000}")) == 100_000


async def test_patched_built_ins_change_nothing(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = """
        const before = { m: new Map([[1, new Set([2])]]), d: new Date(3), n: [NaN, -0, 5n], b: new Uint8Array([1]) };
        const types = [Map, Set, Date, Array, Object, Number, String, BigInt, Uint8Array, RegExp, Symbol];
        const fields = ['size', 'largest', 'marked', 'bytes', 'open', 'steps', 'depth', 'refusal', 'name', '0', '1'];
        const { ownKeys, defineProperty } = Reflect;
        const prototypes = [];
        for (let i = 0; i < types.length; i++) prototypes[i] = types[i].prototype;
        let seen = 0;
        for (let i = 0; i < types.length; i++) {
            const keys = ownKeys(prototypes[i]);
            for (let k = 0; k < keys.length; k++) {
                if (keys[k] === 'constructor' || keys[k] === 'toJSON' || keys[k] === 'toISOString') continue;
                const patched = () => { throw new Error('patched') };
                try { defineProperty(prototypes[i], keys[k], { value: patched, configurable: true }) } catch {}
            }
        }
        for (let i = 0; i < fields.length; i++) {
            const trap = { __proto__: null, set() { seen++ }, get() { seen++ }, configurable: true };
            defineProperty(Object.prototype, fields[i], trap);
        }
        NETWORK.send('value', before);
        seen"""
    value: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    isolate.on("value", value.set_result)
    assert await isolate.evaluate(code) == 0
    got = await asyncio.wait_for(value, 20)
    assert got["m"] == {1: {2}}
    assert got["d"] == EPOCH + dt.timedelta(milliseconds=3)
    assert math.isnan(got["n"][0])
    assert got["n"][1:] == [-0.0, 5]
    assert got["b"] == b"\1"


# Keys with every escape that JSON has: V8 once took one for another that it had seen before.
KEYS = [
    "\b",
    "\f",
    "\n",
    "\r",
    "\t",
    '"',
    "\\",
    "/",
    "\0",
    "\x1f",
    "\u2028",
    "😀",
    "\ud83d",
    "\ude00",
    "\\n",
    "n",
    "ü",
    "\u20ac",
]


def with_key(key: str, place: str) -> Any:
    return {
        "first": {key: 1},
        "later": {"x": 0, key: 1},
        "deep": [{"a": {key: {key: 1}}}],
        "bytes": {"b": b"\0", key: [b"1"]},
        "marks": {key: math.inf, "s": {1}},
    }[place]


@pytest.mark.parametrize("place", ["first", "later", "deep", "bytes", "marks"])
async def test_keys_with_escapes(sandbox: Sandbox, place: str) -> None:
    """Each after each other, out, in and back."""
    isolate = await sandbox.create_isolate()
    isolate.execute("NETWORK.on('ping', (data) => { globalThis.seen = data })")
    isolate.on_request("echo", lambda data: data)
    for before in KEYS:
        for key in KEYS:
            for value in (with_key(before, place), with_key(key, place)):
                isolate.send("ping", value)
            assert await isolate.evaluate("seen") == with_key(key, place)
            assert await isolate.evaluate("NETWORK.request('echo', seen)") == with_key(key, place)


async def test_strings_as_a_whole(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("echo", lambda data: data)
    isolate.execute("NETWORK.on('ping', (data) => { globalThis.seen = data })")
    for text in (
        "",
        "a",
        "é",
        "ÿ" * 100,
        "€",
        "a€" * 50,
        "😀",
        "\ud800",
        "\udc00\ud800",
        "\0",
        "\0b0",
        "a" * 100_000 + "€",
    ):
        isolate.send("ping", text)
        assert await isolate.evaluate("seen") == text
        assert await isolate.evaluate("NETWORK.request('echo', seen)") == text
        assert await isolate.evaluate("seen.length") == len(text.encode("utf-16-le", "surrogatepass")) // 2
