"""Scripts that fill the JavaScript heap: the memory limit ends them, and the memory is given back."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process

BOMBS = {
    "objects": "const all = []; for (;;) all.push({ x: { y: { z: 1 } } })",
    "linked-list": "let list = null; for (;;) list = { list }",
    "arrays": "const all = []; for (;;) all.push(new Array(10000).fill(1.5))",
    "one-array": "const all = []; for (let i = 0; ; i++) all.push(i)",
    "sparse-arrays": "const all = []; for (let i = 0; ; i++) { const a = []; a[1e9 + i] = i; all.push(a) }",
    "strings": "const all = []; for (let i = 0; ; i++) all.push('x'.repeat(1000) + i)",
    "doubled-strings": """
        const all = [];
        for (let s = 'xy'; ; s += s) { all.push(s.replace('y', 'z')); if (s.length > 2 ** 25) s = 'xy' }""",
    "maps": "const map = new Map(); for (let i = 0; ; i++) map.set(i, i)",
    "sets": "const set = new Set(); for (;;) set.add({})",
    "weak-maps": "const map = new WeakMap(); const keys = []; for (;;) map.set(keys[keys.push({}) - 1], [1])",
    "weak-refs": "const all = []; for (;;) all.push(new WeakRef({}))",
    "finalizers": "const r = new FinalizationRegistry(() => {}); for (;;) r.register({}, 1)",
    "closures": "let f = () => 0; for (;;) { const g = f; f = () => g }",
    "classes": "const all = []; for (;;) all.push(class { #a = 1; static b = 2 })",
    "generators": "function* g() { yield 1 } const all = []; for (;;) { const x = g(); x.next(); all.push(x) }",
    "symbols": "const all = []; for (let i = 0; ; i++) all.push(Symbol.for('x' + i))",
    "property-names": "const o = {}; for (let i = 0; ; i++) o['k' + i] = 1",
    "hidden-classes": "const all = []; for (let i = 0; ; i++) { const o = {}; o['a' + i] = 1; all.push(o) }",
    "proxies": "const all = []; for (;;) all.push(new Proxy({}, {}))",
    "errors": "Error.stackTraceLimit = 200; function f(n) { return n ? f(n - 1) : new Error('x') }"
    "const all = []; for (;;) all.push(f(200))",
    "error-causes": "let e = new Error('x'); for (;;) e = new Error('y', { cause: e })",
    "handlers": "for (let i = 0; ; i++) NETWORK.on('a' + i, () => 0)",
    "disposables": "const stack = new DisposableStack(); for (;;) stack.defer(() => 0)",
    "async-functions": "async function f() { await new Promise(() => 0) } const all = []; for (;;) all.push(f())",
    "caught": """
        const all = [];
        for (;;) try { for (;;) all.push(new Array(1000).fill(0)) } catch {} finally { all.push([]) }""",
    "in-a-getter-of-the-result": "({ get x() { const all = []; for (;;) all.push([1]) } })",
    "in-a-microtask": "(async () => { await null; const all = []; for (;;) all.push([1]) })()",
}

NATIVE = {
    "number-formats": "for (let i = 0; ; i++) all.push(new Intl.NumberFormat('en', { minimumFractionDigits: i % 20 }))",
    "date-formats": "for (;;) all.push(new Intl.DateTimeFormat('en', { year: 'numeric' }))",
    "segmenters": "for (let i = 0; ; i++) all.push(new Intl.Segmenter('en').segment('x'.repeat(10000) + i))",
    "collators": "for (;;) all.push(new Intl.Collator('zh-u-co-stroke'))",
    "rejected-promises": "for (let i = 0; ; i++) all.push(Promise.reject(i))",
}


@for_each("name", BOMBS)
@in_own_process
def test_a_heap_bomb_ends_at_the_memory_limit(name: str) -> None:
    attack(BOMBS[name], MEMORY, cpu_limit_ms=5000, memory_limit_mb=16)


@for_each("name", NATIVE)
@in_own_process
def test_objects_with_native_memory_end_at_a_limit(name: str) -> None:
    attack("const all = []; " + NATIVE[name], CPU, MEMORY, most_mb=400)


@in_own_process
def test_bombs_one_after_another_leave_memory_flat() -> None:
    with arena(cpu_limit_ms=5000, left_mb=64) as here:
        for _ in range(5):
            victim = here.victim()
            assert victim.run(BOMBS["objects"]).ending == MEMORY
            victim.expect_limit(MEMORY)


@in_own_process
def test_garbage_is_no_memory() -> None:
    with arena(cpu_limit_ms=5000) as here:
        victim = here.victim()
        code = "let n = 0; for (let i = 0; i < 3e5; i++) n += [i, { i }, 'x'.repeat(100) + i].length; n"
        assert victim.run(code).value == 900_000
        assert (
            victim.run("let m = 0; for (let i = 0; i < 200; i++) m += new Uint8Array(1 << 20).length; m").ending
            == VALUE
        )
        victim.isolate.destroy()
        assert victim.wait_end()["reason"] == "destroyed"
