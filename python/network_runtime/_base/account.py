"""What this process holds for one isolate beside its queues, in bytes, and how much that may be.

In it are the bodies of its requests (granted, arrived or collected), exchanges, `async` handlers under way with what
they were given, open responses, and WebSockets with what waits in them. On the thread of the handlers' loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from network_runtime._core import Decoder

if TYPE_CHECKING:
    from network_runtime._core import Attachments, Received

# What an object of ours takes beside what it carries, roughly, with those of asyncio or aiohttp that belong to it.
HANDLER: Final = 4 << 10
EXCHANGE: Final = 4 << 10
RESPONSE: Final = 128 << 10
SOCKET: Final = 64 << 10
FRAME: Final = 128
_VALUE: Final = 100  # as an object of Python's
_SMALL: Final = 512  # bytes of text that are not looked at


class Account:
    """Bytes that are held, and the most that may be."""

    __slots__ = ("_held", "_waiting", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._held = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def held(self) -> int:
        """Bytes."""
        return self._held

    @property
    def full(self) -> bool:
        """Whether there is no room for anything."""
        return self._held >= self.most

    def has_room(self, size: int) -> bool:
        """Whether something may take `size` bytes more."""
        return self._held + size <= self.most

    def take(self, size: int) -> bool:
        """Count `size` bytes; False, and nothing counted, where that is more than there may be."""
        if not self.has_room(size):
            return False
        self._held += size
        return True

    def add(self, size: int) -> None:
        """Count `size` bytes that are there already, whatever the bound is."""
        self._held += size

    async def wait_for(self, size: int) -> None:
        """Take `size` bytes, not more than all, once there is room for them and for who came before."""
        while self._waiting or not self.take(size):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._wake()
                raise
            if self.take(size):
                break
        self._wake()

    def give(self, size: int) -> None:
        """`size` bytes are held no more."""
        self._held -= size
        self._wake()

    def _wake(self) -> None:
        """The next one that waits looks whether there is room."""
        while self._waiting and self._held < self.most:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def __str__(self) -> str:
        """For an error's text."""
        return f"this process holds {self._held} bytes for the isolate, of {self.most} that it may"


class Held:
    """Both sums of one isolate: what waits for a body's bytes must not use up the room for these."""

    __slots__ = ("bodies", "work")

    def __init__(self, most: int) -> None:
        """`most` bytes in all, half of them for either."""
        self.work = Account(most // 2)  # handlers, exchanges, responses, sockets
        self.bodies = Account(most // 2)  # of requests, and of WebSockets' messages


def cost_of(text: Received, attachments: Attachments) -> int:
    """About what a handler's task and the value of a payload take, in bytes."""
    cost = HANDLER
    if isinstance(text, Decoder):
        cost += text.size + _VALUE * text.values
    elif text is not None:
        cost += len(text)
        if type(text) is bytes and len(text) > _SMALL:
            cost += _VALUE * (text.count(b",") + text.count(b"[") + text.count(b"{"))
    if attachments is not None:
        cost += sum(map(len, attachments))
    return cost
