"""A message that is larger than its whole queue raises its own error, because trying again is of no use."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import (
    Isolate,
    MessageTooLargeError,
    QueueFullError,
    Sandbox,
    ScriptError,
    SerializationError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MAILBOX = 10_000
LARGE = "x" * MAILBOX
INTO: dict[str, Callable[[Isolate], object]] = {
    "send text": lambda isolate: isolate.send("e", LARGE),
    "send bytes": lambda isolate: isolate.send("e", LARGE.encode()),
    "send an object": lambda isolate: isolate.send("e", {"a": [LARGE]}),
    "send with marks": lambda isolate: isolate.send("e", [LARGE, float("nan")]),
    "send a long name": lambda isolate: isolate.send(LARGE, 1),
    "execute": lambda isolate: isolate.execute(f"/*{LARGE}*/"),
    "evaluate_sync": lambda isolate: isolate.evaluate_sync(f"/*{LARGE}*/ 1"),
}


@pytest.mark.parametrize("how", INTO)
def test_into_an_isolate(how: str) -> None:
    with Sandbox(mailbox_bytes=MAILBOX) as sandbox:
        isolate = sandbox.create_isolate_sync()
        for _ in range(2):
            with pytest.raises(MessageTooLargeError) as caught:
                INTO[how](isolate)
            error = caught.value
            assert isinstance(error, SerializationError)
            assert isinstance(error, ValueError)
            assert not isinstance(error, QueueFullError)
            assert error.limit == MAILBOX
            assert MAILBOX < error.size < MAILBOX + 1000
            assert str(error.size) in str(error)
            assert str(error.limit) in str(error)
        assert isolate.evaluate_sync("1 + 1") == 2


async def test_evaluate(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_bytes=MAILBOX)
    with pytest.raises(MessageTooLargeError):
        await isolate.evaluate(f"/*{LARGE}*/")
    assert await isolate.evaluate("1") == 1


async def test_what_just_fits_is_taken(sandbox: Sandbox) -> None:
    """The size counts the name and what a message costs by itself; at the very bound there is no gap."""
    isolate = await sandbox.create_isolate(mailbox_bytes=MAILBOX, outbox_bytes=MAILBOX)
    with pytest.raises(MessageTooLargeError) as caught:
        isolate.send("e", LARGE)
    beside = caught.value.size - len(LARGE)
    got: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    isolate.on("got", got.set_result)
    await isolate.evaluate("NETWORK.on('e', (data) => NETWORK.send('got', data.length))")
    isolate.send("e", LARGE[beside:])
    assert await asyncio.wait_for(got, 20) == MAILBOX - beside
    with pytest.raises(MessageTooLargeError):
        isolate.send("e", LARGE[beside - 1 :])
    arrived: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    isolate.on("e", arrived.set_result)
    tries = f"""
        const outcomes = [];
        for (const size of [{MAILBOX} - {beside} + 1, {MAILBOX} - {beside}]) {{
            try {{ NETWORK.send('e', 'x'.repeat(size)); outcomes.push('sent') }} catch (e) {{ outcomes.push(e.name) }}
        }}
        outcomes"""
    assert await isolate.evaluate(tries) == ["RangeError", "sent"]
    assert len(await asyncio.wait_for(arrived, 20)) == MAILBOX - beside


DATA = ["'x'.repeat(20000)", "['x'.repeat(20000)]", "new Uint8Array(20000)", "[NaN, 'x'.repeat(20000)]"]


@pytest.mark.parametrize("data", DATA)
async def test_out_of_an_isolate(sandbox: Sandbox, data: str) -> None:
    isolate = await sandbox.create_isolate(outbox_bytes=MAILBOX)
    for call in ("NETWORK.send('e', data)", "await NETWORK.request('e', data)", "NETWORK.send('x'.repeat(20000), 1)"):
        code = f"const data = {data}; let e; try {{ {call} }} catch (error) {{ e = error }} [e.name, e.message]"
        name, message = await isolate.evaluate(f"(async () => {{ {code.replace('[e.name', 'return [e.name')} }})()")
        assert name == "RangeError"
        assert str(MAILBOX) in message
        assert "larger than the queue takes" in message
    with pytest.raises(ScriptError, match=r"RangeError: a message of .* bytes is larger"):
        await isolate.evaluate(data)


async def test_an_answer(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_bytes=MAILBOX)
    isolate.on_request("large", lambda _: LARGE)
    name, message = await isolate.evaluate("NETWORK.request('large').catch((e) => [e.name, e.message])")
    assert name == "MessageTooLargeError"
    assert str(MAILBOX) in message
    assert await isolate.evaluate("1") == 1


async def test_source_text_of_an_isolate_with_a_memory_limit(sandbox: Sandbox) -> None:
    source = f"/*{'x' * (16 << 20)}*/ 1"
    bounded = await sandbox.create_isolate(memory_limit_mb=200)
    with pytest.raises(MessageTooLargeError) as caught:
        bounded.execute(source)
    assert caught.value.limit == 16 << 20
    with pytest.raises(MessageTooLargeError):
        await bounded.evaluate(source)
    assert await bounded.evaluate("1 + 1") == 2
    unbounded = await sandbox.create_isolate(memory_limit_mb=0, cpu_limit_ms=0)
    assert await unbounded.evaluate(source) == 1


async def test_a_loop_that_tries_again_ends(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_bytes=MAILBOX)

    async def send_when_there_is_room(data: Any) -> None:
        while True:
            try:
                return isolate.send("e", data)
            except QueueFullError:
                await asyncio.sleep(0)

    with pytest.raises(MessageTooLargeError):
        await asyncio.wait_for(send_when_there_is_room(LARGE), 20)
