"""What this process holds for an isolate (`held_bytes`) is counted, and no longer counted when it is released."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.api.web_server import web_server

from network_runtime import FetchPolicy, Limits, WebSocketPolicy
from network_runtime._base.account import Account, Held, cost_of

if TYPE_CHECKING:
    from network_runtime import Sandbox


async def nothing_held(held: Held) -> None:
    async with asyncio.timeout(20):
        while held.work.held or held.bodies.held:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.001)


async def test_clients_give_everything_back(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=5000)
    held = isolate._state.held
    async with web_server() as server:
        origin = server.origin
        isolate.allow_fetch(FetchPolicy(allow=[origin], allow_private=True, total_timeout_s=2))
        isolate.allow_websocket(WebSocketPolicy(allow=[origin.replace("http", "ws")], allow_private=True))
        code = f"""(async () => {{
          const get = (path, init) =>
            fetch("{origin}" + path, init).then((r) => r.arrayBuffer()).then((b) => b.byteLength, () => -1);
          const stream = new ReadableStream({{ start(c) {{ c.enqueue(new Uint8Array(300000)); c.close(); }} }});
          const sizes = await Promise.all([
            get("/echo", {{ method: "POST", body: "x" }}), get("/gzip"), get("/drip"), get("/cut?bytes=10"),
            get("/echo", {{ method: "POST", body: stream, duplex: "half" }}),
            get("/endless", {{ signal: AbortSignal.timeout(50) }})]);
          const socket = new WebSocket("{origin.replace("http", "ws")}/socket");
          await new Promise((resolve) => socket.onopen = resolve);
          let count = 0;
          const all = new Promise((resolve) => socket.onmessage = () => ++count === 100 && resolve());
          for (let i = 0; i < 100; i++) socket.send("x".repeat(1000 * i));
          await all;
          const over = new Promise((resolve) => socket.onclose = resolve);
          socket.send("leave");
          await over;
          return sizes;
        }})()"""
        assert await isolate.evaluate(code) == [1, 9000, -1, -1, 300000, -1]
        await nothing_held(held)
        await isolate.evaluate(f"fetch('{origin}/drip').then(() => 0)")
        assert not held.work.has_room(held.work.most)
        isolate.terminate()
        await isolate.wait_destroyed()
        await nothing_held(held)


def test_the_limit_is_checked() -> None:
    assert Limits().held_bytes == 128 << 20
    with pytest.raises(ValueError, match="held_bytes must be from"):
        Limits(held_bytes=1000)
    with pytest.raises(TypeError, match="held_bytes must be an int"):
        Limits(held_bytes=1e9)  # type: ignore[arg-type]


async def test_who_waits_for_room_gets_it_in_turn() -> None:
    account = Account(1000)
    assert account.take(900)
    assert not account.has_room(101)
    order: list[int] = []

    async def wait(size: int) -> None:
        await account.wait_for(size)
        order.append(size)

    tasks = [asyncio.create_task(wait(size)) for size in (250, 240, 230)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    account.give(700)
    await asyncio.wait(tasks, timeout=20)
    assert order == [250, 230]
    assert account.held == 200 + 250 + 230
    account.give(680)
    assert account.held == 0


async def test_a_turn_that_is_cancelled_at_once_is_the_next_ones() -> None:
    account = Account(100)
    account.add(100)
    first, second = (asyncio.create_task(account.wait_for(50)) for _ in range(2))
    await asyncio.sleep(0)
    account.give(50)
    first.cancel()
    async with asyncio.timeout(20):
        await second
    assert account.held == 100


def test_what_a_value_costs_grows_with_its_values() -> None:
    assert cost_of(None, None) < 10_000
    assert cost_of(b"[" + b"[]," * 10_000 + b"0]", None) > 1_000_000
    assert cost_of(b"[0]", [b"x" * 1000]) > cost_of(b"[0]", [b""]) + 900
