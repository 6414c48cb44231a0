"""Ctrl-C while a host script runs without an event loop."""

from __future__ import annotations

import os
import signal
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType


class Interruptible:
    """In its block Ctrl-C raises KeyboardInterrupt, also where the signal was ignored before.

    Gives a descriptor that is readable when a signal has come: one that comes right before a thread blocks does not
    wake it. On another thread than the main one signals are somebody else's.
    """

    def __enter__(self) -> int:
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._writes, False)
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._wake = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
            self._handler = signal.signal(signal.SIGINT, _raise_interrupt)
        return self._reads

    def __exit__(self, *_: object) -> None:
        if self._main:
            if self._handler is not None:  # one that Python knows
                signal.signal(signal.SIGINT, self._handler)
            signal.set_wakeup_fd(self._wake)
        os.close(self._reads)
        os.close(self._writes)


def _raise_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
