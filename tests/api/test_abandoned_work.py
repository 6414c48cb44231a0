"""Work whose result is not wanted any more: handlers of isolates that are gone, and awaits that were cancelled."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from network_runtime import Isolate, Sandbox

HOUR_S = 3600


def end(isolate: Isolate, how: str) -> None:
    if how == "destroy":
        isolate.destroy()
    else:
        isolate.terminate()


@pytest.mark.parametrize("how", ["destroy", "terminate"])
async def test_request_handlers_end_with_their_isolate(sandbox: Sandbox, how: str) -> None:
    ended: list[int] = []
    isolates = [await sandbox.create_isolate() for _ in range(200)]
    begun = asyncio.Semaphore(0)

    async def hang(data: int) -> None:
        begun.release()
        try:
            await asyncio.sleep(HOUR_S)
        finally:
            ended.append(data)

    before = asyncio.all_tasks()
    for isolate in isolates:
        isolate.on_request("hang", hang).execute(f"NETWORK.request('hang', {isolate.id})")
    for _ in isolates:
        await begun.acquire()
    assert len(asyncio.all_tasks() - before) == 200
    for isolate in isolates:
        end(isolate, how)
    for isolate in isolates:
        await isolate.wait_destroyed()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    assert sorted(ended) == list(range(200))


def test_on_the_thread_of_the_sandbox_too(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    begun, ended = threading.Event(), threading.Event()

    @isolate.on_request("hang")
    async def hang(_: object) -> None:
        begun.set()
        try:
            await asyncio.sleep(HOUR_S)
        finally:
            ended.set()

    isolate.execute("NETWORK.request('hang')")
    assert begun.wait(20)
    isolate.terminate()
    assert ended.wait(20)


async def test_a_request_that_comes_with_the_end(sandbox: Sandbox, recwarn: pytest.WarningsRecorder) -> None:
    """Its handler is cancelled before it has begun, on Pythons that begin later."""
    isolate = await sandbox.create_isolate()

    async def hang(_: object) -> None:
        await asyncio.sleep(HOUR_S)

    isolate.on_request("hang", hang).execute("for (let i = 0; i < 9; i++) NETWORK.request('hang')")
    isolate.destroy()
    await isolate.wait_destroyed()
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not recwarn.list


async def test_event_handlers_finish(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    more = asyncio.Event()
    finished: list[int] = []

    @isolate.on("e")
    async def handler(data: int) -> None:
        await more.wait()
        finished.append(data)

    isolate.execute("NETWORK.send('e', 1)")
    isolate.destroy()
    await isolate.wait_destroyed()
    assert finished == []
    more.set()
    await sandbox.shutdown()
    assert finished == [1]


async def test_what_a_cancelled_handler_still_does_is_not_disturbed(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    begun, more = asyncio.Event(), asyncio.Event()
    cleaned: list[str] = []

    @isolate.on_request("hang")
    async def hang(_: object) -> None:
        begun.set()
        try:
            await asyncio.sleep(HOUR_S)
        finally:
            await more.wait()
            cleaned.append("up")

    isolate.execute("NETWORK.request('hang')")
    await begun.wait()
    isolate.terminate()
    await isolate.wait_destroyed()
    shutdown = asyncio.create_task(sandbox.shutdown(terminate=True))
    await asyncio.sleep(0)
    more.set()
    await shutdown
    assert cleaned == ["up"]


async def cancelled(work: Any) -> None:
    task = asyncio.ensure_future(work)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_awaits_that_are_cancelled_leave_nothing(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    state = isolate._state
    for _ in range(20):
        await cancelled(isolate.evaluate("new Promise(() => {})"))
        await cancelled(isolate.wait_destroyed())
        await cancelled(sandbox.create_isolate())
    assert state.evaluations == {}
    assert not state.waiters
    assert sandbox._driver._dispatcher.creations == {}
    with pytest.raises(asyncio.TimeoutError):
        async with asyncio.timeout(0):
            await isolate.evaluate("new Promise(() => {})")
    assert state.evaluations == {}
    assert await isolate.evaluate("1 + 1") == 2
