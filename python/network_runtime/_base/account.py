"""Accounts of the bytes that this process holds for one isolate beside its queues, and their bounds.

They count the bodies of its requests (granted, arrived or collected), exchanges, running `async` handlers with their
data, open responses, and WebSockets with their waiting messages. Used on the thread of the handlers' loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from network_runtime._core import Decoder

if TYPE_CHECKING:
    from network_runtime._core import Attachments, Received

# The rough size of an object of ours without its contents, with the objects of asyncio or aiohttp that belong to it.
HANDLER: Final = 4 << 10
EXCHANGE: Final = 4 << 10
RESPONSE: Final = 128 << 10
SOCKET: Final = 64 << 10
FRAME: Final = 128
_VALUE: Final = 100  # bytes of one value as a Python object
_SMALL: Final = 512  # bytes; the values of a shorter text are not counted


class Account:
    """A number of bytes that are held, and a bound."""

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
        """Whether the bound is reached."""
        return self._held >= self.most

    def has_room(self, size: int) -> bool:
        """Whether `size` more bytes are within the bound."""
        return self._held + size <= self.most

    def take(self, size: int) -> bool:
        """Count `size` bytes. Returns False and counts nothing when they are beyond the bound."""
        if not self.has_room(size):
            return False
        self._held += size
        return True

    def add(self, size: int) -> None:
        """Count `size` bytes that exist already, even beyond the bound."""
        self._held += size

    async def wait_for(self, size: int) -> None:
        """Wait until earlier callers had their turn and there is room for `size` bytes; then count them.

        `size` must be within the whole bound.
        """
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
        """Stop counting `size` bytes."""
        self._held -= size
        self._wake()

    def _wake(self) -> None:
        """Let the next waiting caller see whether there is room."""
        while self._waiting and self._held < self.most:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def __str__(self) -> str:
        """The sums, as an error's text says them."""
        return f"this process holds {self._held} bytes for the isolate, of at most {self.most}"


class Held:
    """Both accounts of one isolate. They are separate: what waits for a body must not use up the room for the body."""

    __slots__ = ("bodies", "work")

    def __init__(self, most: int) -> None:
        """Allow `most` bytes in all, half of them in each account."""
        self.work = Account(most // 2)  # handlers, exchanges, responses, sockets
        self.bodies = Account(most // 2)  # of requests, and of WebSockets' messages


def cost_of(text: Received, attachments: Attachments) -> int:
    """The bytes that a handler's task and the value of a payload take, roughly."""
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
