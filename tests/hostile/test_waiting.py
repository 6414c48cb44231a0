"""Waiting is not CPU time: an isolate that waits for something, even for ever, is left alone."""

from __future__ import annotations

import asyncio

from tests.hostile.arena import CPU_LIMIT_MS, SILENCE, VALUE, arena, for_each, in_own_process

WAITS = {
    "promise": "new Promise(() => {})",
    "async-function": "(async () => { await new Promise(() => {}); })()",
    "request-without-answer": "NETWORK.request('silence')",
    "race": "Promise.race([])",
    "timer": "new Promise((resolve) => setTimeout(resolve, 1e8))",
    "thousands-of-timers": "for (let i = 0; i < 5000; i++) setTimeout(() => {}, 1e8 + i); new Promise(() => {})",
}


@for_each("name", WAITS)
@in_own_process
def test_waiting_costs_nothing(name: str) -> None:
    with arena() as here:
        victim = here.victim()

        async def silence(_: object) -> None:
            await asyncio.get_running_loop().create_future()

        victim.isolate.on_request("silence", silence)
        waited_s = CPU_LIMIT_MS / 1000 * 3
        assert victim.run(WAITS[name], waited_s).ending == SILENCE
        assert victim.events == []
        assert victim.run("1 + 1").value == 2
        assert not victim.isolate.destroyed
        victim.isolate.terminate()
        assert victim.wait_end()["cpu_ms"] < CPU_LIMIT_MS


@in_own_process
def test_many_short_turns_are_not_one_long_turn() -> None:
    with arena() as here:
        victim = here.victim()
        code = "{ const end = Date.now() + 20; while (Date.now() < end); 1 }"
        for _ in range(30):
            assert victim.run(code).ending == VALUE
        victim.isolate.terminate()
        assert victim.wait_end()["cpu_ms"] > CPU_LIMIT_MS


@in_own_process
def test_webassembly_does_not_wait_for_shared_memory() -> None:
    """Nothing would wake it, and its thread belongs to the pool: `memory.atomic.wait32` traps."""
    code = """
        const code = new Uint8Array([
            0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 7, 5, 1, 1, 0x77,
            0, 0, 10, 14, 1, 12, 0, 0x41, 0, 0x41, 0, 0x42, 0x7f, 0xfe, 1, 2, 0, 0x0b,
        ]);
        new WebAssembly.Instance(new WebAssembly.Module(code)).exports.w()"""
    with arena() as here:
        assert here.victim().run(code).ending == "RuntimeError"
