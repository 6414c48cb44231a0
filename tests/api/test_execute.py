"""`isolate.execute` does not wait for the script, and an uncaught error is always reported."""

from __future__ import annotations

import asyncio
import logging

import pytest

from network_runtime import IsolateDestroyedError, Sandbox


async def test_runs_in_order(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("var order = ['a']")
    isolate.execute("order.push('b')")
    assert await isolate.evaluate("order") == ["a", "b"]


@pytest.mark.parametrize(
    "code",
    [
        "throw new RangeError('boom')",
        "Promise.reject(new RangeError('boom'))",
        "(async () => { throw new RangeError('boom') })()",
    ],
)
async def test_an_uncaught_error_is_a_system_event(sandbox: Sandbox, code: str) -> None:
    isolate = await sandbox.create_isolate()
    heard = asyncio.get_running_loop().create_future()
    isolate.on_system("error", heard.set_result)
    isolate.execute(code, filename="plugin.js")
    error = await asyncio.wait_for(heard, 10)
    assert (error["name"], error["message"]) == ("RangeError", "boom")
    assert "plugin.js:1" in error["stack"]
    assert await isolate.evaluate("'alive'") == "alive"


async def test_an_uncaught_error_without_a_handler_is_logged(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    isolate = await sandbox.create_isolate()
    with caplog.at_level(logging.WARNING, "network_runtime"):
        isolate.execute("null.x", filename="plugin.js")
        await isolate.evaluate("1")
        await asyncio.sleep(0)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "Isolate #0: uncaught TypeError" in record.getMessage()
    assert "plugin.js:1" in record.getMessage()


async def test_throws_once_destroyed(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.destroy()
    with pytest.raises(IsolateDestroyedError, match="Isolate #0 is destroyed"):
        isolate.execute("1")
