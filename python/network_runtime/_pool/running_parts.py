"""What must be ended when a sandbox is forgotten or the interpreter exits, and left alone in a forked child.

The registry is the process's; every function may be called on any thread.
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

_EXIT_TIMEOUT_S: Final = 3.0  # for all sandboxes together

_open: set[RunningParts] = set()


class RunningParts:
    """The parts of one sandbox that do not end by themselves.

    Knows nothing of the sandbox, so that this one can be collected.
    """

    def __init__(self) -> None:
        """There is nothing to end before a pool is there."""
        self.pool: Pool | None = None
        self.pump: Pump | None = None
        self.thread: HandlerThread | None = None

    def register(self, pool: Pool) -> None:
        """Register the pool, which has started."""
        self.pool = pool
        _open.add(self)

    def end(self) -> None:
        """Terminate what still runs, without waiting; never raises. Harmless when repeated."""
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
    """At exit: terminate all, and wait a bounded time, so that no thread runs into the end of the interpreter."""
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
    """In a forked child: the threads are not there, and the descriptors are the parent's."""
    _open.clear()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_disown_all)
