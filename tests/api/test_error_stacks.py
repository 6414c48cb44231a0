"""`error.stack` as a script reads it: V8's own text, without the frames of the runtime's scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from network_runtime import Isolate, Sandbox

IN_TIMER = "new Promise((resolve) => setTimeout(function named() { %s }, 0))"

STACKS = {
    "timer": (IN_TIMER % "resolve(new Error('x').stack)", "Error: x\n    at named (s.js)"),
    "error-of-ours": (
        "(() => { try { NETWORK.on(1) } catch (error) { return error.stack } })()",
        "TypeError: NETWORK.on: the name must be a string, not number\n    at s.js\n    at s.js",
    ),
    "plain": ("(function f() { return new Error('x').stack })()", "Error: x\n    at f (s.js)\n    at s.js"),
    "called-by-ours": (
        "let s; try { structuredClone({ get x() { s = new Error('x').stack } }) } catch {} s",
        "Error: x\n    at get x (s.js)\n    at s.js",
    ),
    "message-changed": (
        IN_TIMER % "const e = new Error('x'); e.message = 'y'; resolve(e.stack)",
        "Error: x\n    at named (s.js)",
    ),
    "message-with-lines": (
        IN_TIMER % r"resolve(new Error('x\n    at f (network_runtime:a.js:1:1)').stack)",
        "Error: x\n    at f (network_runtime:a.js:1:1)\n    at named (s.js)",
    ),
    "name-with-lines": (
        IN_TIMER % r"resolve(Object.defineProperty(() => new Error('x').stack, 'name', { value: 'a\n    at b' })())",
        "Error: x\n    at a\n    at b (s.js)\n    at named (s.js)",
    ),
    "captured": (
        IN_TIMER % "const o = {}; Error.captureStackTrace(o); resolve(o.stack)",
        "Error\n    at named (s.js)",
    ),
    "limit": (IN_TIMER % "Error.stackTraceLimit = 0; resolve(new Error('x').stack)", "Error: x"),
    "no-limit": (IN_TIMER % "delete Error.stackTraceLimit; resolve(typeof new Error('x').stack)", "undefined"),
}

PREPARED = {
    "sites": (
        "Error.prepareStackTrace = (error, sites) => sites.map((site) => site.getFunctionName()); resolve(%s)",
        ["named"],
    ),
    "an-array": (
        "Error.prepareStackTrace = (error, sites) => [sites.constructor === Array, sites.length]; resolve(%s)",
        [True, 1],
    ),
    "this-and-error": (
        "const e = %s; Error.prepareStackTrace = function (f) { return [this === Error, f === e] }; resolve(e.stack)",
        [True, True],
    ),
    "throws": (
        "Error.prepareStackTrace = () => { throw 'mine' }; try { %s } catch (error) { resolve(error) }",
        "mine",
    ),
    "reads-the-stack": (
        "Error.prepareStackTrace = (error) => error.stack.split('\\n')[0]; resolve(%s)",
        "Error: x",
    ),
    "no-function": ("Error.prepareStackTrace = 1; resolve(%s.split('\\n').length)", 2),
    "setters-on-arrays": (
        """
        Object.defineProperty(Array.prototype, 0, { set() { throw 1 } });
        Error.prepareStackTrace = (_, sites) => sites.length; resolve(%s)""",
        1,
    ),
}


def without_columns(stack: str) -> str:
    return re.sub(r"(s\.js):1:\d+", r"\1", stack)


@pytest.fixture
def isolate(sandbox: Sandbox) -> Isolate:
    return sandbox.create_isolate_sync()


@pytest.mark.parametrize("name", STACKS)
async def test_a_stack_has_only_the_scripts_own_frames(isolate: Isolate, name: str) -> None:
    code, stack = STACKS[name]
    found = await isolate.evaluate(code, filename="s.js")
    assert without_columns(found) == stack


@pytest.mark.parametrize("name", PREPARED)
async def test_a_scripts_own_preparation_gets_its_own_call_sites(isolate: Isolate, name: str) -> None:
    code, value = PREPARED[name]
    error = "new Error('x')" if name == "this-and-error" else "new Error('x').stack"
    assert await isolate.evaluate(IN_TIMER % (code % error)) == value


async def test_the_global_object_is_only_given_by_its_proxy(isolate: Isolate) -> None:
    code = """
        let seen;
        Error.prepareStackTrace = (error) => { seen = error; return "prepared" };
        Error.captureStackTrace(globalThis);
        [globalThis.stack, seen === globalThis]"""
    assert await isolate.evaluate(code) == ["prepared", True]


async def test_patched_call_sites_change_nothing(isolate: Isolate) -> None:
    code = """
        Error.prepareStackTrace = (error, sites) => sites;
        const prototype = Object.getPrototypeOf(new Error().stack[0]);
        delete Error.prepareStackTrace;
        for (const name of Object.getOwnPropertyNames(prototype)) prototype[name] = () => { throw new Error(name) };
        String.prototype.startsWith = () => false;
        String.prototype.endsWith = () => { throw 1 };"""
    isolate.execute(code)
    stack = "Error: x\n    at named (s.js)"
    found = await isolate.evaluate(IN_TIMER % "resolve(new Error('x').stack)", filename="s.js")
    assert without_columns(found) == stack
