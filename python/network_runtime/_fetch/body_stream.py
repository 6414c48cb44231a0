"""The body of a script's request "fetch", for its handler. Used on the thread of the loop that runs the handlers."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, NoReturn

from network_runtime._base.account import Account
from network_runtime._base.checks import check_int
from network_runtime._core import BODY_WINDOW
from network_runtime.errors import BodyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

_MOST_READ: Final = 1 << 40


class BodyStream:
    """The body of a request, as the script sends it: an async iterator of `bytes`, which can be read once.

    Raises BodyError when the script's stream fails, the request is aborted or the isolate ends.
    """

    def __init__(self, step: Callable[[str, object], None], held: Account | None = None) -> None:
        """Called by `Exchange` only.

        `step` tells the script. Bytes that are granted, arrived or collected count in `held`.
        """
        self._step = step
        self._held = Account(_MOST_READ) if held is None else held
        self._collects = False
        self._collected = 0
        self._reader = False  # whether something is reading
        self._parts: deque[bytes] = deque()
        self._credit = 0  # bytes granted and not yet arrived
        self._over = False
        self._broken: str | None = None  # why; kept as text, because an exception would make a cycle with its reader
        self._waiter: asyncio.Future[None] | None = None

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a body can be neither pickled nor copied."""
        raise TypeError("a BodyStream cannot be pickled or copied: it is read as it comes; read() gives bytes")

    def __aiter__(self) -> Self:
        """Return this body."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next part, which is never empty."""
        if self._reader:
            raise RuntimeError("the body is being read already")
        self._reader = True
        try:
            while not self._parts:
                if self._broken is not None:
                    raise BodyError(self._broken)
                if self._over:
                    raise StopAsyncIteration
                if self._credit == 0:
                    await self._grant()
                else:
                    await self._wait()
        finally:
            self._reader = False
        part = self._parts.popleft()
        if self._collects:
            self._collected += len(part)
        else:
            self._held.give(len(part))
        return part

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    async def _grant(self) -> None:
        """Grant a window as soon as there is room for it.

        A body that is being collected does not wait: it holds some of that room itself.
        """
        if not self._collected:
            await self._held.wait_for(BODY_WINDOW)
        elif not self._held.take(BODY_WINDOW):
            self._step("cancel", None)
            self.finish(f"the request's body cannot be collected: {self._held}")
            return
        if self._over:
            self._held.give(BODY_WINDOW)
            return
        self._credit = BODY_WINDOW
        self._step("pull", BODY_WINDOW)

    async def read(self, most: int) -> bytes:
        """Return the rest of the body. Raises BodyError when that is more than `most` bytes."""
        check_int("most", most, 0, _MOST_READ)
        self._collects = True
        parts: list[bytes] = []
        size = 0
        async for part in self:
            parts.append(part)
            size += len(part)
            if size > most:
                self.cancel()
                raise BodyError(f"the request's body has more than {most} bytes")
        return b"".join(parts)

    def cancel(self) -> None:
        """Tell the script that the body is not read any more. Does nothing when repeated."""
        if not self._over:
            self._step("cancel", None)
            self.finish("the request's body was cancelled")

    async def aclose(self) -> None:
        """Do as `cancel`."""
        self.cancel()

    def take(self, part: bytes) -> None:
        """Take a part that has arrived."""
        if self._over or not part:
            return
        if len(part) > self._credit:
            self.finish("the worker sent more of its body than was granted")
            return
        self._credit -= len(part)
        self._parts.append(part)
        self._wake()

    def finish(self, broken: str | None = None) -> None:
        """End the body. Parts that arrived can still be read, unless the body is `broken` (the reason)."""
        if self._over:
            return
        self._over = True
        self._held.give(self._credit)
        self._credit = 0
        if broken is not None:
            self._broken = broken
            self._held.give(sum(map(len, self._parts)))
            self._parts.clear()
        self._wake()

    def release(self) -> None:
        """Stop counting what was collected: the handler has finished with it."""
        self._held.give(self._collected)
        self._collected = 0

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
