"""Large messages on their way to handlers. They are decoded a little in each round of the loop, so that others go on.

Used on the thread of the loop that runs the handlers. If that is closed, on the thread that sweeps for it.
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

_SLICE_S: Final = 0.002  # seconds of decoding before the loop does other work
_WHOLE_S: Final = 0.005  # seconds before other threads may run, when there is no loop to wait for


class LargeMessages:
    """The messages that are being decoded, in turn. An isolate has one at a time; its others are held back."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Delivery, Hold]] = deque()

    def take(self, dispatcher: Dispatcher, deliveries: Iterable[Delivery], delivery: Delivery) -> None:
        """Take `delivery`, the last of `deliveries`, and hand it out as soon as it is decoded.

        Decodes it at once when `deliveries` is not the core's own iterator: then there is no loop that could go on.
        """
        if not isinstance(deliveries, Deliveries):
            _finish(delivery)
            dispatcher.receive((delivery,))
            return
        self._waiting.append((delivery, deliveries.hold()))
        if len(self._waiting) == 1:
            self._go_on_soon(dispatcher)

    def __bool__(self) -> bool:
        """Whether there is a message."""
        return bool(self._waiting)

    def finish(self, dispatcher: Dispatcher) -> None:
        """Decode and hand out all messages."""
        while self._waiting:
            delivery, hold = self._waiting.popleft()
            try:
                _finish(delivery)
                dispatcher.receive((delivery,))
            finally:
                hold.release()

    def give_up(self) -> list[Delivery]:
        """Return the messages, which will not be handed out, and release those behind them."""
        given_up = [delivery for delivery, _ in self._waiting]
        for _, hold in self._waiting:
            hold.release()
        self._waiting.clear()
        return given_up

    def _go_on_soon(self, dispatcher: Dispatcher) -> None:
        # Not in the context of a handler.
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
