"""What a script's WebSockets are told where nobody connects them: that they failed.

On the loop that runs the handlers; where that is closed, on the thread that sweeps for it.
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
# Nobody tells when the mailbox has room again.
_FIRST_PAUSE_S: Final = 0.001
_LONGEST_PAUSE_S: Final = 0.1


def is_socket_number(value: object) -> TypeGuard[int]:
    """Whether a script's WebSocket may have this "conn_id"."""
    return type(value) is int and 0 < value <= _HIGHEST_NUMBER


class SocketRefusals:
    """Those of one isolate: told at once, or, in their order, as soon as its mailbox has room."""

    def __init__(self, send: Callable[[str, object], None], held: Account) -> None:
        """`send(event, data)` raises as `Isolate.send` does. Those that wait count in `held`."""
        self._send = send
        self._held = held
        self._waiting: deque[tuple[int, str]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._pause = _FIRST_PAUSE_S

    def refuse(self, number: object, message: str) -> None:
        """Tell the WebSocket `number`, as the script calls it; what is no number is nobody's."""
        if not is_socket_number(number):
            return
        if not self._waiting and self._tell(number, message):
            return
        if len(self._waiting) < MOST_CONNECTING:
            self._held.add(FRAME)
            self._waiting.append((number, message[:_LONGEST_MESSAGE]))
            self._go_on_later()

    def go_on(self) -> None:
        """Tell those that wait, as far as there is room."""
        self._timer = None
        while self._waiting and self._tell(*self._waiting[0]):
            if self._waiting:  # it was not the end of the isolate
                self._waiting.popleft()
                self._held.give(FRAME)
                self._pause = _FIRST_PAUSE_S
        if self._waiting:
            self._go_on_later()

    def close(self) -> None:
        """The isolate has ended, or nobody speaks to it any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._held.give(FRAME * len(self._waiting))
        self._waiting.clear()

    def _tell(self, number: int, message: str) -> bool:
        """False where the mailbox is full."""
        try:
            self._send(EVENT, {"conn_id": number, "event_type": "error", "data": {"message": message}})
        except QueueFullError:
            return False
        except IsolateDestroyedError:
            self.close()
        return True

    def _go_on_later(self) -> None:
        loop = asyncio._get_running_loop()  # noqa: SLF001 - None where it is closed: the next sweep goes on
        if self._timer is None and loop is not None:
            self._timer = loop.call_later(self._pause, self.go_on)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE_S)
