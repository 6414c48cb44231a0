"""An isolate whose last reference is dropped is destroyed, with a warning, as an open file is closed."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import textwrap
import threading
import warnings
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import until

from network_runtime import FetchPolicy, Isolate, Sandbox, WebSocketPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A sandbox that does not hold its isolates, without asyncio."""
    with Sandbox() as made:
        yield made
        made.shutdown_sync(terminate=True)


def line_of_this(offset: int = 0) -> int:
    return sys._getframe(1).f_lineno + offset


def test_it_is_named_and_destroyed(box: Sandbox) -> None:
    isolate = box.create_isolate_sync()
    made_at = line_of_this(-1)
    gone = isolate._state.gone
    with pytest.warns(ResourceWarning) as caught:
        del isolate
    (warning,) = caught
    assert str(warning.message) == (
        "Isolate #0 was dropped without destroy(); it is destroyed: keep a reference to it, or use `with`"
    )
    assert (warning.filename, warning.lineno) == (__file__, made_at)
    assert gone.wait(20)
    assert box.isolate_count == 0


async def test_it_is_named_where_it_was_awaited() -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        made_at = line_of_this(-1)
        gone = isolate._state.gone
        with pytest.warns(ResourceWarning, match="Isolate #0") as caught:
            del isolate
        assert [(warning.filename, warning.lineno) for warning in caught] == [(__file__, made_at)]
        await asyncio.wait_for(asyncio.to_thread(gone.wait), 20)


def hold_itself(isolate: Isolate, heard: list[Any]) -> weakref.ref[Isolate]:
    """Handlers as they are written: closures that hold their isolate."""

    def on_event(data: object) -> None:
        heard.append((isolate.id, data))

    isolate.on("e", on_event)
    isolate.on_request("r", lambda data: (isolate.id, data))
    isolate.on_system("destroyed", lambda details: heard.append((isolate.id, details["reason"])))
    return weakref.ref(isolate)


def test_its_own_handlers_do_not_hold_it_and_get_all_that_it_sent(box: Sandbox) -> None:
    heard: list[Any] = []
    isolate = box.create_isolate_sync()
    gone = isolate._state.gone
    held = hold_itself(isolate, heard)
    isolate.execute("setInterval(() => {}, 1); NETWORK.on('go', (n) => NETWORK.send('e', n))")
    for n in range(500):
        isolate.send("go", n)
    with pytest.warns(ResourceWarning, match="Isolate #0"):  # noqa: PT031
        del isolate
        gc.collect()
    assert gone.wait(20)
    assert heard == [*((0, n) for n in range(500)), (0, "destroyed")]
    gc.collect()
    assert held() is None


def test_an_order_that_was_given_before_is_carried_out(box: Sandbox) -> None:
    """No warning: it was destroyed. What it sent still arrives."""
    heard: list[Any] = []
    isolate = box.create_isolate_sync()
    gone = isolate._state.gone
    hold_itself(isolate, heard)
    isolate.execute("for (let n = 0; n < 500; n++) NETWORK.send('e', n)")
    isolate.destroy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del isolate
        gc.collect()
    assert gone.wait(20)
    assert heard == [*((0, n) for n in range(500)), (0, "destroyed")]


@pytest.mark.parametrize("code", ["for (;;);", "const all = []; for (;;) all.push(new Array(1000).fill(0.5))"])
def test_one_that_a_limit_has_ended_is_dropped_in_silence(box: Sandbox, code: str) -> None:
    isolate = box.create_isolate_sync(cpu_limit_ms=50, memory_limit_mb=32)
    with pytest.raises((TimeoutError, MemoryError)):
        isolate.evaluate_sync(code)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del isolate
        gc.collect()


