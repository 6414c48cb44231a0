"""A guest patches the language before the runtime's own code uses it: that code works, and shows the guest nothing."""

from __future__ import annotations

from typing import Any

from tests.hostile.arena import arena, for_each, in_own_process, until

# Wraps every function of the language that can be reached by name, and notes who is called. What the guest's own code
# below needs, it takes out first.
SPY = """
    const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Reflect;
    const then = Promise.prototype.then;
    const seen = { __proto__: null };
    let open = false;
    const spy = (holder, holderName) => {
        for (const key of apply(ownKeys, null, [holder])) {
            const found = getOwnPropertyDescriptor(holder, key);
            if (!found.configurable) continue;
            const name = holderName + "." + (typeof key === "symbol" ? key.description : key);
            const wrapped = (original) => function (...args) {
                if (open) seen[name] = (seen[name] | 0) + 1;
                return new.target ? Reflect_construct(original, args, new.target) : apply(original, this, args);
            };
            if (typeof found.value === "function" && key !== "constructor") {
                const replacement = wrapped(found.value);
                if (found.value.prototype) defineProperty(replacement, "prototype", { value: found.value.prototype });
                defineProperty(holder, key, { ...found, value: replacement });
            }
            if (found.get) defineProperty(holder, key, { ...found, get: wrapped(found.get) });
        }
    };
    const Reflect_construct = Reflect.construct;
    const TypedArray = getPrototypeOf(Uint8Array);
    const iterators = [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
                       ""[Symbol.iterator](), (function* () {})()];
    for (const it of iterators) spy(getPrototypeOf(it), "Iterator");
    for (const name of ["Array", "Map", "Set", "WeakMap", "WeakRef", "Promise", "Function", "String", "Number",
                        "Symbol", "Boolean", "BigInt", "Date", "RegExp", "Error", "TypeError", "RangeError",
                        "ArrayBuffer",
                        "DataView", "Uint8Array", "Object"]) {
        spy(globalThis[name].prototype, name + ".prototype");
        spy(globalThis[name], name);
    }
    spy(TypedArray.prototype, "TypedArray.prototype");
    for (const name of ["JSON", "Reflect", "Math", "Atomics"]) spy(globalThis[name], name);
    for (const name of ["Promise", "Map", "Set", "Array", "Error", "TypeError", "String", "Number", "Symbol", "eval",
                        "parseInt", "Uint8Array", "ArrayBuffer"]) {
        const original = globalThis[name];
        globalThis[name] = new Proxy(original, {
            apply: (target, self, args) => { if (open) seen[name] = 1; return apply(target, self, args) },
            construct: (target, args, newTarget) => {
                if (open) seen["new " + name] = 1;
                return Reflect_construct(target, args, newTarget);
            },
        });
    }
"""

USE = {
    "send": "NETWORK.send('plain', [1, { a: 'two', n: null }])",
    "send-bytes": "NETWORK.send('bytes', { b: bytes })",
    "on-and-off": "const f = () => 0; NETWORK.on('x', f); NETWORK.on('x', f); NETWORK.off('x', f); NETWORK.off('x', f)",
    "request": "NETWORK.request('double', 21)",
    "timers": "clearTimeout(setTimeout(() => 0, 5)); clearInterval(setInterval(() => 0, 5)); setTimeout(() => 0, 0)",
    "microtask": "queueMicrotask(() => 0)",
    "clone": "structuredClone({ a: [1, 2], b: bytes })",
    "base64": "atob(btoa('abc'))",
    "console": "console.log('x', 1, [2])",
    "errors": "try { NETWORK.on(1) } catch {} try { NETWORK.on('x') } catch {} try { clearTimeout(symbol) } catch {}",
}


