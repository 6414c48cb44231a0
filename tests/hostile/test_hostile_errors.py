"""Errors that run a guest's code while the host describes them."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process, until

LOOPING = {
    "message": "throw { get message() { for (;;); } }",
    "name": "const e = new Error('x'); Object.defineProperty(e, 'name', { get() { for (;;); } }); throw e",
    "stack": "const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;); } }); throw e",
    "to-string": "throw { toString() { for (;;); } }",
    "to-primitive": "throw { [Symbol.toPrimitive]() { for (;;); } }",
    "proxy": "throw new Proxy({}, { get() { for (;;); } })",
    "proxy-prototype": "throw new Proxy(new Error('x'), { getPrototypeOf() { for (;;); }, get() { for (;;); } })",
    "prepare-stack-trace": "Error.prepareStackTrace = () => { for (;;); }; null.x",
    "cause": "const e = new Error('x'); Object.defineProperty(e, 'cause', { get() { for (;;); } }); throw e",
    "cause-of-a-cause": "throw new Error('x', { cause: { get message() { for (;;); }, __proto__: Error.prototype } })",
    "code": "class E extends Error { get code() { for (;;); } } throw new E('x')",
    "data": "throw Object.defineProperty(new Error('x'), 'a', { enumerable: true, get() { for (;;); } })",
    "to-json": "throw Object.assign(new Error('x'), { a: { toJSON() { for (;;); } } })",
    "to-json-of-all": "Object.prototype.toJSON = () => { for (;;); }; throw Object.assign(new Error('x'), { a: {} })",
    "errors": "throw new AggregateError([{ __proto__: Error.prototype, get name() { for (;;); } }])",
    "own-keys": "throw new Proxy(new Error('x'), { ownKeys() { for (;;); } })",
    "rejection": "Promise.reject({ get message() { for (;;); } })",
    "memory": "throw { get message() { const all = []; for (;;) all.push([1]) } }",
}

STRANGE = {
    "symbol": "throw Symbol('s')",
    "null": "throw null",
    "undefined": "throw undefined",
    "number": "throw 5",
    "bigint": "throw 10n ** 1000n",
    "function": "throw () => 1",
    "getters-that-throw": """
        throw { get name() { throw 1 }, get message() { throw 2 }, get stack() { throw 3 }, toString() { throw 4 } }""",
    "wrong-types": "const e = new Error; e.name = {}; e.message = Symbol(); e.stack = 5; throw e",
    "no-prototype": "throw Object.create(null)",
    "revoked-proxy": "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy",
    "circular-cause": "const e = new Error('x'); e.cause = e; throw e",
    "chain-of-causes": "let e = new Error(); for (let i = 0; i < 1e4; i++) e = new Error('y', { cause: e }); throw e",
    "aggregate": "throw new AggregateError(Array.from({ length: 1000 }, (_, i) => new Error(i)))",
    "wide-aggregate": """
        const all = (n) => n === 0 ? new Error('leaf') : new AggregateError(Array.from({ length: 20 }, () => all(n-1)));
        throw all(3)""",
    "aggregate-of-itself": "const e = new AggregateError([]); e.errors.push(e, e); e.cause = e; throw e",
    "errors-that-are-no-list": "throw Object.assign(new AggregateError([]), { errors: { length: 1e9 } })",
    "sparse-errors": "const e = new AggregateError([]); e.errors.length = 4e9; throw e",
    "much-data": "const e = new Error('x'); for (let i = 0; i < 1e4; i++) e['k' + i] = 'v'.repeat(1e3); throw e",
    "long-data": "throw Object.assign(new Error('x'), { a: 'v'.repeat(1e7), ['k'.repeat(1e6)]: 1, ok: 2 })",
    "data-that-cannot-travel": """
        const a = {}; a.a = a;
        throw Object.assign(new Error('x'), { a, f() {}, s: Symbol(), get g() { throw 1 }, toJSON() { throw 2 } })""",
    "data-that-changes": """
        let n = 0;
        throw Object.assign(new Error('x'), { a: { toJSON() { if (n++) throw 1; return 1 } } })""",
    "details-by-name": """
        throw Object.assign(new Error('x'), { isError: false, value: 1, data: { a: 1 }, origin: 1 })""",
    "patched-prototypes": """
        Object.defineProperty(Object.prototype, 'cause', { get() { return new Error('all') }, configurable: true });
        Object.defineProperty(Object.prototype, 'isError', { value: false, configurable: true });
        Array.prototype.push = Array.prototype.indexOf = () => { throw 1 };
        throw Object.assign(new Error('x'), { a: [1] })""",
    "deep-stack": "Error.stackTraceLimit = 1e9; function f(n) { if (!n) throw new Error('x'); f(n - 1) } f(3000)",
    "stack-overflow": "function f() { f() } f()",
    "stack-overflow-in-a-getter": "throw { get message() { return this.message } }",
    "throws-while-it-throws": "try { throw 1 } finally { throw { get name() { throw 2 } } }",
    "prepare-stack-trace-throws": "Error.prepareStackTrace = () => { throw 1 }; null.x",
    "prepare-stack-trace-lies": "Error.prepareStackTrace = () => ({ toString() { throw 1 } }); null.x",
    "lone-surrogates": "const e = new Error('\\ud800'); e.name = '\\udfff'; throw e",
    "nul": "const e = new Error('a\\0b'); e.name = 'N\\0'; throw e",
    "newlines": "const e = new Error('a\\n    at fake (system:1:1)'); throw e",
    "long": "const e = new Error('m'.repeat(1e6)); e.name = 'n'.repeat(1e6); throw e",
    "promise": "throw Promise.reject(1)",
    "generator": "throw (function* () {})()",
    "global": "throw globalThis",
}


@for_each("name", LOOPING)
@in_own_process
def test_an_error_that_loops_while_it_is_described_ends_at_the_limit(name: str) -> None:
    attack(LOOPING[name], CPU, MEMORY)


@for_each("name", STRANGE)
@in_own_process
def test_a_strange_error_is_an_error(name: str) -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=1000)
        outcome = victim.run(STRANGE[name])
        assert outcome.ending not in (VALUE, CPU, MEMORY), outcome
        assert len(outcome.ending) <= 1 << 18
        assert len(outcome.message) <= 1 << 18
        f"{outcome.ending} {outcome.message}".encode()
        victim.isolate.execute(STRANGE[name])
        until(lambda: any(event == "error" for event, _ in victim.events), "the event")
        assert victim.run("1 + 1").value == 2
        victim.isolate.execute(f"setTimeout(() => {{ {STRANGE[name]} }}, 0)")
        until(lambda: sum(event == "error" for event, _ in victim.events) >= 2, f"the second event: {victim.events}")
        assert victim.run("1 + 1").value == 2
