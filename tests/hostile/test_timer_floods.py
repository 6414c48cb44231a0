"""Timers by the million, and timers that set themselves again at once."""

from __future__ import annotations

import threading

from tests.hostile.arena import CPU, MEMORY, SILENCE, VALUE, arena, attack, for_each, in_own_process

FLOODS = {
    "timeouts": "for (let i = 0; i < 1e7; i++) setTimeout(() => {}, 0)",
    "intervals": "for (let i = 0; i < 1e7; i++) setInterval(() => {}, 0)",
    "far-timeouts": "for (let i = 0; i < 1e7; i++) setTimeout(() => {}, 1e6 - i % 1000)",
    "with-arguments": "const big = 'x'.repeat(1e5); for (let i = 0; i < 1e7; i++) setTimeout(() => {}, 0, big + i, i)",
    "strings": "for (let i = 0; i < 1e7; i++) setTimeout('1 + 1', 0)",
    "set-and-clear": "for (;;) clearTimeout(setTimeout(() => {}, 5))",
    "delay-that-loops": "setTimeout(() => {}, { valueOf() { for (;;); } })",
}


@for_each("name", FLOODS)
@in_own_process
def test_a_flood_of_timers_ends_at_a_limit(name: str) -> None:
    attack(FLOODS[name], CPU, MEMORY)


@in_own_process
def test_a_timer_that_loops_ends_at_the_limit() -> None:
    with arena() as here:
        victim = here.victim()
        assert victim.run("setTimeout(() => { for (;;); }, 1)").ending == VALUE
        victim.expect_limit(CPU)


@for_each("code", ["setInterval(() => {}, 0)", "(function again() { setTimeout(again, 0) })()"])
@in_own_process
def test_timers_without_end_leave_the_thread_to_others(code: str) -> None:
    with arena() as here:
        victim = here.victim(cpu_total_limit_ms=0)
        victim.isolate.execute(code)
        other = here.victim()
        for number in range(50):
            assert other.run(f"{number} + 1").value == number + 1
        assert victim.run("new Promise(() => {})", 0.05).ending == SILENCE
        victim.isolate.destroy()
        assert victim.wait_end(5)["reason"] == "destroyed"


@in_own_process
def test_timers_without_end_are_bounded_by_the_limit_of_a_life() -> None:
    with arena(cpu_total_limit_ms=300) as here:
        victim = here.victim()
        victim.isolate.execute("setInterval(() => { for (let i = 0; i < 1e4; i++); }, 0)")
        said = victim.wait_end()
        assert said["reason"] == "cpu_total_limit_exceeded"
        assert 270 <= said["cpu_ms"] <= 500


@in_own_process
def test_errors_of_an_interval_do_not_fill_the_host() -> None:
    with arena(most_mb=160) as here:
        victim = here.victim(cpu_total_limit_ms=500)
        seen = threading.Semaphore(0)
        victim.isolate.on_system("error", lambda _: seen.release())
        victim.isolate.execute("setInterval(() => { throw new Error('x'.repeat(1000)) }, 0)")
        for _ in range(100):
            assert seen.acquire(timeout=10)
        victim.isolate.terminate()
        victim.wait_end()
