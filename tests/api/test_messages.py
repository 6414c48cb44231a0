"""`isolate.send`, `on`, `off`: events in both directions."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from network_runtime import Isolate, IsolateDestroyedError, QueueFullError, Sandbox, SerializationError

ECHO = "NETWORK.on('ping', (data) => NETWORK.send('pong', data))"


async def settled(isolate: Isolate) -> None:
    """Everything that the isolate has sent so far has been handed out."""
    await isolate.evaluate("0")


async def test_there_and_back(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[Any] = []
    assert isolate.on("pong", heard.append) is isolate
    isolate.execute(ECHO)
    isolate.send("ping", {"x": [1, b"\0\xff"]})
    isolate.send("ping")
    await settled(isolate)
    assert heard == [{"x": [1, b"\0\xff"]}, None]


async def test_handlers_run_in_the_order_of_registration(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    order: list[str] = []
    isolate.on("e", lambda _: order.append("first")).on("e", lambda _: order.append("second"))

    @isolate.on("e")
    def third(data: object) -> None:
        order.append(f"third {data}")

    isolate.execute("NETWORK.send('e', 1)")
    await settled(isolate)
    assert order == ["first", "second", "third 1"]
    third(2)  # the decorator gives the function back
    assert order[-1] == "third 2"


async def test_an_async_handler(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard = asyncio.get_running_loop().create_future()

    @isolate.on("e")
    async def handler(data: object) -> None:
        await asyncio.sleep(0)
        heard.set_result(data)

    isolate.execute("NETWORK.send('e', 'later')")
    assert await asyncio.wait_for(heard, 10) == "later"


async def test_off(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[Any] = []
    isolate.on("e", heard.append)
    isolate.execute("NETWORK.send('e', 1)")
    await settled(isolate)
    assert isolate.off("e", heard.append) is isolate
    isolate.off("e", heard.append).off("never", print)
    isolate.execute("NETWORK.send('e', 2)")
    await settled(isolate)
    assert heard == [1]


async def test_a_failing_handler_stops_nothing(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    heard: list[Any] = []

    @isolate.on("e")
    def fails(data: object) -> None:
        raise KeyError(data)

    @isolate.on("e")
    async def fails_later(data: object) -> None:
        await asyncio.sleep(0)
        raise LookupError(data)

    isolate.on("e", heard.append)
    isolate.execute("NETWORK.send('e', 1); NETWORK.send('e', 2)")
    await settled(isolate)
    assert heard == [1, 2]
    while len(reported) < 4:
        await settled(isolate)
    assert sorted(type(context["exception"]).__name__ for context in reported) == ["KeyError"] * 2 + ["LookupError"] * 2
    assert reported[0]["message"] == "Isolate #0: the handler of 'e' failed"


async def test_events_without_a_handler_are_dropped(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("NETWORK.send('nobody', 1)")
    await settled(isolate)
    heard: list[Any] = []
    isolate.on("nobody", heard.append)
    await settled(isolate)
    assert heard == []


async def test_a_message_keeps_its_place_among_others(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[int] = []
    isolate.on("n", heard.append)
    await isolate.evaluate("for (let n = 0; n < 5000; n++) NETWORK.send('n', n)")
    assert heard == list(range(5000))


async def test_a_burst_leaves_the_loop_responsive(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, outbox_messages=100_000)
    count = 50_000
    gaps: list[int] = []
    last = seen = 0
    done = asyncio.get_running_loop().create_future()

    def handler(_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == count:
            done.set_result(None)

    isolate.on("n", handler)
    isolate.execute(f"for (let n = 0; n < {count}; n++) NETWORK.send('n', n)")
    while not done.done():
        await asyncio.sleep(0)
        gaps.append(seen - last)
        last = seen
    assert max(gaps) <= 2000


async def test_send_throws_once_destroyed(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.destroy()
    with pytest.raises(IsolateDestroyedError, match="Isolate #0 is destroyed"):
        isolate.send("e", 1)


async def test_data_that_cannot_be_serialised_throws_at_the_sender(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(
        SerializationError, match=r"data\.items\[1\]\.when is of type complex, .*: use two floats"
    ) as caught:
        isolate.send("e", {"items": [1, {"when": 1j}]})
    assert caught.value.path == "data.items[1].when"


async def test_a_full_mailbox_refuses(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_messages=10, cpu_limit_ms=0)
    isolate.execute("const end = Date.now() + 200; while (Date.now() < end);")

    def flood() -> None:
        for n in range(100):
            isolate.send("e", n)

    with pytest.raises(QueueFullError, match=r"Isolate #0 .* mailbox is full"):
        flood()


async def test_a_full_outbox_refuses_in_the_script(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(outbox_messages=10)
    count = await isolate.evaluate(
        "let n = 0; try { for (; n < 100000; n++) NETWORK.send('e', n) } catch (e) { n = e.name } n"
    )
    assert count == "QueueFullError"


@pytest.mark.parametrize("event", [1, None, b"e"])
async def test_bad_names_and_handlers(sandbox: Sandbox, event: Any) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(TypeError, match="event must be a str"):
        isolate.send(event, 1)
    with pytest.raises(TypeError, match="event must be a str"):
        isolate.on(event, print)
    with pytest.raises(TypeError, match="handler must be callable, not int"):
        isolate.on("e", 5)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="event holds a lone surrogate at index 1"):
        isolate.send("a\ud800")
