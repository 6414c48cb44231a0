"""Code that never ends and catches every error: the CPU limit ends it."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, attack, for_each, in_own_process

LOOPS = {
    "for": "for (;;);",
    "while-with-work": "let x = 0; while (true) x = Math.imul(x, 31) + 1",
    "try-catch-finally": """
        for (;;) { try { for (;;); } catch { continue } finally { try { for (;;); } catch {} } }""",
    "finally-returns": "function f() { for (;;) { try { for (;;); } finally { continue } } } f()",
    "exponential-finally": "function f() { try { f() } finally { f() } } f()",
    "mutual-recursion": "function a() { b() } function b() { a() } for (;;) { try { a() } catch {} }",
    "generator": "function* g() { for (;;) yield 1 } for (const x of g());",
    "async-generator": "async function* g() { for (;;) yield 1 } (async () => { for await (const x of g()); })()",
    "async-iterator": """
        const endless = { [Symbol.asyncIterator]: () => ({ next: () => ({ done: false }) }) };
        (async () => { for await (const x of endless); })()""",
    "getter": "const o = { get x() { for (;;); } }; o.x",
    "proxy-trap": "const p = new Proxy({}, { get() { for (;;); } }); p.x",
    "symbol-toprimitive": "`${{ [Symbol.toPrimitive]() { for (;;); } }}`",
    "species": """
        class A extends Array { static get [Symbol.species]() { for (;;); } } new A(1, 2, 3).map((x) => x)""",
    "comparator": "[3, 2, 1].sort(() => { for (;;); })",
    "replacer": "'aaa'.replace(/a/g, () => { for (;;); })",
    "reviver": "JSON.parse('[1]', () => { for (;;); })",
    "optimised": """
        function hot(n) { let s = 0; for (let i = 0; i < n; i++) s += i & 3; return s }
        for (let i = 0; i < 1000; i++) hot(1000);
        hot(Infinity)""",
    "slow-builtin-in-a-loop": "const u = new Uint8Array(1 << 22); for (;;) u.fill(1)",
    "date": "for (;;) new Date().toLocaleString()",
    "class-static-block": "class A { static { for (;;); } }",
    "destructuring": "function* g() { for (;;) yield } const [...all] = (function* () { for (;;) yield* [] })()",
}


@for_each("name", LOOPS)
@in_own_process
def test_an_endless_loop_ends_at_the_cpu_limit(name: str) -> None:
    attack(LOOPS[name], CPU)


@in_own_process
def test_finalizers_that_loop_end_at_a_limit() -> None:
    attack(
        """const registry = new FinalizationRegistry(() => { for (;;); });
           (async () => {
             for (;;) {
               for (let i = 0; i < 1000; i++) registry.register({}, 1);
               await new Promise((resolve) => setTimeout(resolve, 0));
             }
           })()""",
        CPU,
        MEMORY,
    )
