"""Tenants with long turns do not delay others, whatever they do in their turns."""

from __future__ import annotations

import functools
import threading
import time
from pathlib import Path

from tests.hostile.arena import arena, for_each, in_own_process

THREADS = 2
MOST_FURTHER_THREADS = 128

ENDLESS = {
    "loop": "for (;;) n++;",
    "caught": "for (;;) try { for (;;) n++ } catch {}",
    "recursion": "(function f() { try { f() } catch {} finally { n++; f() } })()",
    "allocation": "for (let a; ; n++) a = new Array(1000).fill(n)",
    "microtasks": "(function f() { n++; Promise.resolve().then(f) })()",
    "built-in": "for (;; n++) [..." + '"' + "x" * 1000 + '"' + "].sort()",
    "regexp": "for (;; n++) /(a+)+$/.test('a'.repeat(24) + 'b')",
    "wasm": """
        const code = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0,
            10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11);
        n++; new WebAssembly.Instance(new WebAssembly.Module(code)).exports.f()""",
}


def threads_of_process() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


@for_each("name", ENDLESS)
@for_each("count", [3, 20])
@in_own_process
def test_short_turns_do_not_stand_behind_endless_ones(name: str, count: int) -> None:
    with arena(threads=THREADS, left_mb=160) as here:
        good = here.victim()
        before = threads_of_process()
        burners = [here.victim(cpu_limit_ms=0, memory_limit_mb=64) for _ in range(count)]
        for burner in burners:
            burner.isolate.execute(f"let n = 0; {ENDLESS[name]}")
        for number in range(50):
            outcome = good.run(f"{number} + 1", 20)
            assert outcome.value == number + 1, (number, outcome)
        assert here.victim().run("1 + 1", 20).value == 2
        assert threads_of_process() <= before + count + THREADS
        for burner in burners:
            assert burner.isolate.terminate()
        for burner in burners:
            assert burner.wait_end()["reason"] == "terminated"


def _note(heard: threading.Semaphore, _: object) -> None:
    heard.release()


@in_own_process
def test_every_endless_turn_goes_on() -> None:
    with arena(threads=THREADS) as here:
        burners = [here.victim(cpu_limit_ms=0, outbox_messages=1000) for _ in range(12)]
        heard = [threading.Semaphore(0) for _ in burners]
        for burner, one in zip(burners, heard, strict=True):
            burner.isolate.on("step", functools.partial(_note, one))
            burner.isolate.execute(
                "for (let n = 0;; n++) if (n % 1e6 === 0) try { NETWORK.send('step') } catch {}",
            )
        for _ in range(5):
            for one in heard:
                assert one.acquire(timeout=30)
        for burner in burners:
            burner.isolate.terminate()
            burner.wait_end()


@in_own_process
def test_more_endless_turns_than_may_be_underway_reach_their_limits() -> None:
    with arena(threads=THREADS) as here:
        before = threads_of_process()
        burners = [here.victim(cpu_limit_ms=20, memory_limit_mb=16) for _ in range(MOST_FURTHER_THREADS + 40)]
        for burner in burners:
            burner.isolate.execute("for (;;);")
        most = before
        for burner in burners:
            most = max(most, threads_of_process())
            assert burner.wait_end()["reason"] == "cpu_limit_exceeded"
        assert most <= before + MOST_FURTHER_THREADS


@in_own_process
def test_threads_that_paused_turns_needed_end() -> None:
    with arena(threads=THREADS) as here:
        good = here.victim()
        before = threads_of_process()
        burners = [here.victim(cpu_limit_ms=0) for _ in range(12)]
        for burner in burners:
            burner.isolate.execute("for (;;);")
        for _ in range(20):
            assert good.run("1 + 1", 20).value == 2
        deadline = time.monotonic() + 30
        while threads_of_process() < before + 6:
            assert good.run("1 + 1", 20).value == 2
            assert time.monotonic() < deadline
        for burner in burners:
            burner.isolate.terminate()
            burner.wait_end()
        while threads_of_process() > before:
            assert time.monotonic() < deadline
