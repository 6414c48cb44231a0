"""A blocking evaluate returns after the handlers got what the script sent before its answer, as an awaited one does."""

from __future__ import annotations

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import CpuLimitError, EvaluateTimeoutError, Isolate, IsolateDestroyedError, Sandbox, ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE_S = 20.0
ROWS = "for (let k = 0; k < 50; k++) NETWORK.send('row', k);"


@pytest.fixture
def isolate(sync_sandbox: Sandbox) -> Isolate:
    return sync_sandbox.create_isolate_sync()


@contextmanager
def held_up(isolate: Isolate) -> Iterator[None]:
    """The thread of the handlers is busy with the event "hold" until the end."""
    held, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        held.set()
        go_on.wait(DEADLINE_S)

    isolate.on("hold", hold)
    isolate.execute("NETWORK.send('hold')")
    assert held.wait(DEADLINE_S)
    try:
        yield
    finally:
        go_on.set()


# --- what is there when it returns ------------------------------------------------------------------------------------


def test_events(isolate: Isolate) -> None:
    rows: list[int] = []
    isolate.on("row", rows.append)
    for _ in range(100):
        assert isolate.evaluate_sync(f"{ROWS} 'done'", timeout=DEADLINE_S) == "done"
        assert rows == list(range(50))
        rows.clear()


def test_more_than_one_slice_of_the_pump(isolate: Isolate) -> None:
    rows: list[int] = []
    isolate.on("row", rows.append)
    isolate.evaluate_sync("for (let k = 0; k < 5000; k++) NETWORK.send('row', k)", timeout=DEADLINE_S)
    assert rows == list(range(5000))


def test_slow_handlers(isolate: Isolate) -> None:
    pause = threading.Event()
    rows: list[int] = []

    def slow(row: int) -> None:
        pause.wait(1.2 if row == 0 else 0.01)  # longer than the pump may be held up by others
        rows.append(row)

    isolate.on("row", slow)
    isolate.evaluate_sync("for (let k = 0; k < 3; k++) NETWORK.send('row', k)", timeout=DEADLINE_S)
    assert rows == [0, 1, 2]


def test_console_requests_and_errors(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync(console=True)
    heard: list[Any] = []
    isolate.on_system("console", lambda data: heard.append(data["args"][0]))
    isolate.on_system("error", lambda data: heard.append(data["message"]))
    isolate.on_request("note", heard.append)
    for _ in range(50):
        isolate.evaluate_sync("for (let k = 0; k < 20; k++) console.log(k)")
        assert heard == list(range(20))
        heard.clear()
        isolate.evaluate_sync("for (let k = 0; k < 20; k++) NETWORK.request('note', k); 0")
        assert heard == list(range(20))
        heard.clear()
        isolate.execute("throw new Error('late')")
        isolate.evaluate_sync("0")
        assert heard == ["late"]
        heard.clear()


def test_async_handlers_are_started(isolate: Isolate) -> None:
    started: list[int] = []

    @isolate.on("first")
    async def first(data: int) -> None:
        started.append(data)

    @isolate.on("then")
    def then(data: int) -> None:
        started.append(data)

    for _ in range(50):
        isolate.evaluate_sync("NETWORK.send('first', 1); NETWORK.send('then', 2)")
        isolate.evaluate_sync("NETWORK.send('then', 3)")
        assert sorted(started) == [1, 2, 3]
        started.clear()


def test_before_an_error(isolate: Isolate) -> None:
    rows: list[int] = []
    isolate.on("row", rows.append)
    for code in (f"{ROWS} throw new Error('no')", f"{ROWS} Promise.reject(new Error('no'))"):
        for _ in range(50):
            with pytest.raises(ScriptError, match="no"):
                isolate.evaluate_sync(code)
            assert rows == list(range(50))
            rows.clear()


def test_what_was_sent_outside_of_the_evaluation(isolate: Isolate) -> None:
    rows: list[int] = []
    isolate.on("row", rows.append)
    for _ in range(50):
        isolate.execute(ROWS)
        isolate.evaluate_sync("0")
        assert rows == list(range(50))
        rows.clear()


def test_before_a_limit_ends_it(sync_sandbox: Sandbox) -> None:
    for _ in range(10):
        isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=20)
        heard: list[Any] = []
        isolate.on("row", heard.append)
        isolate.on_system("terminated", heard.append)
        isolate.on_system("destroyed", heard.append)
        with pytest.raises(CpuLimitError):
            isolate.evaluate_sync(f"{ROWS} for (;;);")
        assert heard[:50] == list(range(50))
        assert [event["reason"] for event in heard[50:]] == ["cpu_limit_exceeded"] * 2
        assert isolate.destroyed


