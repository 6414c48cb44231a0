"""One tenant does its worst, and the others on the same pool do not notice."""

from __future__ import annotations

import threading

from tests.hostile.arena import MEMORY, arena, for_each, in_own_process, mappings

WORST = {
    "loop": "for (;;);",
    "objects": "const all = []; for (;;) all.push({ x: [1] })",
    "large-arrays": "const all = []; for (;;) all.push(new Array(40000).fill(1))",
    "buffers": "const all = []; for (;;) try { all.push(new ArrayBuffer(1 << 20)) } catch {}",
    "wasm-memories": """
        const all = []; for (;;) try { all.push(new WebAssembly.Memory({ initial: 0, maximum: 1 })) } catch {}""",
    "messages": "for (;;) try { NETWORK.send('a', 'x'.repeat(1e5)) } catch {}",
    "requests": "for (;;) try { NETWORK.request('nobody').catch(() => 0) } catch {}",
    "timers": "for (let i = 0; i < 1e5; i++) setInterval(() => 0, 0)",
    "regexp": "/(a+)+$/.test('a'.repeat(60) + 'b')",
    "compile": "for (let i = 0; ; i++) eval('(function f' + i + '() { return ' + i + ' })')",
    "symbols": "for (let i = 0; ; i++) Symbol.for('s' + i)",
    "errors": "setInterval(() => { throw new Error('x') }, 0)",
}

WORK = """
    (async () => {
        const rows = Array.from({ length: 200 }, (_, i) => ({ i, name: "row" + i }));
        const text = JSON.stringify(rows);
        await new Promise((resolve) => setTimeout(resolve, 1));
        const memory = new WebAssembly.Memory({ initial: 1 });
        const growing = new ArrayBuffer(8, { maxByteLength: 1024 });
        growing.resize(512);
        return JSON.parse(text).length + memory.buffer.byteLength + growing.byteLength;
    })()"""


@for_each("name", WORST)
@in_own_process
def test_a_good_neighbour_goes_on(name: str) -> None:
    with arena(threads=2, left_mb=160) as here:
        good = here.victim(cpu_limit_ms=2000, memory_limit_mb=64)
        worst = [here.victim(cpu_limit_ms=300, memory_limit_mb=32) for _ in range(3)]
        for victim in worst:
            victim.isolate.execute(WORST[name])
        for _ in range(20):
            outcome = good.run(WORK, 10)
            assert outcome.value == 200 + 65536 + 512, outcome
        for victim in worst:
            victim.isolate.terminate()
            victim.wait_end()
        assert good.events == []


@for_each("name", ["objects", "large-arrays", "buffers", "wasm-memories"])
@in_own_process
def test_a_good_neighbour_goes_on_beside_one_without_a_memory_limit(name: str) -> None:
    """Strangers' code should not run without a limit. If it does, the neighbours still do not pay for it."""
    with arena(threads=2, left_mb=1000, most_mb=3500) as here:
        good = here.victim(cpu_limit_ms=2000, memory_limit_mb=64)
        worst = here.victim(cpu_limit_ms=700, memory_limit_mb=0)
        worst.isolate.execute(WORST[name])
        while not worst.isolate.destroyed:
            outcome = good.run(WORK, 15)
            assert outcome.value == 200 + 65536 + 512, outcome
        worst.wait_end()
        assert mappings() < 60_000
        assert good.events == []


@in_own_process
def test_many_tenants_reach_their_limits_at_once() -> None:
    with arena(threads=2, left_mb=160) as here:
        codes = [WORST[name] for name in ("loop", "objects", "large-arrays", "buffers", "regexp", "messages")] * 4
        victims = [here.victim(cpu_limit_ms=50, memory_limit_mb=16) for _ in codes]
        ends = threading.Semaphore(0)
        for victim, code in zip(victims, codes, strict=True):
            victim.isolate.on_system("destroyed", lambda _: ends.release())
            victim.isolate.execute(code)
        for _ in victims:
            assert ends.acquire(timeout=30)
        for victim in victims:
            assert victim.wait_end()["reason"] in ("cpu_limit_exceeded", "memory_limit_exceeded")


HOARDS = {
    "resizable-buffers": "all.push(new ArrayBuffer(1, { maxByteLength: 2 ** 20 }))",
    "memories": "all.push(new WebAssembly.Memory({ initial: 1, maximum: 2 }))",
    "buffers-of-memories": "all.push(new WebAssembly.Memory({ initial: 1, maximum: 2 }).buffer)",
}


@for_each("name", HOARDS)
@for_each("limit_mb", [32, 0])
@in_own_process
def test_mappings_are_shared(name: str, limit_mb: int) -> None:
    """Address space that a buffer may grow into costs mappings, which the whole process has to share."""
    endings = ("RangeError", MEMORY) if limit_mb else ("RangeError",)  # its own limit may come first
    with arena(threads=2) as here:
        before = here.victim()
        hoarders = [here.victim(memory_limit_mb=limit_mb, cpu_limit_ms=10_000) for _ in range(5)]
        for hoarder in hoarders:
            hoard = f"globalThis.all = []; for (;;) {HOARDS[name]}"
            assert hoarder.run(hoard).ending in endings
            assert before.run(WORK).value == 200 + 65536 + 512, mappings()
            assert here.victim().run(WORK).value == 200 + 65536 + 512, mappings()
        assert mappings() < 20_000
        for hoarder in hoarders:
            hoarder.isolate.terminate()
            hoarder.wait_end()


@in_own_process
def test_what_is_given_back_may_be_taken_again() -> None:
    """One that hoards makes shares count; another that takes as many, one after the other, notices nothing."""
    with arena(threads=2) as here:
        good = here.victim(memory_limit_mb=64, cpu_limit_ms=10_000)
        turnover = "for (let i = 0; i < 2000; i++) new WebAssembly.Memory({ initial: 1, maximum: 2 }); 1"
        assert good.run(turnover).value == 1
        hoarder = here.victim(memory_limit_mb=0, cpu_limit_ms=10_000)
        assert hoarder.run(f"globalThis.all = []; for (;;) {HOARDS['memories']}").ending == "RangeError"
        assert good.run(turnover).value == 1
        assert hoarder.run("all.length = 0; 1").value == 1
        hoarder.run(HOARDS["memories"])
        assert hoarder.run(f"for (let i = 0; i < 100; i++) {HOARDS['memories']}; all.length").value >= 100
