"""Recursion in native code: it ends in a RangeError or a value, never at the end of the thread's stack."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

DEEP_ARRAY = "let o = []; for (let i = 0; i < 1e5; i++) o = [o];"

RECURSIONS = {
    "function": "function f() { f() } f()",
    "method": "const o = { f() { this.f() } }; o.f()",
    "many-arguments": "function f(...a) { f(...a, 1) } f()",
    "large-frames": f"function f() {{ {''.join(f'let v{n} = {n};' for n in range(300))} f(); return v1 + v299 }} f()",
    "getter": "const o = { get x() { return this.x } }; o.x",
    "setter": "const o = { set x(v) { this.x = v } }; o.x = 1",
    "proxy": "const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x",
    "proxy-of-proxies": "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x",
    "proxy-prototype": "const p = new Proxy({}, {}); Object.setPrototypeOf(p, Object.create(p)); p.x",
    "constructor": "class A { constructor() { new A() } } new A()",
    "derived": "let C = class {}; for (let i = 0; i < 20000; i++) C = class extends C {}; new C()",
    "generator": "function* g() { yield* g() } g().next()",
    "async": "async function f() { await f() } f()",
    "apply": "function f() { Reflect.apply(f, null, []) } f()",
    "bound": "let f = () => f2(); const f2 = f.bind(null); f2()",
    "to-string": "const o = { toString() { return '' + this } }; '' + o",
    "sort": "function f() { [2, 1].sort(f) } f()",
    "sort-length": "function f() { [].sort.call({ get length() { f() } }) } f()",
    "map": "function f() { [1].map(f) } f()",
    "replace": "function f() { 'a'.replace(/a/, f) } f()",
    "json-stringify": DEEP_ARRAY + "JSON.stringify(o)",
    "json-stringify-to-json": "function f() { JSON.stringify({ toJSON: f }) } f()",
    "json-stringify-replacer": "function f() { JSON.stringify([1], f) } f()",
    "json-parse": "JSON.parse('['.repeat(1e6))",
    "json-parse-closed": "JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)).length",
    "json-parse-reviver": "JSON.parse('['.repeat(1e5) + ']'.repeat(1e5), (k, v) => v)",
    "structured-clone": DEEP_ARRAY + "structuredClone(o)",
    "structured-clone-getter": "function f() { structuredClone({ get x() { f() } }) } f()",
    "flat": "const a = []; a[0] = a; a.flat(Infinity)",
    "flat-deep": DEEP_ARRAY + "o.flat(Infinity).length",
    "join": DEEP_ARRAY + "o.join()",
    "to-locale-string": DEEP_ARRAY + "o.toLocaleString()",
    "eval": "function f() { eval('f()') } f()",
    "new-function": "function f() { new Function('f', 'f()')(f) } f()",
    "regexp-groups": "new RegExp('('.repeat(50000) + ')'.repeat(50000)).exec('a').length",
    "regexp-nested": "new RegExp('(?:'.repeat(50000) + 'a' + ')*'.repeat(50000)).exec('aaaa')",
    "regexp-class": "new RegExp('['.repeat(50000) + ']'.repeat(50000), 'v').exec('a')",
    "regexp-look-around": "new RegExp('(?='.repeat(50000) + 'a' + ')'.repeat(50000)).exec('a')",
    "parser-brackets": "eval('['.repeat(60000) + ']'.repeat(60000))",
    "parser-else-if": "eval('if (0) 1; else '.repeat(4000) + '2')",
    "parser-plus": "eval('1' + '+1'.repeat(30000))",
    "parser-calls": "const f = () => f; eval('f' + '()'.repeat(30000)) === f",
    "parser-dots": "eval('a' + '.a'.repeat(30000))",
    "parser-conditional": "eval('1 ? '.repeat(15000) + '1' + ' : 0'.repeat(15000))",
    "parser-functions": "eval('(function () {'.repeat(4000) + '})'.repeat(4000))",
    "parser-destructuring": "eval('[' .repeat(20000) + 'a' + ']'.repeat(20000) + ' = 1')",
    "ropes": "let s = 'a'; for (let i = 0; i < 2e5; i++) s = 'b' + s + 'c'; s.charCodeAt(7) + s.length",
    "error-cause": "let e; for (let i = 0; i < 1e5; i++) e = new RangeError('', { cause: e }); throw e",
    "network-send": "function f() { NETWORK.send('a', { toJSON: f }) } f()",
    "network-send-bytes": "function f() { NETWORK.send('a', [new Uint8Array(1), { toJSON: f }]) } f()",
    "timer": "function f() { setTimeout({ toString: f }) } f()",
    "console": "function f() { console.log({ toJSON: f }); f() } f()",
    "prepare-stack-trace": "Error.prepareStackTrace = () => new Error().stack; new Error().stack",
    "symbol-species": """
        class A extends Array { static get [Symbol.species]() { return new A(1, 2).map((x) => x) } }
        new A(1, 2).map((x) => x)""",
    "has-instance": "const o = { [Symbol.hasInstance](v) { return v instanceof o } }; 1 instanceof o",
    "date": "const d = { valueOf() { return new Date(d) } }; new Date(d)",
    "intl": "const o = { get style() { return new Intl.NumberFormat('en', o) } }; new Intl.NumberFormat('en', o)",
    "temporal": "const o = { get year() { return Temporal.PlainDate.from(o) } }; Temporal.PlainDate.from(o)",
    "weak-references": """
        const m = new WeakMap(); let k = {};
        for (let i = 0; i < 1e5; i++) { const n = {}; m.set(k, n); k = n }
        m.has(k)""",
}


@for_each("name", RECURSIONS)
@in_own_process
def test_recursion_ends_in_an_error(name: str) -> None:
    code = f"const r = (() => {{ return eval({RECURSIONS[name]!r}) }})(); typeof r"
    endings = (VALUE, "RangeError", "TypeError", "SyntaxError", "ReferenceError", "DataCloneError", CPU, MEMORY)
    attack(code, *endings, cpu_limit_ms=1000, overshoot_ms=2000, most_mb=260)


NEAR_THE_END = ["function", "json-stringify-to-json", "network-send-bytes", "timer", "console"]


@for_each("name", NEAR_THE_END)
@in_own_process
def test_what_is_called_at_the_last_of_the_stack_fails_cleanly(name: str) -> None:
    """Every depth is tried near the end of the stack: no half-made state stays behind in the runtime's own scripts."""
    code = f"""
        let calls = 0;
        const attempt = () => {{
            calls++;
            try {{
                NETWORK.on("e" + calls, () => 0); setTimeout(() => 0, 0); NETWORK.send("a", [calls, new Uint8Array(1)]);
                structuredClone([1]); queueMicrotask(() => 0); NETWORK.request("nobody").catch(() => 0);
            }} catch {{}}
        }};
        const dive = () => {{ try {{ dive() }} finally {{ if (calls < 300) attempt() }} }};
        try {{ dive() }} catch {{}}
        try {{ (() => {{ return eval({RECURSIONS[name]!r}) }})() }} catch {{}}
        calls"""
    attack(code, VALUE, cpu_limit_ms=2000)
