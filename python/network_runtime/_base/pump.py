"""Moves messages from a queue of the core to an event loop.

A `Pump` drains one descriptor on one loop: the caller's own (asyncio, uvloop) or that of a thread of the sandbox.
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

_TURN_S: Final = 0.001  # deliveries are handed out for this long before the loop does other work


class Source(Protocol):
    """A pool or a host of the core (`_core.Pool`, `_core.Host`): queues with a descriptor."""

    def fileno(self) -> int:
        """A descriptor that is readable while something waits."""

    def deliveries(self, seconds: float) -> Deliveries:
        """The waiting deliveries, of each sender in turn. Stops after `seconds`."""


class Pump:
    """Hands the deliveries of `source` to `receive`, in turn with the loop's other work.

    Made and used on the loop's thread. What `receive` leaves, also by raising, is handed out in the loop's next round.
    The pump holds `receive`, a bound method, by a weak reference, so that it does not keep the receiver alive.
    """

    def __init__(self, source: Source, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        """Start at once."""
        self._source: Source | None = source
        self._descriptor = source.fileno()
        self._receive: Callable[[], Receive | None] = weakref.WeakMethod(receive)
        self._loop = loop
        self._turn: Deliveries | None = None  # the deliveries that are being handed out
        Context().run(loop.add_reader, self._descriptor, self._ready)  # no handler may run in this caller's context

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
        """The number of deliveries that were taken and not yet given to a handler. Any thread."""
        turn = self._turn
        return 0 if turn is None else length_hint(turn)

    def sweep(self, receive: Receive) -> None:
        """Hand out all waiting deliveries to `receive` instead. Any thread, once the loop is closed."""
        source = self._source
        if source is not None:
            deliveries = source.deliveries(math.inf)
            self._hand_out(lambda all_of_them: receive(delivery for delivery in all_of_them), deliveries)

    def finish_soon(self) -> None:
        """Hand out the waiting deliveries and close, as soon as the loop runs again. Any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: it will not run again
            self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        receive = self._receive()
        try:
            if receive is not None:
                self.sweep(receive)
        finally:
            self.close()

    def close(self) -> None:
        """Stop. Called on the loop's thread. Does nothing when repeated, or when the loop is closed."""
        source, self._source = self._source, None
        if source is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)

    def close_soon(self) -> None:
        """Do as `close`, on any thread.

        The source lives until then: otherwise its descriptor could be reused while the loop still watches it.
        """
        try:
            self._loop.call_soon_threadsafe(self.close)
        except RuntimeError:
            self._source = None  # the loop is closed, so it watches nothing
