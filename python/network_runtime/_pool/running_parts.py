"""The parts of sandboxes that are ended when a sandbox is forgotten or the interpreter exits.

In a forked child they are left alone. There is one registry per process. Every function may be called on any
thread.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import time
from typing import TYPE_CHECKING, Final

from network_runtime._core import in_forked_child

if TYPE_CHECKING:
    from network_runtime._base.pump import Pump
    from network_runtime._core import Pool
    from network_runtime._pool.handler_thread import HandlerThread

_EXIT_TIMEOUT_S: Final = 3.0  # seconds for all sandboxes together

_open: set[RunningParts] = set()


class RunningParts:
    """The parts of one sandbox that do not end by themselves.

    They have no reference to the sandbox, so that it can be collected.
    """

    def __init__(self) -> None:
        """Start without parts: there is nothing to end before there is a pool."""
        self.pool: Pool | None = None
        self.pump: Pump | None = None
        self.thread: HandlerThread | None = None

    def register(self, pool: Pool) -> None:
        """Register the pool, which has started."""
        self.pool = pool
        _open.add(self)

    def end(self) -> None:
        """Terminate what still runs, without waiting. Never raises. Does nothing when repeated."""
        _open.discard(self)
        pool, self.pool = self.pool, None
        pump, self.pump = self.pump, None
        thread, self.thread = self.thread, None
        if in_forked_child():
            return
        if pool is not None:
            with contextlib.suppress(RuntimeError):
                pool.shutdown(terminate=True)
        if pump is not None:
            pump.close_soon()
        if thread is not None:
            thread.stop()


def _end_all() -> None:
    """At exit: terminate all parts and wait a bounded time, so that no thread runs while the interpreter ends."""
    deadline = time.monotonic() + _EXIT_TIMEOUT_S
    ending = [(parts.pool, parts.thread) for parts in list(_open)]
    for parts in list(_open):
        parts.end()
    for pool, thread in ending:
        with contextlib.suppress(RuntimeError):
            if pool is not None:
                pool.join(max(0.0, deadline - time.monotonic()))
        if thread is not None:
            thread.join(max(0.0, deadline - time.monotonic()))


def _disown_all() -> None:
    """In a forked child: forget all parts. Their threads do not exist here, and the descriptors are the parent's."""
    _open.clear()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_disown_all)