@for_each("name", USE)
@in_own_process
def test_the_runtime_s_own_code_calls_nothing_that_can_be_replaced(name: str) -> None:
    with arena(console=True) as here:
        victim = here.victim(cpu_limit_ms=2000)
        arrived: dict[str, Any] = {}
        victim.isolate.on("plain", lambda data: arrived.update(plain=data))
        victim.isolate.on("bytes", lambda data: arrived.update(bytes=data))
        victim.isolate.on_request("double", lambda data: data * 2)
        code = f"""
            const bytes = new Uint8Array([1, 2, 3]), symbol = Symbol();
            {SPY}
            open = true;
            {{ {USE[name]} }}
            open = false;
            let list = "";
            for (const name in seen) list += name + " ";
            list"""
        assert victim.run(code).value == "", name
        if name == "send":
            until(lambda: "plain" in arrived, "the message")
            assert arrived["plain"] == [1, {"a": "two", "n": None}]
        if name == "send-bytes":
            until(lambda: "bytes" in arrived, "the message")
            assert arrived["bytes"] == {"b": b"\1\2\3"}


@in_own_process
def test_what_the_host_starts_is_not_seen_either() -> None:
    """Events, answers, timers and evaluations come in while everything is patched."""
    with arena(console=True) as here:
        victim = here.victim(cpu_limit_ms=2000)
        victim.isolate.on_request("double", lambda data: data * 2)
        setup = f"""
            const bytes = new Uint8Array([1, 2, 3]);
            globalThis.log = "";
            const settled = (value) => {{ log += "answer" + value }};
            NETWORK.on("hello", (data) => {{ log += "hello" + data.n + data.b.length }});
            NETWORK.on("fails", () => {{ throw new RangeError("mine") }});
            const answer = NETWORK.request("double", 21);
            const refused = NETWORK.request("nobody answers");
            const later = new Promise((resolve) => setTimeout(resolve, 1, "later"));
            {SPY}
            apply(then, answer, [settled]);
            apply(then, refused, [undefined, (error) => {{ log += "refused" }}]);
            setTimeout(() => {{ log += "timer" }}, 1);
            globalThis.look = () => {{
                open = false;
                let list = "";
                for (const name in seen) list += name + " ";
                return list;
            }};
            open = true;
            later"""
        assert victim.run(setup).value == "later"
        victim.isolate.send("hello", {"n": 1, "b": b"xy"})
        victim.isolate.send("fails")
        until(lambda: "error" in victim.names(), "the error")
        assert victim.run("({ a: [1, 2, { b: 'c' }] })").value == {"a": [1, 2, {"b": "c"}]}
        until(lambda: victim.run("log.length >= 27").value is True, "event, both answers and timer")
        log = victim.run("log").value
        assert "hello12" in log and "answer42" in log and "refused" in log and "timer" in log, log  # noqa: PT018
        seen = set(victim.run("look()").value.split())
        # Promise.prototype.then, also V8's own, asks the promise for its kind (ECMA-262, "Promise.prototype.then"); the
        # guest's handler reads data.b.length.
        assert seen <= {"Promise.Symbol.species", "TypedArray.prototype.length"}, seen
        assert victim.events[0][1]["message"] == "mine"


SETTERS = """
    let count = 0;
    const trap = (holder, key) => Object.defineProperty(holder, key, {
        __proto__: null,
        get() { count++ },
        set(value) {
            count++;
            Object.defineProperty(this, key, { __proto__: null, value, writable: true, configurable: true });
        },
        configurable: true,
    });
    const keys = ["id", "due", "callback", "delay", "args", "resolve", "reject", "value", "get", "set", "writable",
                  "enumerable", "configurable", "level", "index", "order", "repeat", "done", "next", 0, 1, 2, 3];
    for (let i = 0; i < keys.length; i++) trap(Object.prototype, keys[i]);
    for (let i = 0; i < 4; i++) trap(Array.prototype, i);
    count = 0;
"""


