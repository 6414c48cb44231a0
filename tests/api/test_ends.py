"""An isolate that a limit ended: where its script was, which limit it was, and who is told."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import until

from network_runtime import (
    CpuLimitError,
    EvaluateTimeoutError,
    Isolate,
    IsolateDestroyedError,
    MemoryLimitError,
    Sandbox,
    TerminatedError,
    _core,
)
from network_runtime import (
    TerminatedError as Ended,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ENDLESS = "function inner() {\n  for (;;);\n}\nfunction outer() { inner() }\nouter()"
FRAMES = ["    at inner (s.js:2:", "    at outer (s.js:4:", "    at s.js:5:1"]


def assert_frames(stack: str, frames: list[str] = FRAMES) -> None:
    lines = stack.splitlines()
    assert len(lines) == len(frames), stack
    assert all(line.startswith(frame) for line, frame in zip(lines, frames, strict=True)), stack


async def ending(isolate: Isolate, code: str) -> Ended:
    with pytest.raises(TerminatedError) as caught:
        await isolate.evaluate(code, filename="s.js")
    return caught.value


async def test_the_cpu_limit(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    said: list[dict[str, Any]] = []
    isolate.on_system("terminated", said.append)
    isolate.on_system("destroyed", said.append)
    error = await ending(isolate, ENDLESS)
    assert isinstance(error, CpuLimitError)
    assert_frames(error.stack)
    assert (error.limit_ms, error.limit_mb, error.errno) == (50, None, None)
    assert str(error).startswith("Isolate #0 was ended: CPU limit of 50 ms exceeded (used ")
    assert error.__notes__ == [f"JavaScript stack:\n{error.stack}"]
    await isolate.wait_destroyed()
    assert [event["stack"] for event in said] == [error.stack] * 2
    assert [event["limit_ms"] for event in said] == [50, 50]
    assert "limit_mb" not in said[0]


async def test_the_cpu_limit_of_a_life(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, cpu_total_limit_ms=60)
    error = await ending(isolate, ENDLESS)
    assert error.limit_ms == 60
    assert "total CPU limit of 60 ms exceeded" in str(error)
    assert_frames(error.stack)


async def test_the_memory_limit(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(memory_limit_mb=32, cpu_limit_ms=0)
    error = await ending(isolate, "function hoard() {\n  const all = [];\n  for (;;) all.push({ all });\n}\nhoard()")
    assert isinstance(error, MemoryLimitError)
    assert (error.limit_ms, error.limit_mb) == (None, 32)
    assert str(error).startswith("Isolate #0 was ended: memory limit of 32 MB exceeded (used ")
    assert_frames(error.stack, ["    at hoard (s.js:3:", "    at s.js:5:1"])


async def test_terminate(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0)
    started = asyncio.Event()
    isolate.on("started", lambda _: started.set())
    waiting = asyncio.ensure_future(ending(isolate, "NETWORK.send('started');\n" + ENDLESS))
    await started.wait()
    isolate.terminate()
    error = await waiting
    assert error.reason == "terminated"
    assert str(error).startswith("Isolate #0 was terminated (used ")
    assert error.stack.endswith("    at s.js:6:1")


@pytest.mark.parametrize(
    ("code", "frames"),
    [
        ("setTimeout(function tick() { for (;;); }, 0); new Promise(() => 0)", ["    at tick (s.js:1:"]),
        ("[1].map(function each() { for (;;); })", ["    at each (s.js:1:", "    at Array.map", "    at s.js:1:5"]),
        ("await 1; (function later() { for (;;); })()", ["    at later (s.js:1:", "    at s.js:1:"]),
        ("structuredClone({ get x() { for (;;); } })", ["    at get x (s.js:1:", "    at s.js:1:1"]),
        ("/(a+)+b/.test('a'.repeat(60))", ["    at s.js:1:"]),
        (
            "function down(n) { if (n === 0) for (;;); down(n - 1) }\ndown(100)",
            ["    at down (s.js:1:"] * 10,
        ),
    ],
    ids=["timer", "callback", "after-await", "under-ours", "built-in", "deep"],
)
async def test_where(sandbox: Sandbox, code: str, frames: list[str]) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    error = await ending(isolate, code)
    lines = [line for line in error.stack.splitlines() if "Array.map" not in line]
    assert_frames("\n".join(lines), [frame for frame in frames if "Array.map" not in frame])
    assert "network_runtime:" not in error.stack


async def test_names_are_bounded(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50, memory_limit_mb=64)
    code = "const name = 'n'.repeat(1e6); ({ [name](n) { if (n > 20) for (;;); this[name](n + 1) } })[name](0)"
    error = await ending(isolate, code)
    assert error.stack
    assert len(error.stack) < 1000


async def test_a_script_cannot_catch_it(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    code = "function f() { try { for (;;); } catch { NETWORK.send('caught') } finally { NETWORK.send('caught') } } f()"
    caught: list[object] = []
    isolate.on("caught", caught.append)
    assert_frames((await ending(isolate, code)).stack, ["    at f (s.js:1:", "    at s.js:1:"])
    await isolate.wait_destroyed()
    assert caught == []


# --- the log ---------------------------------------------------------------------------------------------------------


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "network_runtime"]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.WARNING, "network_runtime")
    return lambda: lines_of(caplog)


async def test_an_end_without_a_handler_is_logged(sandbox: Sandbox, log: Callable[[], list[str]]) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    isolate.execute("function spin() { for (;;); } spin()", filename="s.js")
    await isolate.wait_destroyed()
    (line,) = log()
    assert line.startswith("Isolate #0 was ended: CPU limit of 50 ms exceeded, at spin (s.js:1:")
    assert "\n" not in line


async def test_memory(sandbox: Sandbox, log: Callable[[], list[str]]) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, memory_limit_mb=32)
    isolate.execute("const all = []; for (;;) all.push({ all })")
    await isolate.wait_destroyed()
    (line,) = log()
    assert line.startswith("Isolate #0 was ended: memory limit of 32 MB exceeded")


@pytest.mark.parametrize("event", ["terminated", "destroyed"])
async def test_an_end_with_a_handler_is_not_logged(sandbox: Sandbox, log: Callable[[], list[str]], event: str) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    isolate.on_system(event, lambda _: None)
    isolate.execute("for (;;);")
    await isolate.wait_destroyed()
    assert log() == []


async def test_an_evaluation_fails_by_it(sandbox: Sandbox, log: Callable[[], list[str]]) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    await ending(isolate, "for (;;);")
    await isolate.wait_destroyed()
    assert log() == []


async def test_an_evaluation_that_is_not_awaited_any_more(sandbox: Sandbox, log: Callable[[], list[str]]) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    started = asyncio.Event()
    isolate.on("started", lambda _: started.set())
    evaluation = asyncio.ensure_future(isolate.evaluate("NETWORK.send('started'); new Promise(() => 0)"))
    await started.wait()
    evaluation.cancel()
    isolate.execute("for (;;);")
    await isolate.wait_destroyed()
    (line,) = log()
    assert "CPU limit of 50 ms exceeded" in line


@pytest.mark.parametrize("how", ["destroy", "terminate", "shutdown"])
async def test_an_end_that_was_asked_for(log: Callable[[], list[str]], how: str) -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        isolate.execute("setInterval(() => 0, 1)")
        if how == "shutdown":
            await sandbox.shutdown(terminate=True)
        elif how == "terminate":
            isolate.terminate()
        else:
            isolate.destroy()
        await isolate.wait_destroyed()
    assert log() == []


def test_without_asyncio(sync_sandbox: Sandbox, log: Callable[[], list[str]]) -> None:
    told = sync_sandbox.create_isolate_sync(cpu_limit_ms=50)
    with pytest.raises(CpuLimitError) as caught:
        told.evaluate_sync(ENDLESS, filename="s.js")
    assert_frames(caught.value.stack)
    assert caught.value.limit_ms == 50
    assert told.wait_destroyed_sync(20)
    assert log() == []

    untold = sync_sandbox.create_isolate_sync(cpu_limit_ms=50)
    with pytest.raises(EvaluateTimeoutError):
        untold.evaluate_sync("new Promise(() => 0)", timeout=0.01)
    untold.execute("for (;;);")
    assert untold.wait_destroyed_sync(20)
    until(lambda: bool(log()), "the line")
    (line,) = log()
    assert line.startswith("Isolate #1 was ended: CPU limit of 50 ms exceeded")


REFUSED: list[Callable[[Isolate], object]] = [
    lambda isolate: isolate.execute("1"),
    lambda isolate: isolate.send("e"),
    lambda isolate: isolate.destroy(),
]


@pytest.mark.parametrize(
    ("limits", "code", "reason"),
    [
        ({"cpu_limit_ms": 20}, "for (;;);", "cpu_limit_exceeded"),
        ({"cpu_limit_ms": 0, "cpu_total_limit_ms": 20}, "for (;;);", "cpu_total_limit_exceeded"),
        ({"cpu_limit_ms": 0, "memory_limit_mb": 16}, "const a = []; for (;;) a.push({ a })", "memory_limit_exceeded"),
    ],
)
async def test_what_is_refused_says_the_reason_before_the_handlers_hear_of_it(
    sandbox: Sandbox, limits: dict[str, Any], code: str, reason: str
) -> None:
    """The loop does not run in between, so that nothing of the end is handed out."""
    isolate = await sandbox.create_isolate(**limits)
    isolate.execute(code)
    until(lambda: sandbox.isolate_count == 0, "the limit")
    errors = [ending_of(refused, isolate) for refused in REFUSED]
    until(lambda: not _core.live_counts()["isolates"], "it is freed")
    errors += [ending_of(refused, isolate) for refused in REFUSED]
    with pytest.raises(IsolateDestroyedError) as caught:
        await isolate.evaluate("1")
    errors.append(caught.value)
    await isolate.wait_destroyed()
    errors += [ending_of(refused, isolate) for refused in REFUSED]
    assert {(error.reason, str(error)) for error in errors} == {(reason, f"Isolate #0 is destroyed: {reason}")}


def ending_of(refused: Callable[[Isolate], object], isolate: Isolate) -> IsolateDestroyedError:
    with pytest.raises(IsolateDestroyedError) as caught:
        refused(isolate)
    return caught.value


async def test_what_is_refused_says_which_call_ended_it(sandbox: Sandbox) -> None:
    one, other, last = [await sandbox.create_isolate(cpu_limit_ms=0) for _ in range(3)]
    one.execute("for (;;);")
    one.terminate()
    other.destroy()
    reasons = [ending_of(refused, isolate).reason for refused in REFUSED for isolate in (one, other)]
    assert reasons == ["terminated", "destroyed"] * len(REFUSED)
    await other.wait_destroyed()
    shutdown = asyncio.ensure_future(sandbox.shutdown(terminate=True))
    await asyncio.sleep(0)  # it has begun
    for _ in range(2):
        reasons = [ending_of(refused, isolate).reason for refused in REFUSED for isolate in (one, other, last)]
        assert reasons == ["terminated", "destroyed", "shutdown"] * len(REFUSED)
        await shutdown


async def test_the_core_keeps_no_reason_of_an_end_that_was_handed_out(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    pool = isolate._driver.pool
    isolate.terminate()
    before = pool.end_reason(isolate.id)
    await isolate.wait_destroyed()
    other = await sandbox.create_isolate()  # one more drain
    assert (before, pool.end_reason(isolate.id), pool.end_reason(other.id)) == ("terminated", None, None)
