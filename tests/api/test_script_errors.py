"""What a script threw, as a ScriptError and as a system event; and the error that a script gets from a handler."""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import RequestError, Sandbox, ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime import Isolate

VALUES: dict[str, tuple[str, object, str]] = {
    "object": ("throw { code: 401, message: 'no' }", {"code": 401, "message": "no"}, "no"),
    "object-without-message": ("throw { code: 401 }", {"code": 401}, '{"code":401}'),
    "named-object": ("throw { name: 'Refused', message: 'x' }", {"name": "Refused", "message": "x"}, "x"),
    "number": ("throw 5", 5, "5"),
    "text": ("throw 'text'", "text", "text"),
    "null": ("throw null", None, "null"),
    "undefined": ("throw undefined", None, "undefined"),
    "list": ("throw [1, { a: 2 }]", [1, {"a": 2}], '[1,{"a":2}]'),
    "bytes": ("throw { b: new Uint8Array([1]) }", {"b": b"\1"}, "[object Object]"),
    "big": ("throw 2n ** 70n", 2**70, str(2**70)),
    "in-part": ("throw { ok: 1, f() {} }", {"ok": 1}, "[object Object]"),
    "own-text": ("throw new (class { a = 1; toString() { return 'mine' } })", {"a": 1}, "mine"),
    "what-cannot-travel": ("const a = {}; a.a = a; throw a", None, "[object Object]"),
    "after-await": ("await 1; throw { code: 401 }", {"code": 401}, '{"code":401}'),
    "rejection": ("Promise.reject({ code: 401 })", {"code": 401}, '{"code":401}'),
}

DATA: dict[str, tuple[str, dict[str, object], object]] = {
    "code": (
        "Object.assign(new Error('x'), { code: 'E_X', detail: { a: [1] } })",
        {"code": "E_X", "detail": {"a": [1]}},
        "E_X",
    ),
    "class-field": ("new (class extends Error { status = 404 })('x')", {"status": 404}, None),
    "code-of-a-class": ("new (class extends Error { get code() { return 9 } })('x')", {}, 9),
    "bytes": (
        "Object.assign(new Error('x'), { b: new Uint8Array([7]), marked: '\\0b0' })",
        {"b": b"\7", "marked": "\0b0"},
        None,
    ),
    "only-what-travels": (
        """Object.defineProperty(Object.assign(new Error('x'), { f() {}, s: Symbol(), u: undefined, ok: 1 }), 'g', {
            enumerable: true, get() { throw 1 } })""",
        {"ok": 1},
        None,
    ),
    "old-style": (
        """(() => { function My() { this.a = 1 } My.prototype = Object.create(Error.prototype); return new My })()""",
        {"a": 1},
        None,
    ),
    "exactly": (
        "Object.assign(new Error('x'), { n: NaN === 0, big: 2n ** 70n, map: new Map([[1, 2]]) })",
        {"n": False, "big": 2**70, "map": {1: 2}},
        None,
    ),
    "only-what-python-can-hold": (
        "Object.assign(new Error('x'), { when: new Date(NaN), keys: new Map([[{}, 1]]), ok: 1 })",
        {"ok": 1},
        None,
    ),
    "in-part": ("Object.assign(new Error('x'), { all: { ok: 1, f() {} } })", {"all": {"ok": 1}}, None),
    "code-that-is-no-code": ("Object.assign(new Error('x'), { code: { a: 1 } })", {"code": {"a": 1}}, None),
    "none": ("new Error('x')", {}, None),
    "dom-exception": ("new DOMException('x', 'AbortError')", {}, 20),
}


async def thrown(isolate: Isolate, code: str) -> ScriptError:
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(code, filename="s.js")
    return caught.value


@pytest.mark.parametrize("name", VALUES)
async def test_a_thrown_value_is_told_from_an_error(sandbox: Sandbox, name: str) -> None:
    code, value, message = VALUES[name]
    isolate = await sandbox.create_isolate()
    error = await thrown(isolate, code)
    assert not error.is_error
    assert error.value == value
    assert error.message == message
    assert error.code == (401 if "401" in code else None)
    assert (error.data, error.cause, error.errors) == ({}, None, [])