@for_each("name", USE)
@in_own_process
def test_setters_on_the_prototypes_see_nothing(name: str) -> None:
    with arena(console=True) as here:
        victim = here.victim(cpu_limit_ms=2000)
        victim.isolate.on_request("double", lambda data: data * 2)
        code = f"""
            const bytes = new Uint8Array([1, 2, 3]), symbol = Symbol();
            {SETTERS}
            {{ {USE[name]} }}
            count"""
        assert victim.run(code).value == 0
        assert victim.run("1 + 1").value == 2


PATCHES = {
    "then": "Object.prototype.then = function (resolve) { resolve('stolen') }",
    "then-getter": "Object.defineProperty(Object.prototype, 'then', { get() { throw new Error('stolen') } })",
    "promise-then": "Promise.prototype.then = () => { throw new Error('stolen') }",
    "promise-constructor": "Object.defineProperty(Promise.prototype, 'constructor', { get() { throw 'stolen' } })",
    "promise-species": "Object.defineProperty(Promise, Symbol.species, { get() { throw new Error('stolen') } })",
    "promise-resolve": "Promise.resolve = () => { throw new Error('stolen') }",
    "to-json": "Object.prototype.toJSON = () => 'stolen'",
    "array-to-json": "Array.prototype.toJSON = () => 'stolen'",
    "json": "JSON.stringify = JSON.parse = () => 'stolen'",
    "array-setter": "Object.defineProperty(Array.prototype, 0, { set() { throw 'stolen' } })",
    "function-call": "Function.prototype.call = Function.prototype.apply = () => { throw new Error('stolen') }",
    "map": "Map.prototype.get = Map.prototype.set = Map.prototype.has = () => { throw new Error('stolen') }",
    "iterator": "Array.prototype[Symbol.iterator] = () => { throw new Error('stolen') }",
    "has-instance": "Object.defineProperty(Error, Symbol.hasInstance, { value: () => { throw 'stolen' } })",
    "prepare-stack-trace": "Error.prepareStackTrace = () => { throw new Error('stolen') }",
    "error-constructor": "globalThis.Error = globalThis.TypeError = function () { throw 'stolen' }",
    "globals-gone": "const self = globalThis; for (const key of Reflect.ownKeys(self)) delete self[key]",
    "frozen": "for (const o of [Object, Array, Map, Promise]) { Object.freeze(o); Object.freeze(o.prototype) }",
    "null-prototypes": "Object.setPrototypeOf(Array.prototype, null); Object.setPrototypeOf(Function.prototype, null)",
}


@for_each("name", PATCHES)
@in_own_process
def test_the_host_s_side_works_whatever_is_patched(name: str) -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=2000)
        heard: list[Any] = []
        victim.isolate.on("heard", heard.append)
        victim.isolate.on_request("double", lambda data: data * 2)
        setup = """
            const send = NETWORK.send, request = NETWORK.request, later = setTimeout;
            NETWORK.on("hello", (data) => send("heard", data));
            globalThis.ask = () => { request("double", 21) };
            globalThis.tick = () => later(() => send("heard", "tick"), 1);
            1"""
        assert victim.run(setup).value == 1
        tick = "const { tick } = globalThis;"
        assert victim.run(f"{{ {tick} {PATCHES[name]} }} 1").value == 1
        assert victim.run("'a string'").value == "a string"
        assert victim.run("[1, 'two'].length").value == 2
        if "to-json" not in name:
            assert victim.run("[1, { two: 'two' }]").value == [1, {"two": "two"}]
        outcome = victim.run("throw { name: 'Mine', message: 'thrown' }")
        assert (outcome.ending, outcome.message) == ("Mine", "thrown")
        victim.isolate.send("hello", "you")
        until(lambda: heard == ["you"], f"the event came back; heard {heard}, events {victim.events}")
        if name != "globals-gone":
            victim.run("ask(); tick(); 1")
            until(lambda: "tick" in heard, f"the timer fired; heard {heard}, events {victim.events}")
        victim.isolate.destroy()
        assert victim.wait_end()["reason"] == "destroyed"
