"""Tells a script's WebSockets that they failed when no client connects them.

Runs on the loop that runs the handlers. If that is closed, on the thread that sweeps for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from network_runtime._base.account import FRAME
from network_runtime._core import MOST_CONNECTING
from network_runtime.errors import IsolateDestroyedError, QueueFullError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeGuard

    from network_runtime._base.account import Account

EVENT: Final = "__ws_event"
_LONGEST_MESSAGE: Final = 200  # characters
_HIGHEST_NUMBER: Final = (1 << 53) - 1
# The pauses between two attempts while the mailbox is full. Nothing reports that it has room again.
_FIRST_PAUSE_S: Final = 0.001
_LONGEST_PAUSE_S: Final = 0.1


def is_socket_number(value: object) -> TypeGuard[int]:
    """Whether a script's WebSocket may have `value` as its "conn_id"."""
    return type(value) is int and 0 < value <= _HIGHEST_NUMBER


class SocketRefusals:
    """The refusals of one isolate. They are sent at once, or in order as soon as the isolate's mailbox has room."""

    def __init__(self, send: Callable[[str, object], None], held: Account) -> None:
        """`send(event, data)` raises as `Isolate.send` does. Waiting refusals count in `held`."""
        self._send = send
        self._held = held
        self._waiting: deque[tuple[int, str]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._pause = _FIRST_PAUSE_S

    def refuse(self, number: object, message: str) -> None:
        """Tell the WebSocket with the script's number `number`. Does nothing for a value that is no such number."""
        if not is_socket_number(number):
            return
        if not self._waiting and self._tell(number, message):
            return
        if len(self._waiting) < MOST_CONNECTING:
            self._held.add(FRAME)
            self._waiting.append((number, message[:_LONGEST_MESSAGE]))
            self._go_on_later()

    def go_on(self) -> None:
        """Send waiting refusals while there is room."""
        self._timer = None
        while self._waiting and self._tell(*self._waiting[0]):
            if self._waiting:  # false when the isolate has ended meanwhile
                self._waiting.popleft()
                self._held.give(FRAME)
                self._pause = _FIRST_PAUSE_S
        if self._waiting:
            self._go_on_later()

    def close(self) -> None:
        """Drop the waiting refusals: the isolate has ended, or its sandbox has."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._held.give(FRAME * len(self._waiting))
        self._waiting.clear()

    def _tell(self, number: int, message: str) -> bool:
        """Returns False when the mailbox is full."""
        try:
            self._send(EVENT, {"conn_id": number, "event_type": "error", "data": {"message": message}})
        except QueueFullError:
            return False
        except IsolateDestroyedError:
            self.close()
        return True

    def _go_on_later(self) -> None:
        loop = asyncio._get_running_loop()  # noqa: SLF001 - None if the loop is closed: the next sweep goes on
        if self._timer is None and loop is not None:
            self._timer = loop.call_later(self._pause, self.go_on)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE_S)
