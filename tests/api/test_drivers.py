"""Where handlers run: on the caller's event loop, on uvloop, on a thread of the sandbox."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvloop

from network_runtime import Sandbox


async def use(sandbox: Sandbox) -> list[Any]:
    """A bit of everything."""
    isolate = await sandbox.create_isolate()
    heard: list[Any] = []
    isolate.on("e", heard.append)

    @isolate.on_request("twice")
    async def twice(data: int) -> int:
        await asyncio.sleep(0)
        return data * 2

    heard.append(await isolate.evaluate("NETWORK.send('e', 1); NETWORK.request('twice', 21)"))
    isolate.destroy()
    return heard


async def all_of_it() -> list[Any]:
    async with Sandbox() as sandbox:
        return await use(sandbox)


def test_asyncio() -> None:
    assert asyncio.run(all_of_it()) == [1, 42]


def test_uvloop() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(all_of_it()) == [1, 42]


def test_handlers_run_on_the_thread_of_the_sandbox(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on_request("where", lambda _: threading.current_thread().name)
    assert isolate.evaluate_sync("NETWORK.request('where')") == "network-runtime-handlers"


async def test_handlers_run_on_the_loop_that_came_first(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("where", lambda _: threading.get_ident())
    assert await isolate.evaluate("NETWORK.request('where')") == threading.get_ident()


async def test_another_thread_may_block_while_the_loop_runs_the_handlers(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("twice", lambda data: data * 2)
    assert await asyncio.to_thread(isolate.evaluate_sync, "NETWORK.request('twice', 4)") == 8
    other = await asyncio.to_thread(sandbox.create_isolate_sync)
    assert other.id == 1


async def test_blocking_the_loop_that_runs_the_handlers_is_refused(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    for call, instead in (
        (lambda: isolate.evaluate_sync("1"), r"evaluate_sync\(\) .* use await isolate.evaluate\(\)"),
        (sandbox.create_isolate_sync, r"use await sandbox.create_isolate\(\)"),
        (isolate.wait_destroyed_sync, r"use await isolate.wait_destroyed\(\)"),
        (sandbox.shutdown_sync, r"use await sandbox.shutdown\(\)"),
    ):
        with pytest.raises(RuntimeError, match=instead):
            call()


def test_blocking_inside_a_handler_is_refused(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()

    @isolate.on_request("ask back")
    def ask_back(_: object) -> None:
        with pytest.raises(RuntimeError, match=r"use await isolate.evaluate\(\)"):
            isolate.evaluate_sync("1")

    assert isolate.evaluate_sync("NETWORK.request('ask back')") is None


def test_handlers_on_the_thread_may_await(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()

    @isolate.on_request("ask back")
    async def ask_back(data: int) -> Any:
        other = await sync_sandbox.create_isolate()
        return await other.evaluate(f"{data} + 1")

    assert isolate.evaluate_sync("NETWORK.request('ask back', 1)") == 2


def test_another_loop_is_refused() -> None:
    with Sandbox() as sandbox:
        isolate = sandbox.create_isolate_sync()
        with pytest.raises(RuntimeError, match=r"call evaluate_sync\(\)"):
            asyncio.run(isolate.evaluate("1"))

    with asyncio.Runner() as first, asyncio.Runner() as second:
        sandbox = Sandbox()
        isolate = first.run(sandbox.create_isolate())
        with pytest.raises(RuntimeError, match="another event loop"):
            second.run(isolate.evaluate("1"))
        with pytest.raises(RuntimeError, match="another event loop"):
            second.run(sandbox.shutdown())
        first.run(sandbox.shutdown())


def test_blocking_between_two_runs_of_the_loop() -> None:
    with asyncio.Runner() as runner:
        sandbox = Sandbox()
        isolate = runner.run(sandbox.create_isolate())
        assert isolate.evaluate_sync("1 + 1") == 2
        runner.run(sandbox.shutdown())


def test_a_loop_that_closed_before_the_shutdown() -> None:
    sandbox = Sandbox()
    isolate = asyncio.run(sandbox.create_isolate())
    assert isolate.evaluate_sync("1 + 1") == 2
    sandbox.shutdown_sync()


def test_many_threads_share_a_sandbox(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on_request("twice", lambda data: data * 2)

    def work(n: int) -> tuple[int, int]:
        own = sync_sandbox.create_isolate_sync()
        own.on_request("thrice", lambda data: data * 3)
        answers = (
            own.evaluate_sync(f"NETWORK.request('thrice', {n})"),
            isolate.evaluate_sync(f"NETWORK.request('twice', {n})"),
        )
        own.destroy()
        return answers

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(40))) == [(n * 3, n * 2) for n in range(40)]


def test_a_failing_handler_on_the_thread_is_logged(sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    isolate = sync_sandbox.create_isolate_sync()

    @isolate.on("e")
    def fails(data: object) -> None:
        raise KeyError(data)

    with caplog.at_level(logging.ERROR, "network_runtime"):
        isolate.execute("NETWORK.send('e', 1)")
        isolate.destroy()
        assert isolate.wait_destroyed_sync(10)
    (record,) = caplog.records
    assert record.getMessage() == "Isolate #0: the handler of 'e' failed"
    assert record.exc_info
    assert record.exc_info[0] is KeyError


async def test_an_exit_in_a_handler_loses_no_message(sandbox: Sandbox) -> None:
    class Stop(BaseException):
        pass

    isolate = await sandbox.create_isolate()
    heard: list[int] = []

    @isolate.on("n")
    def handler(n: int) -> None:
        heard.append(n)
        if n == 3:
            raise Stop

    reported: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
    assert await isolate.evaluate("for (let n = 0; n < 10; n++) NETWORK.send('n', n); 'sent'") == "sent"
    assert heard == list(range(10))
    assert [type(error) for error in reported] == [Stop]
