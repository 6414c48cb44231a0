"""Values that run a guest's code while the host reads them: proxies, getters, toJSON, thenables."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process

LOOPING = {
    "getter": "({ get x() { for (;;); } })",
    "own-keys": "new Proxy({}, { ownKeys() { for (;;); } })",
    "descriptor": "new Proxy({ a: 1 }, { getOwnPropertyDescriptor() { for (;;); } })",
    "prototype": "new Proxy({}, { get(t, k) { for (;;); } })",
    "to-json": "({ toJSON() { for (;;); } })",
    "length": "new Proxy([], { get(t, k) { if (k === 'length') for (;;); } })",
    "number": "Object.assign(new Number(1), { valueOf() { for (;;); } })",
    "string": "Object.assign(new String('x'), { toString() { for (;;); } })",
    "nested": "[1, { a: [{ get x() { for (;;); } }] }]",
    "beside-bytes": "[new Uint8Array(3), { get x() { for (;;); } }]",
    "of-a-promise": "Promise.resolve({ get x() { for (;;); } })",
    "thenable-in-a-promise": "Promise.resolve({ then() { for (;;); } })",
    "then-getter-in-a-promise": "Promise.resolve({ get then() { for (;;); } })",
    "date": "Object.assign(new Date(0), { toISOString() { for (;;); } })",
    "typed-array-to-json": "Uint8Array.prototype.toJSON = () => { for (;;); }; new Uint8Array(3)",
}

LYING = {
    "keys-that-are-not-there": "new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => undefined })",
    "keys-twice": "new Proxy({}, { ownKeys: () => ['a', 'a'] })",
    "negative-length": "new Proxy([], { get: (t, k) => (k === 'length' ? -5 : undefined) })",
    "changing-length": """
        let n = 5; new Proxy([], { get: (t, k) => (k === 'length' ? n++ : k === 'toJSON' ? undefined : 1) })""",
    "shrinks-itself": "const a = [{ toJSON() { a.length = 0; return 1 } }, 2, 3]; a",
    "detaches-a-buffer": """
        const u = new Uint8Array(8); [{ toJSON() { u.buffer.transfer(); return 1 } }, u]""",
    "resizes-a-buffer": """
        const b = new ArrayBuffer(64, { maxByteLength: 128 });
        [new Uint8Array(b), { toJSON() { b.resize(1); return {} } }, new Uint8Array(b)]""",
    "different-each-time": "let n = 0; ({ toJSON: () => (n++ ? new Uint8Array(3) : {}) })",
    "bytes-that-become-text": "let n = 0; ({ a: {}, get b() { return n++ ? 'text' : new Uint8Array(3) } })",
    "symbols": "({ [Symbol.toPrimitive]: () => 1, [Symbol.iterator]: 1, a: Symbol('x') })",
    "document-all-like": "globalThis",
    "functions": "[() => 1, class {}, function* () {}]",
    "builtin-objects": "[NETWORK, console, Math, JSON, Intl, WebAssembly]",
    "weird-numbers": "[NaN, -0, Infinity, -Infinity, 1e308 * 10]",
    "lone-surrogates": "['\\ud800', '\\udfff', { '\\ud800': 1 }]",
    "proto-keys": 'JSON.parse(\'{"__proto__": {"x": 1}, "constructor": 1, "toString": 2}\')',
    "empty-keys": "({ '': 1, ' ': 2, '\\0': 3 })",
    "boxed": "[Object(1), Object('s'), Object(true)]",
    "numeric-keys": "({ 0: 'a', 1: 'b', '-1': 'c', 4294967295: 'd' })",
}


@for_each("name", LOOPING)
@in_own_process
def test_a_value_that_loops_while_it_is_taken_ends_at_the_limit(name: str) -> None:
    attack(LOOPING[name], CPU, MEMORY)


@for_each("name", LOOPING)
@in_own_process
def test_a_message_that_loops_while_it_is_taken_ends_at_the_limit(name: str) -> None:
    attack(f"NETWORK.send('a', eval({LOOPING[name]!r})); for (;;);", CPU, MEMORY)


@for_each("name", LYING)
@in_own_process
def test_a_value_that_lies_is_taken_or_refused(name: str) -> None:
    with arena() as here:
        victim = here.victim()
        outcome = victim.run(LYING[name], 5)
        assert outcome.ending in (VALUE, "TypeError", "RangeError"), outcome
        if outcome.ending == VALUE:
            repr(outcome.value)
        assert victim.run("1 + 1").value == 2
        victim.run(f"NETWORK.send('unheard', eval({LYING[name]!r})); 1", 5)
        victim.run(f"NETWORK.request('unheard', eval({LYING[name]!r})).catch(() => 0)", 5)
        assert victim.run("1 + 1").value == 2


@in_own_process
def test_a_thenable_is_only_a_value() -> None:
    with arena() as here:
        victim = here.victim()
        assert victim.run("({ get then() { return undefined }, a: 1 })").value == {"a": 1}
        assert victim.run("({ then(resolve) { resolve('called') } })").ending == "TypeError"  # a function
        assert victim.run("Promise.resolve({ then(resolve) { resolve('called') } })").value == "called"
        assert victim.run("class P extends Promise {} P.resolve(5)").value == 5
        assert victim.run("const p = Promise.resolve(6); p.then = () => { throw 1 }; p").value == 6
