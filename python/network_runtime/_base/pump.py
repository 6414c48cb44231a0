"""From a queue of the core to an event loop.

A `Pump` is a message pump: it drains one descriptor on one loop, the caller's own (asyncio, uvloop) or that of a
thread of the sandbox.
"""

from __future__ import annotations

import contextlib
import math
import weakref
from contextvars import Context
from operator import length_hint
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable

    from network_runtime._core import Deliveries, Delivery

    Receive = Callable[[Iterable[Delivery]], None]

_TURN_S: Final = 0.001  # for which deliveries are handed out before the loop gets its turn


class Source(Protocol):
    """Queues with a descriptor: `_core.Pool` or `_core.Host`."""

    def fileno(self) -> int:
        """Readable while something waits."""

    def deliveries(self, seconds: float) -> Deliveries:
        """What waits, of each sender in turn; no more once `seconds` are over."""


class Pump:
    """Hands what `source` delivers to `receive`, in turn with the loop's other work. Made and used on its thread.

    What `receive` leaves, or where it raises, is handed out in the loop's next round. It holds `receive`, a bound
    method, weakly: an object that nobody else wants is not kept alive by its own mail.
    """

    def __init__(self, source: Source, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        """Start at once."""
        self._source: Source | None = source
        self._descriptor = source.fileno()
        self._receive: Callable[[], Receive | None] = weakref.WeakMethod(receive)
        self._loop = loop
        self._turn: Deliveries | None = None  # what is being handed out
        Context().run(loop.add_reader, self._descriptor, self._ready)  # the maker's context is no handler's

    def _ready(self) -> None:
        receive = self._receive()
        if receive is None or self._source is None:
            return
        self._hand_out(receive, self._source.deliveries(_TURN_S))

    def _hand_out(self, receive: Receive, deliveries: Deliveries) -> None:
        self._turn = deliveries
        try:
            receive(deliveries)
        finally:
            deliveries.close()

    @property
    def left(self) -> int:
        """Deliveries that were taken, and that no handler has been called with yet. Any thread."""
        turn = self._turn
        return 0 if turn is None else length_hint(turn)

    def sweep(self, receive: Receive) -> None:
        """Hand out all that waits to `receive` instead; any thread, once the loop is closed."""
        source = self._source
        if source is not None:
            deliveries = source.deliveries(math.inf)
            self._hand_out(lambda all_of_them: receive(delivery for delivery in all_of_them), deliveries)

    def finish_soon(self) -> None:
        """Hand out what waits and close, once the loop runs again; any thread."""
        with contextlib.suppress(RuntimeError):  # closed: nobody will
            self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        receive = self._receive()
        try:
            if receive is not None:
                self.sweep(receive)
        finally:
            self.close()

    def close(self) -> None:
        """Stop, on the loop's thread. Harmless when repeated, and when the loop is closed."""
        source, self._source = self._source, None
        if source is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)

    def close_soon(self) -> None:
        """As `close`, on any thread; the source lives until then, so that its descriptor is not somebody else's."""
        try:
            self._loop.call_soon_threadsafe(self.close)
        except RuntimeError:
            self._source = None  # the loop is closed, and its selector with it
