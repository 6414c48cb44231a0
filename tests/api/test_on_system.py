"""`isolate.on_system`: the runtime's own reports, which no script can forge."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from network_runtime import CpuLimitError, Sandbox


async def test_terminated_and_destroyed_carry_what_was_used(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    heard: list[tuple[str, Any]] = []
    assert isolate.on_system("terminated", lambda details: heard.append(("terminated", details))) is isolate

    @isolate.on_system("destroyed")
    def destroyed(details: object) -> None:
        heard.append(("destroyed", details))

    with pytest.raises(CpuLimitError):
        await isolate.evaluate("for (;;);")
    await isolate.wait_destroyed()
    assert [name for name, _ in heard] == ["terminated", "destroyed"]
    for _, details in heard:
        assert set(details) == {"reason", "cpu_ms", "heap_bytes", "limit_ms", "stack"}
        assert details["reason"] == "cpu_limit_exceeded"
        assert details["cpu_ms"] >= 50
        assert details["heap_bytes"] > 0


async def test_an_orderly_end_is_no_termination(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[Any] = []
    isolate.on_system("terminated", heard.append).on_system(
        "destroyed", lambda details: heard.append(details["reason"])
    )
    isolate.destroy()
    await isolate.wait_destroyed()
    assert heard == ["destroyed"]


async def test_a_script_cannot_forge_them(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    system: list[Any] = []
    events: list[Any] = []
    isolate.on_system("terminated", system.append).on("terminated", events.append)
    await isolate.evaluate("NETWORK.send('terminated', { reason: 'cpu_limit_exceeded' })")
    assert (system, events) == ([], [{"reason": "cpu_limit_exceeded"}])
    assert not isolate.destroyed


async def test_console_is_silent_unless_asked_for(sandbox: Sandbox) -> None:
    heard: list[Any] = []
    silent = await sandbox.create_isolate()
    silent.on_system("console", heard.append)
    await silent.evaluate("console.log('nothing')")
    assert heard == []
    loud = await sandbox.create_isolate(console=True)
    loud.on_system("console", heard.append)
    await loud.evaluate("console.warn('a', { b: 1 })")
    assert heard == [{"level": "warn", "args": ["a", {"b": 1}], "text": "a { b: 1 }"}]


async def test_an_async_handler(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard = asyncio.get_running_loop().create_future()

    @isolate.on_system("destroyed")
    async def handler(details: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        heard.set_result(details["reason"])

    isolate.terminate()
    assert await asyncio.wait_for(heard, 10) == "terminated"


async def test_unknown_events_are_refused(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ValueError, match=r"event must be one of terminated, destroyed, .* not 'ended'"):
        isolate.on_system("ended", print)
    with pytest.raises(TypeError, match="event must be a str, not int"):
        isolate.on_system(1, print)  # type: ignore[call-overload]
