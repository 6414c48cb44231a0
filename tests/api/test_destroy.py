"""`isolate.destroy`, `terminate`, `wait_destroyed`, `destroyed`, isolates as context managers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from network_runtime import IsolateDestroyedError, Sandbox, TerminatedError


async def test_what_was_sent_before_still_runs_and_arrives(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[Any] = []
    isolate.on("result", heard.append)
    isolate.execute("NETWORK.on('compute', (data) => NETWORK.send('result', { answer: data.x + data.y }))")
    isolate.send("compute", {"x": 10, "y": 5})
    isolate.destroy()
    await isolate.wait_destroyed()
    assert heard == [{"answer": 15}]


async def test_destroyed_is_true_at_once(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    before = isolate.destroyed
    isolate.destroy()
    assert (before, isolate.destroyed) == (False, True)
    with pytest.raises(IsolateDestroyedError, match="Isolate #0 is destroyed"):
        isolate.destroy()
    with pytest.raises(IsolateDestroyedError) as caught:
        isolate.send("e")
    assert isinstance(caught.value, RuntimeError)
    with pytest.raises(IsolateDestroyedError):
        await isolate.evaluate("1")
    await isolate.wait_destroyed()
    await isolate.wait_destroyed()


async def test_a_turn_that_goes_on_is_ended_after_the_grace_period(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=50)
    reasons: list[str] = []
    isolate.on_system("terminated", lambda details: reasons.append(details["reason"]))
    isolate.execute("for (;;);")
    isolate.destroy()
    await asyncio.wait_for(isolate.wait_destroyed(), 10)
    assert reasons == ["destroy_grace_exceeded"]


async def test_terminate_ends_it_wherever_it_is(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0)
    running = asyncio.ensure_future(isolate.evaluate("NETWORK.send('running'); for (;;);"))
    started = asyncio.Event()
    isolate.on("running", lambda _: started.set())
    await asyncio.wait_for(started.wait(), 10)
    assert isolate.terminate()
    assert isolate.destroyed
    with pytest.raises(TerminatedError, match="Isolate #0 was terminated"):
        await running
    await isolate.wait_destroyed()
    assert not isolate.terminate()
    with pytest.raises(IsolateDestroyedError, match="Isolate #0 is destroyed: terminated"):
        isolate.send("e")


async def test_terminate_cuts_an_orderly_end_short(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=60_000)
    isolate.execute("for (;;);")
    isolate.destroy()
    assert isolate.terminate()
    await asyncio.wait_for(isolate.wait_destroyed(), 10)


async def test_as_a_context_manager(sandbox: Sandbox) -> None:
    heard: list[Any] = []
    async with await sandbox.create_isolate() as isolate:
        isolate.on("e", heard.append)
        isolate.execute("NETWORK.send('e', 1)")
    assert heard == [1]
    assert isolate.destroyed
    async with await sandbox.create_isolate() as isolate:
        isolate.destroy()
    assert sandbox.isolate_count == 0


class OutOfTheBlockError(Exception):
    pass


async def test_a_block_that_is_cancelled_or_times_out_ends_it_at_once(sandbox: Sandbox) -> None:
    """Not after the grace period, which is longer than the test may take."""
    reasons: list[str] = []

    async def block() -> None:
        async with await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=600_000) as isolate:
            isolate.on_system("destroyed", lambda details: reasons.append(details["reason"]))
            await isolate.evaluate("for (;;);")

    async def block_with_timeout_inside() -> None:
        async with await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=600_000) as isolate:
            isolate.on_system("destroyed", lambda details: reasons.append(details["reason"]))
            await asyncio.wait_for(isolate.evaluate("for (;;);"), 0.05)

    for attempt in (asyncio.wait_for(block(), 0.05), block_with_timeout_inside()):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(attempt, 20)
    assert reasons == ["terminated", "terminated"]
    assert sandbox.isolate_count == 0


async def test_a_block_that_raises_ends_it_at_once(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=600_000)

    async def block() -> None:
        async with isolate:
            isolate.execute("for (;;);")
            raise OutOfTheBlockError

    with pytest.raises(OutOfTheBlockError):
        await block()
    with pytest.raises(IsolateDestroyedError, match="terminated"):
        isolate.send("e")


@pytest.mark.parametrize("error", [OutOfTheBlockError, KeyboardInterrupt, TimeoutError, SystemExit])
def test_a_block_that_raises_ends_it_at_once_without_asyncio(sync_sandbox: Sandbox, error: type[BaseException]) -> None:
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=0, destroy_grace_ms=600_000)

    def block() -> None:
        with isolate:
            isolate.execute("for (;;);")
            raise error

    with pytest.raises(error):
        block()
    assert isolate.wait_destroyed_sync(0)


def test_without_asyncio(sync_sandbox: Sandbox) -> None:
    heard: list[Any] = []
    with sync_sandbox.create_isolate_sync() as isolate:
        isolate.on("e", heard.append)
        isolate.execute("NETWORK.send('e', 1)")
        assert not isolate.wait_destroyed_sync(0)
    assert heard == [1]
    assert isolate.wait_destroyed_sync()
    with pytest.raises(IsolateDestroyedError):
        isolate.destroy()


async def test_many_lives(sandbox: Sandbox) -> None:
    for life in range(50):
        isolate = await sandbox.create_isolate()
        assert isolate.id == life
        assert await isolate.evaluate("1 + 1") == 2
        isolate.destroy()
        await isolate.wait_destroyed()


_CAGES = """
import resource
from network_runtime import IsolateCreateError, Sandbox

TERABYTE = 1 << 40

def cage_filler(sandbox):
    return sandbox.create_isolate_sync(memory_limit_mb=3072)

with Sandbox() as first, Sandbox() as second:
    victims = [cage_filler(first) for _ in range(40)]
    pages = int(open("/proc/self/statm").read().split()[0])
    most = pages * resource.getpagesize() + TERABYTE // 2
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        cage_filler(second)
        raise SystemExit("there is room for one more")
    except IsolateCreateError:
        pass
    for victim in victims:
        victim.destroy()
        assert victim.wait_destroyed_sync(20)
        assert cage_filler(second).evaluate_sync("1 + 1") == 2
"""


def test_the_room_of_one_that_is_destroyed_can_be_taken_at_once() -> None:
    """Its end is reported before its pages are freed. A thread that needs the last place must not notice."""
    subprocess.run([sys.executable, "-c", _CAGES], check=True, timeout=60)