@pytest.mark.parametrize("name", DATA)
async def test_an_error_carries_its_own_data(sandbox: Sandbox, name: str) -> None:
    code, data, number = DATA[name]
    isolate = await sandbox.create_isolate()
    error = await thrown(isolate, f"throw {code}")
    assert error.is_error
    assert error.value is None
    assert error.data == data
    assert error.code == number


async def test_causes(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = """const low = new RangeError('low', { cause: { why: 1 } });
throw new Error('high', {
 cause: new TypeError('mid', { cause: low }) })"""
    error = await thrown(isolate, code)
    middle = error.cause
    assert isinstance(middle, ScriptError)
    assert error.__cause__ is middle
    assert (middle.name, middle.message) == ("TypeError", "mid")
    assert middle.stack == "TypeError: mid\n    at s.js:3:9"
    low = middle.cause
    assert isinstance(low, ScriptError)
    assert str(low) == "RangeError: low"
    assert low.cause == {"why": 1}
    assert low.__cause__ is None


async def test_several_errors(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = "await Promise.any([Promise.reject(new TypeError('a', { cause: 1 })), Promise.reject('b')])"
    error = await thrown(isolate, code)
    assert error.name == "AggregateError"
    first, second = error.errors
    assert (str(first), first.cause, first.is_error) == ("TypeError: a", 1, True)
    assert (second.value, second.message, second.is_error) == ("b", "b", False)
    # Of other errors it is a property like any other.
    error = await thrown(isolate, "throw Object.assign(new Error('x'), { errors: ['a'], path: ['p'] })")
    assert error.errors == []
    assert error.data == {"path": ["p"]}


async def test_how_much_is_bounded(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=5000)
    deep = "{ let e = new Error(0); for (let i = 1; i < 1000; i++) e = new Error(i, { cause: e }); throw e }"
    error: object = await thrown(isolate, deep)
    depth = 0
    while isinstance(error, ScriptError):
        error, depth = error.cause, depth + 1
    assert 10 <= depth <= 51
    cyclic = await thrown(isolate, "{ const e = new Error('x'); e.cause = new Error('y', { cause: e }); throw e }")
    assert isinstance(cyclic.cause, ScriptError)
    assert cyclic.cause.cause is None
    many = await thrown(isolate, "throw new AggregateError(Array.from({ length: 1000 }, (_, i) => new Error(i)))")
    assert len(many.errors) == 20
    wide = await thrown(isolate, "{ const e = new Error('x'); for (let i = 0; i < 1e4; i++) e['k' + i] = i; throw e }")
    assert len(wide.data) == 100
    long = await thrown(isolate, "throw Object.assign(new Error('x'), { long: 'v'.repeat(1e6), short: 1 })")
    assert long.data == {"short": 1}


def test_without_asyncio(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    with pytest.raises(ScriptError) as caught:
        isolate.evaluate_sync("throw Object.assign(new Error('x', { cause: 1 }), { code: 5 })")
    assert (caught.value.code, caught.value.cause) == (5, 1)


def test_it_travels_between_processes() -> None:
    inner = ScriptError("TypeError", "inner", "TypeError: inner\n    at s.js:1:1", code=1)
    error = ScriptError("Error", "outer", data={"a": [1]}, cause=inner, errors=[inner], code="E")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.name, copy.message, copy.data, copy.code) == ("Error", "outer", {"a": [1]}, "E")
    assert copy.__cause__ is copy.cause
    assert str(copy.cause) == "TypeError: inner"
    assert copy.errors[0].code == 1
    value = pickle.loads(pickle.dumps(ScriptError("Error", "5", value=5, is_error=False)))
    assert (value.value, value.is_error) == (5, False)


# --- system events and the log ---------------------------------------------------------------------------------------


async def heard(isolate: Isolate, code: str) -> dict[str, Any]:
    told: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    isolate.on_system("error", told.set_result)
    isolate.execute(code, filename="s.js")
    return await asyncio.wait_for(told, 10)


async def test_the_system_event_carries_the_same(sandbox: Sandbox) -> None:
    code = "throw Object.assign(new Error('x', { cause: new TypeError('y') }), { code: 5, b: new Uint8Array([1]) })"
    data = await heard(await sandbox.create_isolate(), code)
    assert data == {
        "name": "Error",
        "message": "x",
        "stack": "Error: x\n    at s.js:1:21",
        "code": 5,
        "data": {"code": 5, "b": b"\1"},
        "cause": {"name": "TypeError", "message": "y", "stack": "TypeError: y\n    at s.js:1:45"},
    }


async def test_the_system_event_of_a_plain_error(sandbox: Sandbox) -> None:
    data = await heard(await sandbox.create_isolate(), "null.x")
    assert set(data) == {"name", "message", "stack"}


async def test_the_system_event_of_a_value(sandbox: Sandbox) -> None:
    data = await heard(await sandbox.create_isolate(), "setTimeout(() => { throw { code: 401 } }, 0)")
    expected = {"name": "Error", "message": '{"code":401}', "stack": "", "code": 401, "value": {"code": 401}}
    assert data == {**expected, "is_error": False}


async def test_the_system_event_of_several_errors(sandbox: Sandbox) -> None:
    data = await heard(
        await sandbox.create_isolate(), "Promise.reject(new AggregateError([new Error('a'), 'b'], 'all'))"
    )
    first, second = data["errors"]
    assert (first["message"], second) == ("a", {"is_error": False, "value": "b"})


async def test_the_system_event_leaves_out_what_python_cannot_hold(sandbox: Sandbox) -> None:
    code = "throw Object.assign(new Error('x', { cause: new Date(NaN) }), { when: new Date(NaN), ok: 1 })"
    data = await heard(await sandbox.create_isolate(), code)
    assert data["data"] == {"ok": 1}
    assert data["cause"] == {"is_error": False}


async def test_texts_that_look_like_marks(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = "throw Object.assign(new Error('\\0b0'), { b: new Uint8Array([1]), t: '\\0s' })"
    data = await heard(isolate, code)
    assert (data["message"], data["data"]) == ("\0b0", {"b": b"\1", "t": "\0s"})


async def test_the_log_shows_the_causes(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    isolate = await sandbox.create_isolate()
    with caplog.at_level(logging.WARNING, "network_runtime"):
        isolate.execute("throw new Error('x', { cause: new TypeError('y\\x1b[31m', { cause: 5 }) })", filename="s.js")
        isolate.execute("throw { code: 401 }")
        await isolate.evaluate("1")
        await asyncio.sleep(0)
    first, second = (record.getMessage() for record in caplog.records)
    assert [line.strip() for line in first.splitlines()] == [
        "Isolate #0: uncaught Error: x",
        "at s.js:1:7",
        "Caused by: TypeError: y\\x1b[31m",
        "at s.js:1:31",
        "Caused by: 5",
    ]
    assert second == 'Isolate #0: uncaught {"code":401}'


# --- handlers --------------------------------------------------------------------------------------------------------


class OwnError(Exception):
    """Of the program."""


def raising(failure: BaseException) -> Callable[[object], None]:
    def handler(_: object) -> None:
        raise failure

    return handler


SHOW = """
    const ofError = (e) => [e.name, e.message, e.code, e.why, e.data,
        e.cause === undefined ? null : show(e.cause), e.errors?.map(show)];
    const show = (e) => e instanceof Error ? ofError(e) : e;
    await NETWORK.request('refuses').then(() => 0, show)"""


async def shown(sandbox: Sandbox, failure: BaseException) -> Any:
    isolate = await sandbox.create_isolate()
    isolate.on_request("refuses", raising(failure))
    return await isolate.evaluate(SHOW)


async def test_what_a_handler_s_script_error_gives_the_script(sandbox: Sandbox) -> None:
    failure = ScriptError(
        "TypeError",
        "no",
        "secret stack",
        code=7,
        data={"why": b"x"},
        cause=ScriptError("RangeError", "inner", "secret stack", data={"why": 1}),
        errors=[ScriptError("Error", "one"), ScriptError("Error", "5", value=5, is_error=False)],
    )
    inner = ["RangeError", "inner", None, 1, None, None, None]
    one = ["Error", "one", None, None, None, None, None]
    assert await shown(sandbox, failure) == ["TypeError", "no", 7, b"x", None, inner, [one, 5]]


async def test_what_a_request_error_gives_the_script(sandbox: Sandbox) -> None:
    failure = RequestError("no", name="Refused", data={"retry": [b"1", 2]})
    assert await shown(sandbox, failure) == ["Refused", "no", None, None, {"retry": [b"1", 2]}, None, None]


async def test_the_cause_that_is_the_host_s_own_does_not_reach_the_script(sandbox: Sandbox) -> None:
    failure = ScriptError("Error", "no")
    failure.__cause__ = OwnError("postgres://user:secret@db")
    assert await shown(sandbox, failure) == ["Error", "no", None, None, None, None, None]


async def test_what_one_isolate_threw_may_be_passed_on_to_another(sandbox: Sandbox) -> None:
    first = await sandbox.create_isolate()
    code = "throw Object.assign(new RangeError('far', { cause: new Error('farther') }), { why: { deep: [1] } })"
    failure = await thrown(first, code)
    inner = ["Error", "farther", None, None, None, None, None]
    assert await shown(sandbox, failure) == ["RangeError", "far", None, {"deep": [1]}, None, inner, None]


@pytest.mark.parametrize(
    "code",
    [
        "NETWORK.request('refuses')",
        "await NETWORK.request('refuses')",
        "(async () => { try { await NETWORK.request('refuses') } catch (error) { throw error } })()",
        "NETWORK.request('refuses').catch((error) => { error.message = 'changed'; throw error })",
        "let kept; await NETWORK.request('refuses').catch((error) => { kept = error }); throw kept",
    ],
)
async def test_the_handler_s_exception_comes_back(sandbox: Sandbox, code: str) -> None:
    isolate = await sandbox.create_isolate()
    failure = OwnError("mine")
    isolate.on_request("refuses", raising(failure))
    error = await thrown(isolate, code)
    assert error.__cause__ is failure


async def test_also_from_an_async_handler_and_as_a_cause(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    failure = OwnError("mine")

    @isolate.on_request("refuses")
    async def refuse(_: object) -> None:
        await asyncio.sleep(0)
        raise failure

    code = "try { await NETWORK.request('refuses') } catch (cause) { throw new TypeError('wrapped', { cause }) }"
    error = await thrown(isolate, code)
    assert isinstance(error.cause, ScriptError)
    assert error.__cause__ is error.cause
    assert error.cause.__cause__ is failure
    isolate.on_request("fetch", raising(failure))
    error = await thrown(isolate, "await fetch('http://x.test/')")
    assert isinstance(error.cause, ScriptError)
    assert error.cause.__cause__ is failure


def test_also_without_asyncio(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    failure = OwnError("mine")
    isolate.on_request("refuses", raising(failure))
    with pytest.raises(ScriptError) as caught:
        isolate.evaluate_sync("NETWORK.request('refuses')")
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize(
    "code",
    [
        "throw new Error(seen.message)",
        "throw Object.assign(new Error('x'), { origin: 1, 'network_runtime::origin': 1 })",
        "throw structuredClone(seen)",
        "throw Object.create(seen)",
        "throw new Proxy(seen, {})",
    ],
)
async def test_a_script_cannot_make_an_error_that_comes_from_a_handler(sandbox: Sandbox, code: str) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("refuses", raising(OwnError("mine")))
    error = await thrown(isolate, "const seen = await NETWORK.request('refuses').catch((e) => e); " + code)
    assert error.__cause__ is None


async def test_what_handlers_raised_is_not_kept(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()

    class Held:
        pass

    held = weakref.WeakSet[Held]()

    @isolate.on_request("refuses")
    def refuse(_: object) -> None:
        here = Held()
        held.add(here)
        raise RequestError("no")

    code = (
        "for (let i = 0; i < 100; i++) await NETWORK.request('refuses').catch(() => 0); await NETWORK.request('count')"
    )
    isolate.on_request("count", lambda _: len(held))
    assert await isolate.evaluate(code) <= 17
    gc.collect()
    assert len(held) == 0
