"""console.log without end, silent or forwarded, and with hostile arguments."""

from __future__ import annotations

from typing import Any

from tests.hostile.arena import CPU, MEMORY, arena, for_each, in_own_process, until

FLOODS = {
    "short": "for (;;) console.log('x')",
    "long": "const s = 'x'.repeat(1e5); for (;;) console.error(s, s)",
    "many-arguments": "const a = Array(10000).fill(1); for (;;) console.log(...a)",
    "levels": "for (;;) for (const level of Object.keys(console)) console[level](1)",
    "bytes": "const u = new Uint8Array(1e5); for (;;) console.log(u)",
    "getter-that-loops": "console.log({ get x() { for (;;); } })",
    "to-json-that-loops": "console.log({ toJSON() { for (;;); } })",
    "proxy-that-loops": "console.log(new Proxy({}, { ownKeys() { for (;;); } }))",
    "groups": "for (;;) { console.group({ a: [1] }); console.log('x\\ny') }",
    "labels": "for (let i = 0; ; i++) console.count('x'.repeat(1000) + i)",
    "timers": "for (let i = 0; ; i++) console.time('x'.repeat(1000) + i)",
    "tables": "const rows = Array(2000).fill({ a: 1, b: 2 }); for (;;) console.table(rows)",
    "large-objects": "const o = {}; for (let i = 0; i < 1e4; i++) o['k' + i] = [i]; for (;;) console.log(o)",
    "custom-inspection-that-loops": "console.log({ [Symbol.for('Deno.customInspect')]() { for (;;); } })",
    "custom-inspection-of-itself": """
        const o = { [Symbol.for('Deno.customInspect')]() { console.log(o) } };
        for (;;) console.log(o)""",
    "error-that-loops": """
        const e = new Error; Object.defineProperty(e, 'stack', { get() { for (;;); } }); console.log(e); for (;;);""",
}

BITING = {
    "circle": "const o = {}; o.o = o; console.log(o)",
    "bigint": "console.log(1n, [1n], { n: 1n })",
    "symbol": "console.log(Symbol('s'), { [Symbol('k')]: 1 })",
    "throws": "console.log({ get x() { throw 1 } }, { toJSON() { throw 2 } }, { toString() { throw 3 } })",
    "revoked": "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); console.log(proxy)",
    "deep": "let o = []; for (let i = 0; i < 5000; i++) o = [o]; console.log(o)",
    "null-prototype": "console.log(Object.create(null))",
    "changing": "let n = 0; console.log({ toJSON() { if (n++) return 1n; return 1 } })",
    "large": "console.log('x'.repeat(8 << 20))",
    "function": "console.log(() => 1, class A {}, eval)",
    "array-setters": """
        Object.defineProperty(Array.prototype, 0, { set() { throw 1 }, configurable: false });
        Object.defineProperty(Object.prototype, 1, { set() { throw 1 }, configurable: true });
        console.log({ a: [1, 2] }, [3])""",
    "array-heirs": """
        Object.setPrototypeOf(Array.prototype, new Proxy({}, { set() { throw 1 } }));
        console.log({ a: [1] })""",
    "groups": "for (let i = 0; i < 1e4; i++) console.group(); console.log({ a: 'x\\ny' })",
    "options": "console.dir({ a: 1 }, { indentLevel: 1e9, depth: Infinity, stylize: null, seen: 1, budget: 0 })",
    "table-of-nonsense": "console.table([{ get a() { throw 1 } }], 5); console.table(new Proxy([], {}), [])",
    "label-that-throws": "console.count({ toString() { throw 1 } }); console.time(Symbol('s'))",
    "array-to-json": "Array.prototype.toJSON = () => 'mine'; console.log(1)",
}


@for_each("name", FLOODS)
@in_own_process
def test_a_forwarded_flood_ends_at_a_limit(name: str) -> None:
    with arena(console=True, most_mb=300, left_mb=128) as here:
        victim = here.victim()
        victim.isolate.on_system("console", lambda _: None)
        assert victim.run(FLOODS[name]).ending in (CPU, MEMORY)
        victim.wait_end()


@in_own_process
def test_a_silent_flood_costs_the_host_nothing() -> None:
    with arena(most_mb=64) as here:
        victim = here.victim()
        heard: list[Any] = []
        victim.isolate.on_system("console", heard.append)
        assert victim.run(FLOODS["long"]).ending == CPU
        victim.expect_limit(CPU)
        assert heard == []


@for_each("name", BITING)
@in_own_process
def test_no_argument_makes_console_throw_or_fail(name: str) -> None:
    with arena(console=True) as here:
        victim = here.victim(cpu_limit_ms=2000)
        heard: list[dict[str, Any]] = []
        victim.isolate.on_system("console", heard.append)
        assert victim.run(f"{{ {BITING[name]} }} 'went on'").value == "went on"
        victim.run("console.info('last')")
        until(lambda: any(call["level"] == "info" for call in heard), f"the last call; heard {str(heard)[:300]}")
        assert all(set(call) == {"level", "args", "text"} for call in heard)  # none was dropped
        assert victim.events == []
