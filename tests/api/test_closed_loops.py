"""A handlers' loop that is closed or stopped: what waits for it gets an error, and nothing is left behind."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import uvloop

from network_runtime import Isolate, Sandbox, ScriptError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

held: list[Isolate] = []  # until the sandbox is shut down, so that they are not destroyed before
CLOSED = "the event loop that runs this sandbox's handlers is closed: <.*Loop .*closed=True"


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner]:
    """Closed by the test."""
    with asyncio.Runner(loop_factory=request.param) as made:
        yield made


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Made outside of any loop, and shut down without one."""
    made = Sandbox(cpu_limit_ms=5000)
    yield made
    made.shutdown_sync()
    held.clear()


async def created(sandbox: Sandbox, **limits: Any) -> Isolate:
    isolate = await sandbox.create_isolate(**limits)
    held.append(isolate)
    return isolate


async def prepared(sandbox: Sandbox, heard: list[Any]) -> Isolate:
    isolate = await created(sandbox)
    isolate.on_request("r", lambda data: data).on_request("fetch", lambda _: {"status": 200})
    isolate.on("e", heard.append).on_system("error", heard.append)
    assert await isolate.evaluate("NETWORK.request('r', 1)") == 1
    return isolate


@pytest.mark.parametrize(
    "code",
    [
        "NETWORK.request('r')",
        "NETWORK.request('r').catch(() => 'caught')",
        "NETWORK.request('nobody')",
        "fetch('http://a.example/').then((r) => r.status)",
        "fetch('http://a.example/', { method: 'POST', body: new ReadableStream({ pull(c) { c.close() } }) })",
        "NETWORK.send('e', 1); 'sent'",
        "new Promise(() => NETWORK.request('r').catch(() => NETWORK.request('r')))",
    ],
)
def test_what_needs_a_handler_is_an_error(sandbox: Sandbox, runner: asyncio.Runner, code: str) -> None:
    isolate = runner.run(prepared(sandbox, []))
    runner.close()
    if code.startswith("new Promise"):
        with pytest.raises(RuntimeError, match=CLOSED):
            isolate.evaluate_sync(code, timeout=0.2)
    else:
        with pytest.raises(RuntimeError, match=CLOSED) as caught:
            isolate.evaluate_sync(code)
        assert "Isolate #0" in str(caught.value)


def test_all_websockets_are_told(sandbox: Sandbox, runner: asyncio.Runner) -> None:
    isolate = runner.run(created(sandbox, mailbox_messages=1))
    runner.close()
    code = """new Promise((done) => {
      const told = [];
      for (let i = 0; i < 20; i++) new WebSocket("ws://a/").onerror = ({ message }) => {
        told.push(message);
        if (told.length === 20) done([...new Set(told)].join());
      };
    })"""
    assert isolate.evaluate_sync(code, timeout=20) == "the host's event loop is closed"


def test_what_needs_none_works_on(sandbox: Sandbox, runner: asyncio.Runner) -> None:
    isolate = runner.run(prepared(sandbox, []))
    runner.close()
    assert isolate.evaluate_sync("1 + 1") == 2
    with pytest.raises(RuntimeError, match=CLOSED):
        isolate.evaluate_sync("NETWORK.request('r')")
    assert isolate.evaluate_sync("NETWORK.send('nobody'); 1 + 1") == 2
    with pytest.raises(ScriptError, match="mine"):
        isolate.evaluate_sync("throw new Error('mine')")
    isolate.send("e")
    isolate.execute("1")
    other = sandbox.create_isolate_sync()
    assert other.evaluate_sync("2 + 2") == 4
    other.terminate()


def test_the_script_is_told_too(sandbox: Sandbox, runner: asyncio.Runner, caplog: pytest.LogCaptureFixture) -> None:
    isolate = runner.run(prepared(sandbox, []))
    runner.close()
    with pytest.raises(RuntimeError, match=CLOSED):
        isolate.evaluate_sync("NETWORK.request('r').catch((e) => { globalThis.told = e.message; })")
    assert isolate.evaluate_sync("told") == "the host's event loop is closed"
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "the request 'r'" in record.getMessage()


def test_the_end_of_an_isolate(sandbox: Sandbox, runner: asyncio.Runner) -> None:
    isolate = runner.run(prepared(sandbox, []))
    runner.close()
    with pytest.raises(RuntimeError, match=CLOSED):
        isolate.wait_destroyed_sync()
    with pytest.raises(RuntimeError, match=CLOSED), isolate:
        pass
    assert isolate.destroyed
    with pytest.raises(KeyboardInterrupt), isolate:
        raise KeyboardInterrupt  # more important
    with pytest.raises(RuntimeError, match=CLOSED):
        isolate.wait_destroyed_sync(20)
    sandbox.shutdown_sync()
    assert isolate.wait_destroyed_sync(0)  # it was, and that is known now


def test_the_end_of_a_sandbox(runner: asyncio.Runner) -> None:
    with Sandbox() as sandbox:
        isolate = runner.run(prepared(sandbox, []))
        isolate.execute("NETWORK.request('r').then(() => { for (;;); })")
        runner.close()
    assert isolate.destroyed
    sandbox.shutdown_sync()


def test_another_loop_is_refused_all_the_same(sandbox: Sandbox) -> None:
    isolate = asyncio.run(prepared(sandbox, []))
    for call in (lambda: isolate.evaluate("1"), sandbox.create_isolate, sandbox.shutdown):

        async def second(call: Callable[[], Any] = call) -> None:
            await call()

        with pytest.raises(RuntimeError, match="awaited on another event loop than the one this sandbox"):
            asyncio.run(second())


