"""V8 makes optimised code on threads of its own: what that takes is the isolate's that made the code hot."""

from __future__ import annotations

from tests.hostile.arena import VALUE, arena, in_own_process, thread_cpu_ms

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
};"""


def compilers_ms() -> float:
    return thread_cpu_ms("V8 DefaultWorke")


@in_own_process
def test_what_compilers_use_is_charged() -> None:
    with arena(cpu_limit_ms=0, memory_limit_mb=256) as here:
        victim = here.victim(memory_limit_mb=256)
        own_ms, beside_ms = thread_cpu_ms("nr-worker"), compilers_ms()
        assert victim.run(HEAT).ending == VALUE
        while compilers_ms() - beside_ms < 100:
            assert victim.run("heat(5)").ending == VALUE
        beside_ms = compilers_ms() - beside_ms
        own_ms = thread_cpu_ms("nr-worker") - own_ms
        victim.isolate.destroy()
        victim.wait_end()
        (said,) = (data for name, data in victim.events if name == "destroyed")
        assert said["cpu_ms"] - own_ms > beside_ms / 3, (said, own_ms, beside_ms)


@in_own_process
def test_compilers_end_at_the_limit_of_a_life() -> None:
    """No turn of it takes long, and all of them together take less than the limit."""
    with arena(cpu_limit_ms=0, memory_limit_mb=256) as here:
        victim = here.victim(memory_limit_mb=256, cpu_total_limit_ms=400)
        own_ms = thread_cpu_ms("nr-worker")
        ending = victim.run(HEAT).ending
        while ending == VALUE:
            ending = victim.run("heat(1)").ending
        assert ending == "cpu_total_limit_exceeded"
        assert thread_cpu_ms("nr-worker") - own_ms < 390


@in_own_process
def test_compilers_that_work_for_an_isolate_do_not_outlive_it() -> None:
    with arena(threads=2, cpu_limit_ms=0, memory_limit_mb=256) as here:
        for _ in range(10):
            victim = here.victim(memory_limit_mb=256, cpu_total_limit_ms=60)
            victim.isolate.execute(HEAT + "for (;;) heat(1)")
            victim.wait_end()
