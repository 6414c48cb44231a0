"""The last resort: native code that checks nothing for longer than `unresponsive_after_ms`.

It is reported, its thread is replaced, and all other isolates go on. When it returns after all, what it held is freed.
"""

from __future__ import annotations

from tests.hostile.arena import CPU, arena, for_each, in_own_process, until

from network_runtime import Sandbox, _core

# Seconds of work in one call of a builtin that runs no script: dates far apart in a computed calendar.
LONG = """
    const far = Temporal.PlainDate.from("+040000-09-13[u-ca=chinese]");
    const near = Temporal.PlainDate.from("2000-04-20[u-ca=chinese]");
    for (;;) far.since(near, { largestUnit: "months" })"""


@in_own_process
def test_what_does_not_stop_is_reported_and_replaced() -> None:
    with arena(left_mb=128) as here:
        victim = here.victim(unresponsive_after_ms=300)
        outcome = victim.run(LONG)
        assert outcome.ending == CPU, outcome
        assert victim.isolate.wait_destroyed_sync(10)
        until(lambda: "destroyed" in victim.names(), f"{victim.events}")
        assert victim.names() in (["unresponsive", "terminated", "destroyed"], ["terminated", "destroyed"]), (
            victim.events
        )
        here.serve_a_good_one()
        until(lambda: _core.live_counts()["isolates"] == 0, f"the thread comes back: {_core.live_counts()}", 40)


@for_each("terminate", [0, 1])
@in_own_process
def test_shutdown_does_not_wait_for_what_does_not_stop(terminate: int) -> None:
    with arena(left_mb=128) as here:
        threads = _core.live_counts()["threads"]
        sandbox = Sandbox(threads=1, cpu_limit_ms=0, unresponsive_after_ms=200, destroy_grace_ms=50)
        isolate = sandbox.create_isolate_sync()
        assert isolate.evaluate_sync("1") == 1
        isolate.execute(LONG)
        sandbox.shutdown_sync(terminate=bool(terminate), timeout=15)
        here.serve_a_good_one()
        until(lambda: _core.live_counts()["threads"] == threads, f"the thread comes back: {_core.live_counts()}", 40)
