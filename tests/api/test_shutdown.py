"""`sandbox.shutdown`, `shutdown_sync`, and the end of a `with` block."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from network_runtime import Isolate, IsolateCreateError, IsolateDestroyedError, Sandbox, TerminatedError, _core


async def test_shuts_down_in_order() -> None:
    heard: list[Any] = []
    async with Sandbox() as sandbox:
        isolates = [await sandbox.create_isolate() for _ in range(4)]
        for n, isolate in enumerate(isolates):
            isolate.on("result", heard.append)
            isolate.execute(f"NETWORK.on('go', () => NETWORK.send('result', {n}))")
            isolate.send("go")
    assert sorted(heard) == [0, 1, 2, 3]
    assert all(isolate.destroyed for isolate in isolates)
    with pytest.raises(IsolateDestroyedError, match="Isolate #3 is destroyed"):
        isolates[3].send("go")


async def test_twice_is_harmless() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate()
    await sandbox.shutdown()
    assert isolate.destroyed
    await sandbox.shutdown()
    await sandbox.shutdown(terminate=True)


async def test_at_the_same_time_is_harmless() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=60_000)
    isolate.execute("for (;;);")
    await asyncio.wait_for(asyncio.gather(sandbox.shutdown(), sandbox.shutdown(terminate=True)), 10)


async def test_a_sandbox_that_was_never_used() -> None:
    await Sandbox().shutdown()
    Sandbox().shutdown_sync()
    with Sandbox():
        pass


async def test_terminate_ends_it_at_once() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, destroy_grace_ms=60_000)
    running = asyncio.ensure_future(isolate.evaluate("for (;;);"))
    await asyncio.sleep(0)
    await asyncio.wait_for(sandbox.shutdown(terminate=True), 10)
    with pytest.raises(TerminatedError) as caught:
        await running
    assert caught.value.reason == "shutdown"


async def test_async_handlers_of_events_finish() -> None:
    done: list[Any] = []
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()

        @isolate.on("e")
        async def handler(data: object) -> None:
            for _ in range(20):
                await asyncio.sleep(0)
            done.append(data)

        isolate.execute("NETWORK.send('e', 1)")
    assert done == [1]


async def test_handlers_of_requests_without_a_waiting_script_are_cancelled() -> None:
    cancelled = asyncio.Event()
    started = asyncio.Event()
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()

        @isolate.on_request("hang")
        async def hang(_: object) -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.set()
                raise

        isolate.execute("NETWORK.request('hang')")
        await asyncio.wait_for(started.wait(), 10)
    assert cancelled.is_set()


async def test_a_handler_may_shut_down() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate()
    done = asyncio.get_running_loop().create_future()

    @isolate.on("enough")
    async def enough(_: object) -> None:
        await sandbox.shutdown()
        done.set_result(None)

    isolate.execute("NETWORK.send('enough')")
    await asyncio.wait_for(done, 10)


async def test_a_creation_under_way_does_not_hang() -> None:
    sandbox = Sandbox(threads=1)
    creations = [asyncio.ensure_future(sandbox.create_isolate()) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.wait_for(sandbox.shutdown(terminate=True), 10)
    results = await asyncio.wait_for(asyncio.gather(*creations, return_exceptions=True), 10)
    refused = (IsolateCreateError, IsolateDestroyedError)
    assert all(isinstance(result, (Isolate, *refused)) for result in results)


async def test_an_interruption_shuts_down_at_once() -> None:
    async def endless() -> None:
        async with Sandbox(cpu_limit_ms=0, destroy_grace_ms=60_000) as sandbox:
            isolate = await sandbox.create_isolate()
            await isolate.evaluate("for (;;);")

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(endless(), 0.1)


async def test_a_timeout_inside_shuts_down_at_once() -> None:
    async def block() -> None:
        async with Sandbox(cpu_limit_ms=0, destroy_grace_ms=600_000) as sandbox:
            isolate = await sandbox.create_isolate()
            await asyncio.wait_for(isolate.evaluate("for (;;);"), 0.05)

    with pytest.raises(TimeoutError):
        await block()


def test_without_asyncio() -> None:
    heard: list[Any] = []
    with Sandbox() as sandbox:
        isolate = sandbox.create_isolate_sync()

        @isolate.on("e")
        async def handler(data: object) -> None:
            await asyncio.sleep(0)
            heard.append(data)

        isolate.execute("NETWORK.send('e', 1)")
    assert heard == [1]
    sandbox.shutdown_sync()
    sandbox.shutdown_sync(terminate=True, timeout=1)
    assert _core.live_counts()["threads"] == 0


def test_without_asyncio_a_timeout_says_who_is_left() -> None:
    sandbox = Sandbox()
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=0, destroy_grace_ms=60_000)
    isolate.execute("for (;;);")
    with pytest.raises(TimeoutError, match=r"within 0\.05 s; still there: Isolate #0"):
        sandbox.shutdown_sync(timeout=0.05)
    sandbox.shutdown_sync(terminate=True, timeout=10)