async def test_a_pending_evaluation_holds_it() -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        hold_itself(isolate, [])
        answer = asyncio.create_task(isolate.evaluate("NETWORK.request('later')"))
        asked = asyncio.get_running_loop().create_future()
        go_on = asyncio.Event()

        async def later(_: object) -> str:
            asked.set_result(None)
            await go_on.wait()
            return "the answer"

        isolate.on_request("later", later)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del isolate, later
            await asyncio.wait_for(asked, 20)
            gc.collect()
        go_on.set()
        assert await asyncio.wait_for(answer, 20) == "the answer"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            del answer
            gc.collect()


def test_policies_do_not_hold_it(box: Sandbox) -> None:
    policies: dict[str, Any] = {"fetch": FetchPolicy(allow=[]), "websocket": WebSocketPolicy(allow=[])}
    isolate = box.create_isolate_sync(**policies)
    assert isolate.evaluate_sync("fetch('http://127.0.0.1/').catch(() => 'refused')") == "refused"
    socket = "new Promise((done) => { new WebSocket('ws://127.0.0.1/').onerror = () => done('refused') })"
    assert isolate.evaluate_sync(socket) == "refused"
    held = weakref.ref(isolate)
    with pytest.warns(ResourceWarning, match="Isolate #0"):  # noqa: PT031
        del isolate
        gc.collect()
    until(lambda: box.isolate_count == 0, "it is destroyed")
    until(lambda: gc.collect() >= 0 and held() is None, "it is freed")


def test_many_are_not_kept(box: Sandbox) -> None:
    """More than fit into a process at a time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        for _ in range(300):
            isolate = box.create_isolate_sync(memory_limit_mb=1024)
            assert isolate.evaluate_sync("1") == 1
            del isolate
    until(lambda: box.isolate_count == 0, "all are destroyed")


def test_collected_on_another_thread_while_it_sends(box: Sandbox) -> None:
    """In a cycle, weak references are lost before the finalizer runs: nothing of what arrives meanwhile may be lost."""
    for _ in range(30):
        heard: list[Any] = []
        isolate = box.create_isolate_sync()
        gone = isolate._state.gone
        hold_itself(isolate, heard)
        isolate.execute("for (let n = 0; n < 300; n++) NETWORK.send('e', n)")
        number = isolate.id

        def collect() -> None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)
                gc.collect()

        del isolate
        collector = threading.Thread(target=collect)
        collector.start()
        collector.join()
        assert gone.wait(20)
        assert heard == [*((number, n) for n in range(300)), (number, "destroyed")]


def test_a_finalizer_that_switches_threads() -> None:
    """The moment between the two, held open: messages wait for the handlers."""
    from network_runtime._pool.handlers import Handlers
    from network_runtime._pool.isolate_state import IsolateState

    state = IsolateState(0, 1, 1)
    handlers = Handlers()
    state.lend(handlers)
    assert state.borrow() is handlers
    state.borrowed = lambda: None  # as the collector leaves it
    borrowed: list[Handlers] = []
    reader = threading.Thread(target=lambda: borrowed.append(state.borrow()))
    reader.start()
    state.keep(handlers)
    reader.join(20)
    assert borrowed == [handlers]


def test_at_the_exit_of_the_interpreter_nothing_is_said() -> None:
    program = """
    import sys
    from network_runtime import Sandbox
    sandbox = Sandbox()
    isolate = sandbox.create_isolate_sync()
    isolate.on("e", lambda _: isolate)
    sys.stand_in = isolate  # outlives the module
    print("end")
    """
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_a_sandbox_that_is_dropped_is_named_where_it_was_made() -> None:
    sandbox = Sandbox()
    made_at = line_of_this(-1)
    isolate = sandbox.create_isolate_sync()
    isolate.destroy()
    with pytest.warns(ResourceWarning) as caught:  # noqa: PT031
        del isolate, sandbox
        gc.collect()
    (warning,) = caught
    assert str(warning.message) == "a Sandbox was dropped without shutdown; it is terminated"
    assert (warning.filename, warning.lineno) == (__file__, made_at)
