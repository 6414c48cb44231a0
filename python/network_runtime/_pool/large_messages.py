"""Large messages on their way to handlers: decoded a little in each round of the loop, so that nobody waits for them.

On the thread of the loop that runs the handlers; where that is closed, on the thread that sweeps for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import Context
from functools import partial
from typing import TYPE_CHECKING, Final

from network_runtime._core import Decoder, Deliveries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from network_runtime._core import Delivery, Hold
    from network_runtime._pool.dispatch import Dispatcher

_SLICE_S: Final = 0.002  # before the loop has its turn
_WHOLE_S: Final = 0.005  # before other threads have theirs, where the loop need not


class LargeMessages:
    """Those that are decoded now, in turn: one of an isolate, whose other messages are held back meanwhile."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Delivery, Hold]] = deque()

    def take(self, dispatcher: Dispatcher, deliveries: Iterable[Delivery], delivery: Delivery) -> None:
        """`delivery` is the last of `deliveries`, and not decoded: hand it out once it is.

        At once, where it is not of the core's own iterator: there is no loop then that could have its turn.
        """
        if not isinstance(deliveries, Deliveries):
            _finish(delivery)
            dispatcher.receive((delivery,))
            return
        self._waiting.append((delivery, deliveries.hold()))
        if len(self._waiting) == 1:
            self._go_on_soon(dispatcher)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._waiting)

    def finish(self, dispatcher: Dispatcher) -> None:
        """Decode and hand out all."""
        while self._waiting:
            delivery, hold = self._waiting.popleft()
            try:
                _finish(delivery)
                dispatcher.receive((delivery,))
            finally:
                hold.release()

    def give_up(self) -> list[Delivery]:
        """Those that nobody will hand out: what is behind them goes on its way."""
        given_up = [delivery for delivery, _ in self._waiting]
        for _, hold in self._waiting:
            hold.release()
        self._waiting.clear()
        return given_up

    def _go_on_soon(self, dispatcher: Dispatcher) -> None:
        # In no handler's context.
        asyncio.get_running_loop().call_soon(partial(self._go_on, dispatcher), context=Context())

    def _go_on(self, dispatcher: Dispatcher) -> None:
        if not self._waiting:
            return
        delivery, hold = self._waiting[0]
        decoder, state = delivery[4], dispatcher.states.get(delivery[1])
        is_wanted = state is not None and not state.silenced
        try:
            if is_wanted and isinstance(decoder, Decoder) and not decoder.step(_SLICE_S):
                self._waiting.rotate(-1)
                return
            self._waiting.popleft()
            try:
                if is_wanted:
                    dispatcher.receive((delivery,))
            finally:
                hold.release()
        finally:
            if self._waiting:
                self._go_on_soon(dispatcher)


def _finish(delivery: Delivery) -> None:
    decoder = delivery[4]
    while isinstance(decoder, Decoder) and not decoder.step(_WHOLE_S):
        pass
