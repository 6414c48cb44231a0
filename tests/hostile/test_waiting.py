"""Waiting is not CPU: an isolate that waits for something, or for ever, is left alone."""

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
