"""One isolate fills its queue with all kinds of messages. Another's answer, which came last, does not wait for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

from tests.hostile.arena import for_each, in_own_process

from network_runtime import FetchPolicy, Sandbox, WebSocketPolicy

if TYPE_CHECKING:
    from network_runtime import Isolate

# What is sent until the queue is full; `i` counts.
FLOODS = {
    "refused-fetches": "request('fetch', { url: 'http://evil.example/', method: 'GET', headers: { a: 'b' } })",
    "refused-sockets": "send('ws.open', { conn_id: i, url: 'ws://evil.example/', protocols: [] })",
    "sockets-unheard": "send('ws.open', { conn_id: i, url: 'ws://evil.example/', protocols: [] })",
    "events": "send('event', { n: i })",
    "events-of-async-handlers": "send('later', { n: i })",
    "events-unheard": "send('nobody', { n: i })",
    "large-events": "send('event', 'x'.repeat(60000) + i)",
    "requests": "request('answered', { n: i })",
    "requests-of-async-handlers": "request('later', { n: i })",
    "requests-that-fail": "request('fails', { n: i })",
    "requests-unknown": "request('nobody', { n: i })",
}
OTHERS = {
    "console": "for (let i = 0; i < 20000; i++) console.log('line', i, { n: i }); 20000",
    "errors": "for (let i = 0; i < 20000; i++) reportError(new Error('e')); 20000",
}
FEWEST = 900  # messages that a queue takes
ROUNDS = 4  # of the loop, each a millisecond of handing out


def code_of(name: str) -> str:
    if name in OTHERS:
        return OTHERS[name]
    return f"""
      let i = 0;
      try {{ for (; i < 200000; i++) {{ const p = NETWORK.{FLOODS[name]}; if (p) p.catch(() => 0) }} }} catch {{}}
      i"""


def blocking(isolate: Isolate, code: str) -> Any:
    """Evaluate it in another thread while this one, and its loop with it, waits."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(isolate.evaluate_sync(code, timeout=30)))
    thread.start()
    thread.join()
    return found[0]


class Handlers:
    """Of the flooder; they count."""

    def __init__(self, isolate: Isolate, *, sockets: bool) -> None:
        self.handled = 0
        isolate.allow_fetch(FetchPolicy(allow=["https://ok.example"]))
        if sockets:
            isolate.allow_websocket(WebSocketPolicy(allow=["wss://ok.example"]))
        isolate.on("event", self._plain).on("later", self._later)
        isolate.on_request("answered", self._plain).on_request("later", self._later).on_request("fails", self._fails)

    def _plain(self, _: object) -> None:
        self.handled += 1

    async def _later(self, _: object) -> None:
        self.handled += 1
        await asyncio.sleep(0)

    def _fails(self, _: object) -> None:
        self.handled += 1
        raise ValueError


async def flood(name: str) -> None:
    async with Sandbox(threads=2, cpu_limit_ms=0, memory_limit_mb=256) as sandbox:
        flooder = await sandbox.create_isolate(console="log")
        good = await sandbox.create_isolate()
        assert await good.evaluate("1 + 1") == 2
        sent = blocking(flooder, code_of(name))
        assert sent >= FEWEST, sent
        handlers = Handlers(flooder, sockets=name != "sockets-unheard")
        rounds = 0

        def count() -> None:
            nonlocal rounds
            rounds += 1
            loop.call_soon(count)

        loop = asyncio.get_running_loop()
        answer = asyncio.ensure_future(good.evaluate("2 + 2"))
        await asyncio.sleep(0)
        blocking(good, "0")  # by now the answer waits, behind all of the flood
        loop.call_soon(count)
        assert await answer == 4
        assert rounds <= ROUNDS, rounds
        assert handlers.handled < sent
        flooder.terminate()
        before = handlers.handled
        await flooder.wait_destroyed()
        assert handlers.handled <= before + 16  # tasks that had been made
        assert await good.evaluate("3 + 3") == 6


@for_each("name", [*FLOODS, *OTHERS])
@in_own_process
def test_an_answer_does_not_wait_for_a_flood(name: str) -> None:
    logging.disable(logging.CRITICAL)
    asyncio.run(flood(name))