def waiting(*calls: Callable[[], Any]) -> list[BaseException | None]:
    """What they raise, all at once in threads of their own."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.exception() for future in [threads.submit(call) for call in calls]]


def hanging(sandbox: Sandbox, *, close: Callable[[asyncio.AbstractEventLoop], None]) -> list[BaseException | None]:
    """Threads wait for a loop that goes on when all do, and is then closed."""
    loop = asyncio.new_event_loop()
    begun = threading.Semaphore(0)

    async def hang(_: object) -> None:
        begun.release()
        await asyncio.Event().wait()

    async def body() -> AsyncIterator[bytes]:
        begun.release()
        yield b"some"
        await asyncio.Event().wait()

    async def prepare() -> Isolate:
        isolate = await created(sandbox)
        isolate.on_request("hang", hang).on_request("fetch", lambda _: {"status": 200, "body": body()})
        return isolate

    isolate = loop.run_until_complete(prepare())
    stop = asyncio.Event()

    def run() -> None:
        loop.run_until_complete(stop.wait())
        close(loop)

    def stop_when_all_wait() -> None:
        for _ in range(2):
            begun.acquire()
        loop.call_soon_threadsafe(stop.set)

    runs = threading.Thread(target=run)
    runs.start()
    failures = waiting(
        lambda: isolate.evaluate_sync("NETWORK.request('hang')"),
        lambda: isolate.evaluate_sync("fetch('http://a.example/').then((r) => r.text())"),
        isolate.wait_destroyed_sync,
        stop_when_all_wait,
    )
    runs.join()
    return failures


def close_at_once(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.close()


def close_as_a_runner_does(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop), return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def test_who_waits_already_is_told(sandbox: Sandbox) -> None:
    *failures, nothing = hanging(sandbox, close=close_at_once)
    assert nothing is None
    for failure in failures:
        assert type(failure) is RuntimeError
        assert "is closed: <" in str(failure)


def test_handlers_that_the_end_of_the_loop_cancels_have_answered(sandbox: Sandbox) -> None:
    asked, _, waited, _ = hanging(sandbox, close=close_as_a_runner_does)
    assert isinstance(asked, ScriptError)
    assert asked.name == "AbortError"
    assert type(waited) is RuntimeError


def test_a_shutdown_that_waits_for_a_loop(runner: asyncio.Runner) -> None:
    """What it awaits is cancelled with the loop; it ends all by itself."""
    sandbox = Sandbox()
    begun = threading.Event()
    ended: list[BaseException | None] = []

    async def main() -> None:
        isolate = await sandbox.create_isolate()

        @isolate.on("e")
        async def hang(_: object) -> None:
            begun.set()
            await asyncio.Event().wait()

        isolate.execute("NETWORK.send('e')")
        await asyncio.to_thread(begun.wait)
        shuts = threading.Thread(target=lambda: ended.append(waiting(sandbox.shutdown_sync)[0]))
        shuts.start()
        threads.append(shuts)
        await isolate.wait_destroyed()

    threads: list[threading.Thread] = []
    runner.run(main())
    runner.close()
    threads[0].join()
    assert ended == [None]


def test_a_loop_that_its_thread_left(sandbox: Sandbox) -> None:
    loop = asyncio.new_event_loop()
    found: list[Isolate] = []
    thread = threading.Thread(target=lambda: found.append(loop.run_until_complete(prepared(sandbox, []))))
    thread.start()
    thread.join()
    (isolate,) = found
    assert isolate.evaluate_sync("1 + 1") == 2
    with pytest.raises(RuntimeError, match="does not run, and the thread that ran it has ended"):
        isolate.evaluate_sync("NETWORK.request('r')")
    with pytest.raises(RuntimeError, match="does not run, and the thread that ran it has ended"):
        isolate.wait_destroyed_sync()
    loop.close()


def test_between_two_runs_of_the_loop(runner: asyncio.Runner) -> None:
    sandbox = Sandbox()
    heard: list[Any] = []
    isolate = runner.run(prepared(sandbox, heard))
    assert isolate.evaluate_sync("NETWORK.send('e', 1); 1 + 1") == 2
    with pytest.raises(RuntimeError, match="does not run, and this is the thread that ran it"):
        isolate.evaluate_sync("NETWORK.request('r', 2).then((n) => NETWORK.send('e', n))")
    with pytest.raises(RuntimeError, match="does not run, and this is the thread that ran it"):
        isolate.wait_destroyed_sync()

    async def rest() -> None:
        while len(heard) < 2:
            await isolate.evaluate("0")
        await sandbox.shutdown()

    runner.run(rest())  # nothing was lost
    assert heard == [1, 2]


def test_a_shutdown_between_two_runs_of_the_loop(runner: asyncio.Runner) -> None:
    sandbox = Sandbox()
    heard: list[Any] = []
    isolate = runner.run(prepared(sandbox, heard))

    async def begin() -> asyncio.Task[Any]:
        return asyncio.create_task(isolate.evaluate("NETWORK.send('e', 1); new Promise(() => {})"))

    waits = runner.run(begin())

    async def step() -> None:
        await asyncio.sleep(0)

    runner.run(step())
    sandbox.shutdown_sync()

    async def end() -> None:
        with pytest.raises(RuntimeError, match="is destroyed"):
            await waits

    runner.run(end())
    assert heard == [1]


def test_messages_of_a_closed_loop_do_not_pile_up(sandbox: Sandbox, runner: asyncio.Runner) -> None:
    isolate = runner.run(created(sandbox, outbox_messages=10))
    runner.close()
    for _ in range(5):
        assert isolate.evaluate_sync("for (let i = 0; i < 9; i++) NETWORK.send('nobody', i); 'sent'") == "sent"