def test_it_is_destroyed_when_its_end_is_raised(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=20)
    with pytest.raises(CpuLimitError):
        isolate.evaluate_sync("for (;;);")
    assert isolate.destroyed
    with pytest.raises(IsolateDestroyedError, match="cpu_limit_exceeded"):
        isolate.evaluate_sync("1")


# --- many at once -----------------------------------------------------------------------------------------------------


def test_an_evaluation_behind_another_ones_messages(isolate: Isolate) -> None:
    """The second sends nothing itself, but what the first sent comes before its answer."""
    rows: list[int] = []
    isolate.on("row", rows.append)
    with ThreadPoolExecutor(2) as threads, held_up(isolate):
        first = threads.submit(isolate.evaluate_sync, ROWS, timeout=0.2)
        with pytest.raises(EvaluateTimeoutError):
            first.result(DEADLINE_S)
        second = threads.submit(isolate.evaluate_sync, "1", timeout=0.2)
        with pytest.raises(EvaluateTimeoutError):
            second.result(DEADLINE_S)
    assert isolate.evaluate_sync("2") == 2
    assert rows == list(range(50))


def test_many_threads(sync_sandbox: Sandbox) -> None:
    shared = sync_sandbox.create_isolate_sync()
    heard: set[int] = set()
    shared.on("n", heard.add)

    def work(n: int) -> bool:
        own = sync_sandbox.create_isolate_sync()
        rows: list[int] = []
        own.on("row", rows.append)
        own.evaluate_sync(ROWS, timeout=DEADLINE_S)
        shared.evaluate_sync(f"NETWORK.send('n', {n})", timeout=DEADLINE_S)
        own.destroy()
        return rows == list(range(50)) and n in heard

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(80)))


# --- whom it does not wait for ----------------------------------------------------------------------------------------


def test_others_messages_are_not_waited_for(sync_sandbox: Sandbox) -> None:
    busy, silent, unheard = (sync_sandbox.create_isolate_sync() for _ in range(3))
    silent.on("row", lambda _: None)
    with held_up(busy):
        assert silent.evaluate_sync("1", timeout=DEADLINE_S) == 1  # has handlers, and sends nothing
        assert unheard.evaluate_sync(f"{ROWS} 2", timeout=DEADLINE_S) == 2  # sends, and has no handlers
    assert silent.evaluate_sync("3") == 3


def test_a_handler_may_wait_for_a_call_in_another_thread(sync_sandbox: Sandbox) -> None:
    """The handlers' thread is blocked by who waits for the call, so the call cannot wait for it."""
    isolate, other = (sync_sandbox.create_isolate_sync() for _ in range(2))
    rows: list[int] = []
    other.on("row", rows.append)
    with ThreadPoolExecutor(1) as threads:

        @isolate.on_request("ask")
        def ask(_: object) -> object:
            return threads.submit(other.evaluate_sync, f"{ROWS} 'asked'").result(DEADLINE_S)

        assert isolate.evaluate_sync("NETWORK.request('ask')", timeout=DEADLINE_S) == "asked"
    other.evaluate_sync("0")
    assert rows == list(range(50))


def test_an_async_handler_gets_it_in_order(sync_sandbox: Sandbox) -> None:
    isolate, other = (sync_sandbox.create_isolate_sync() for _ in range(2))
    rows: list[int] = []
    other.on("row", rows.append)

    @isolate.on_request("ask")
    async def ask(_: object) -> list[int]:
        await asyncio.to_thread(other.evaluate_sync, ROWS)
        return list(rows)

    assert isolate.evaluate_sync("NETWORK.request('ask')", timeout=DEADLINE_S) == list(range(50))


