"""Events whose handlers the core calls itself: what handlers may do while it does."""

from __future__ import annotations

import asyncio
import gc
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import Sandbox

if TYPE_CHECKING:
    from network_runtime import Isolate


async def sent(isolate: Isolate, code: str) -> None:
    await isolate.evaluate(f"{code}; 0")


async def test_the_isolates_of_one_turn_keep_apart() -> None:
    async with Sandbox(threads=1) as sandbox:
        isolates = [await sandbox.create_isolate() for _ in range(3)]
        heard: list[tuple[int, Any]] = []

        def note(index: int, data: object) -> None:
            heard.append((index, data))

        for index, isolate in enumerate(isolates):
            isolate.on("x", partial(note, index))
        await asyncio.gather(
            *(sent(isolate, "for (let k = 0; k < 40; k++) NETWORK.send('x', k)") for isolate in isolates)
        )
        for index in range(3):
            assert [data for isolate, data in heard if isolate == index] == list(range(40))


async def test_a_handler_changes_the_handlers() -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        heard: list[str] = []

        def first(_: object) -> None:
            heard.append("first")
            isolate.off("x", first)
            isolate.on("x", lambda _: heard.append("second"))

        isolate.on("x", first)
        await sent(isolate, "NETWORK.send('x'); NETWORK.send('x'); NETWORK.send('y'); NETWORK.send('x')")
        assert heard == ["first", "second", "second"]


async def test_a_handler_terminates_the_isolate() -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        heard: list[int] = []

        def stop(data: int) -> None:
            heard.append(data)
            if data == 2:
                isolate.terminate()

        isolate.on("x", stop)
        isolate.execute("for (let k = 0; k < 10; k++) NETWORK.send('x', k)")
        await isolate.wait_destroyed()
        assert heard == [0, 1, 2]


async def test_a_handler_closes_the_sandbox_of_its_turn() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate()
    closing: list[asyncio.Task[None]] = []
    heard: list[int] = []

    def close(data: int) -> None:
        heard.append(data)
        if not closing:
            closing.append(asyncio.ensure_future(sandbox.shutdown()))

    isolate.on("x", close)
    await sent(isolate, "for (let k = 0; k < 10; k++) NETWORK.send('x', k)")
    await closing[0]
    assert heard == list(range(10))


async def test_the_handlers_of_an_isolate_that_is_dropped_meanwhile() -> None:
    async with Sandbox() as sandbox:
        isolate: Isolate | None = await sandbox.create_isolate()
        heard: list[int] = []
        all_heard = asyncio.Event()

        def drop(data: int) -> None:
            nonlocal isolate
            heard.append(data)
            isolate = None  # the last reference
            gc.collect()
            if data == 9:
                all_heard.set()

        assert isolate is not None
        isolate.on("x", drop)
        isolate.execute("for (let k = 0; k < 10; k++) NETWORK.send('x', k)")
        with pytest.warns(ResourceWarning, match="Isolate #0"):
            async with asyncio.timeout(10):
                await all_heard.wait()
        assert heard == list(range(10))


async def test_a_message_that_cannot_be_read_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        heard: list[object] = []
        isolate.on("x", heard.append)
        await sent(isolate, "NETWORK.send('x', 1); NETWORK.send('x', new Date(NaN)); NETWORK.send('x', 2)")
        assert heard == [1, 2]
        assert "could not be handed out" in caplog.text
        caplog.clear()


async def test_tasks_that_begin_end_the_turn() -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        running = 0
        most = 0

        async def handle(_: object) -> None:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

        isolate.on("x", handle)
        await sent(isolate, "for (let k = 0; k < 200; k++) NETWORK.send('x', k)")
        assert 1 <= most < 200
