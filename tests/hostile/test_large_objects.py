"""How far one large object may exceed a memory limit for a moment, and how many isolates may do so at once."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, arena, attack, for_each, in_own_process


# No loop and no call of a script's function: only V8's own functions can see a termination.
def in_a_row(line: str, count: int = 12) -> str:
    return "".join(line.replace("#", str(i)) for i in range(count))


# Scripts, and the size in MB of one of their objects.
SCRIPTS = {
    "flat-strings": ("const r = 'a'.repeat(2 ** 27);" + in_a_row("const x# = r + '#'; x#.charCodeAt(5);"), 128),
    "wide-strings": (
        "const r = 'ab\\u1234d'.repeat(2 ** 24);" + in_a_row("const x# = r + '#'; x#.charCodeAt(5);"),
        128,
    ),
    "arrays": (in_a_row("const x# = new Array(3e7).fill(1);"), 115),
    "concat": ("const r = new Array(3e7).fill(1);" + in_a_row("const x# = r.concat();"), 115),
    "slice": ("const r = new Array(3e7).fill(1);" + in_a_row("const x# = r.slice();"), 115),
    "from": ("const r = new Array(3e7).fill(1);" + in_a_row("const x# = Array.from(r);"), 115),
    "uri": ("const r = 'ä'.repeat(2 ** 26);" + in_a_row("const x# = encodeURIComponent(r);"), 128),
    "json": ("const r = ['a'.repeat(2 ** 26) + 'b'];" + in_a_row("const x# = JSON.stringify(r);"), 128),
    "join": ("const r = new Array(2 ** 25).fill('ab');" + in_a_row("const x# = r.join();"), 128),
    "replace": ("const r = 'ab'.repeat(2 ** 25);" + in_a_row("const x# = r.replaceAll('a', 'ccc');"), 192),
    "maps": (in_a_row("const x# = new Map(); for (let i = 0; i < 1e7; i++) x#.set(i, i);"), 128),
    "objects": ("const r = []; for (;;) r.push({ a: 1, b: [1, 2, 3] })", 32),
    "holes": (
        "const a = []; a.length = 2e7; a.fill(1, 0, 10); a[2e7 - 1] = 1;" + in_a_row("const x# = a.slice();"),
        115,
    ),
}
# Built-ins that look for no termination, one after another, without a loop.
BLIND = {
    "spread": "const r = new Array(3e7).fill(1);" + in_a_row("const x# = [...r];", 6),
    "integers": "const r = 1n << (2n ** 29n);" + in_a_row("const x# = r + #n;", 6),
    "upper-case": "const r = 'a'.repeat(2 ** 27) + 'b';" + in_a_row("const x# = r.toUpperCase();", 6),
}


@for_each("name", SCRIPTS)
@in_own_process
def test_a_limit_is_passed_by_one_object_and_the_one_that_is_being_made(name: str) -> None:
    script, size_mb = SCRIPTS[name]
    attack(script, MEMORY, CPU, "RangeError", most_mb=32 + 2 * size_mb + 20, cpu_limit_ms=2000, overshoot_ms=4000)


@for_each("name", BLIND)
@in_own_process
def test_builtins_that_look_for_no_termination_end_with_their_row(name: str) -> None:
    attack(BLIND[name], MEMORY, CPU, most_mb=1200, cpu_limit_ms=2000, overshoot_ms=4000)


@in_own_process
def test_a_limit_is_passed_by_one_isolate_at_a_time() -> None:
    with arena(threads=4, most_mb=32 * 4 + 128 + 60, cpu_limit_ms=0) as here:
        victims = [here.victim() for _ in range(4)]
        for victim in victims:
            victim.isolate.execute("const a = 'a'.repeat(2 ** 27) + 'b'; for (;;) a.charCodeAt(5)")
        for victim in victims:
            assert victim.wait_end()["reason"] == MEMORY


@in_own_process
def test_a_large_object_that_fits_costs_nothing() -> None:
    """Garbage that is in its way is collected first."""
    with arena(memory_limit_mb=64, cpu_limit_ms=5000) as here:
        victim = here.victim()
        assert victim.run("for (let i = 0; i < 30; i++) new Array(1e7).fill(1); 1").value == 1
        assert victim.run("for (let i = 0; i < 30; i++) ('a'.repeat(4e7) + i).charCodeAt(1); 1").value == 1
        assert victim.run("for (let i = 0; i < 30; i++) new Uint8Array(4e7).fill(1); 1").value == 1
        victim.isolate.terminate()
        victim.wait_end()


@in_own_process
def test_refused_buffers_give_the_heap_no_more_room() -> None:
    code = """
        const refused = () => { try { new ArrayBuffer(1e9) } catch {} };
        for (let i = 0; i < 50; i++) refused();
        const kept = [];
        for (;;) { kept.push(new Array(100)); if (kept.length % 1e4 == 0) refused() }"""
    attack(code, MEMORY, most_mb=32 + 48, cpu_limit_ms=5000, overshoot_ms=4000)