# --- the loop that runs the handlers ----------------------------------------------------------------------------------


async def test_handlers_on_the_callers_loop(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    rows: list[int] = []
    isolate.on("row", rows.append)
    for _ in range(50):
        assert await asyncio.to_thread(lambda: (isolate.evaluate_sync(ROWS), list(rows))[1]) == list(range(50))
        rows.clear()


def test_handlers_on_a_loop_that_does_not_run() -> None:
    rows: list[int] = []
    with asyncio.Runner() as runner:
        sandbox = Sandbox()
        isolate = runner.run(sandbox.create_isolate())
        isolate.on("row", rows.append)
        assert isolate.evaluate_sync(f"{ROWS} 1", timeout=DEADLINE_S) == 1
        assert rows == []
        assert runner.run(isolate.evaluate("2")) == 2
        assert rows == list(range(50))
        runner.run(sandbox.shutdown())


def test_a_loop_that_stops_meanwhile() -> None:
    rows: list[int] = []
    running = threading.Event()
    with asyncio.Runner() as runner, ThreadPoolExecutor(1) as threads:
        sandbox = Sandbox()
        isolate = runner.run(sandbox.create_isolate())
        loop = runner.get_loop()
        isolate.on("stop", lambda _: loop.stop())
        isolate.on("row", rows.append)

        def call() -> object:
            assert running.wait(DEADLINE_S)
            code = "NETWORK.send('stop'); for (let k = 0; k < 5000; k++) NETWORK.send('row', k); 1"
            return isolate.evaluate_sync(code, timeout=DEADLINE_S)

        answer = threads.submit(call)
        loop.call_soon(running.set)
        loop.run_forever()
        assert answer.result(DEADLINE_S) == 1
        assert len(rows) < 5000
        assert runner.run(isolate.evaluate("2")) == 2
        assert rows == list(range(5000))
        runner.run(sandbox.shutdown())


# --- ways out ---------------------------------------------------------------------------------------------------------


def test_the_time_of_the_handlers_counts(isolate: Isolate) -> None:
    isolate.on("row", lambda _: None)
    with held_up(isolate), pytest.raises(EvaluateTimeoutError, match="its handlers have not got all that it sent"):
        isolate.evaluate_sync(ROWS, timeout=0.3)
    assert isolate.evaluate_sync("1", timeout=DEADLINE_S) == 1


def test_ctrl_c(isolate: Isolate) -> None:
    go_on = threading.Event()

    def hold(_: object) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        go_on.wait(DEADLINE_S)

    isolate.on("hold", hold)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            isolate.evaluate_sync("NETWORK.send('hold')", timeout=DEADLINE_S)
    finally:
        signal.signal(signal.SIGINT, before)
        go_on.set()
    assert isolate.evaluate_sync("1", timeout=DEADLINE_S) == 1


@pytest.mark.parametrize("terminate", [False, True])
def test_a_shutdown_meanwhile(terminate: bool) -> None:
    """Whatever comes of the calls, they come back."""
    with ThreadPoolExecutor(4) as threads:
        sandbox = Sandbox()
        isolates = [sandbox.create_isolate_sync() for _ in range(4)]
        sent = threading.Event()

        def work(isolate: Isolate) -> str:
            isolate.on("row", lambda _: sent.set())
            for _ in range(100_000):
                try:
                    isolate.evaluate_sync(ROWS)
                except Exception as error:  # noqa: BLE001 - any end will do
                    return type(error).__name__
            return "it never ended"

        calls = [threads.submit(work, isolate) for isolate in isolates]
        assert sent.wait(DEADLINE_S)
        sandbox.shutdown_sync(terminate=terminate)
        ends = {call.result(DEADLINE_S) for call in calls}
        assert ends <= {"IsolateDestroyedError", "TerminatedError", "SandboxClosedError"}
