"""V8 compiles optimised code on its own threads: their time and memory count for the isolate that has the code."""

from __future__ import annotations

from tests.hostile import wasm
from tests.hostile.arena import VALUE, arena, for_each, in_own_process, thread_cpu_ms

# `heat(n)`: n new functions of some size, each called until it is worth optimising.
HEAT = """
let serial = 0;
globalThis.heat = (functions) => {
  for (let made = 0; made < functions; made++) {
    const n = serial++;
    const steps = Array.from({ length: 300 }, (_, i) => `s = (s * ${i + n} + o.a${i % 3}) | 0; if (s & ${i + 1}) s++;`);
    const hot = Function("o", "let s = 0; for (let k = 0; k < 30; k++) {" + steps.join("") + "} return s");
    for (let i = 0; i < 60; i++) hot({ a0: n, a1: 1, a2: 2 });
  }
};
1;"""

# `modules(n)`: n new modules with a large function, called until WebAssembly's compiler optimises it.
MODULES = f"""
    const base = {wasm.script(wasm.module(wasm.call(1) * 5000, b""))};
    let serial = 0;
    globalThis.modules = (n) => {{
      for (let made = 0; made < n; made++) {{
        const bytes = new Uint8Array(base.length + 8);
        bytes.set(base);
        const n = serial++;
        bytes.set([0, 6, 1, 97, n, n >> 8, n >> 16, n >> 24], base.length);
        const {{ run }} = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
        for (let i = 0; i < 600; i++) run();
      }}
    }};
    1;"""


def compilers_ms() -> float:
    return thread_cpu_ms("V8 DefaultWorke")


# What defines the work, a call that does as much of it as is named, and the least part of it that must be charged.
WORK = {"javascript": (HEAT, "heat", 1 / 3), "webassembly": (MODULES, "modules", 1 / 2)}


@for_each("language", WORK)
@in_own_process
def test_what_compilers_use_is_charged(language: str) -> None:
    setup, work, least = WORK[language]
    with arena(cpu_limit_ms=0, memory_limit_mb=256) as here:
        victim = here.victim(memory_limit_mb=256)
        own_ms, beside_ms = thread_cpu_ms("nr-worker"), compilers_ms()
        assert victim.run(setup).ending == VALUE
        while compilers_ms() - beside_ms < 100:
            assert victim.run(f"{work}(5)").ending == VALUE
        beside_ms = compilers_ms() - beside_ms
        own_ms = thread_cpu_ms("nr-worker") - own_ms
        victim.isolate.destroy()
        victim.wait_end()
        (said,) = (data for name, data in victim.events if name == "destroyed")
        assert beside_ms * least < said["cpu_ms"] - own_ms < beside_ms * 1.3, (said, own_ms, beside_ms)


@for_each("language", WORK)
@in_own_process
def test_compilers_end_at_the_limit_of_a_life(language: str) -> None:
    """No turn of it takes long, and all of them together take less than the limit. It may come between two of them."""
    setup, work, _ = WORK[language]
    with arena(cpu_limit_ms=0, memory_limit_mb=256) as here:
        victim = here.victim(memory_limit_mb=256, cpu_total_limit_ms=400)
        own_ms = thread_cpu_ms("nr-worker")
        ending = victim.run(setup).ending
        while ending == VALUE:
            ending = victim.run(f"{work}(1)").ending
        assert ending == "cpu_total_limit_exceeded"
        assert thread_cpu_ms("nr-worker") - own_ms < 390


@in_own_process
def test_compilers_that_work_for_an_isolate_do_not_outlive_it() -> None:
    with arena(threads=2, cpu_limit_ms=0, memory_limit_mb=256) as here:
        for _ in range(10):
            victim = here.victim(memory_limit_mb=256, cpu_total_limit_ms=60)
            victim.isolate.execute(HEAT + "for (;;) heat(1)")
            victim.wait_end()


@for_each("how", ["destroy", "terminate"])
@in_own_process
def test_compilers_of_webassembly_outlive_an_isolate_without_harm(how: str) -> None:
    """Two isolates share the code of one module; the one that began it is gone before it is done."""
    with arena(threads=2, cpu_limit_ms=0, memory_limit_mb=256) as here:
        for _ in range(10):
            first, second = here.victim(memory_limit_mb=256), here.victim(memory_limit_mb=256)
            first.isolate.execute(MODULES + "modules(20)")
            second.isolate.execute(MODULES + "modules(20)")
            getattr(first.isolate, how)()
            first.wait_end()
            assert second.run("1").ending == VALUE
            second.isolate.terminate()
