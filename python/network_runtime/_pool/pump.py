"""From the core's queue to the loop that runs the handlers.

A `Pump` drains one descriptor on one event loop. That loop is the caller's own (asyncio, uvloop), or that of a
`HandlerThread`, which runs the handlers of a sandbox that is used without asyncio.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import threading
import weakref
from contextvars import Context
from functools import partial
from operator import length_hint
from typing import TYPE_CHECKING, Any, Final, Protocol

from network_runtime._base.log import log_exception
from network_runtime.errors import SandboxUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime._core import Deliveries

    Receive = Callable[[Deliveries], None]

_TURN_S: Final = 0.001  # for which deliveries are handed out before the loop gets its turn
_START_TIMEOUT_S: Final = 10.0


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
            self._hand_out(receive, source.deliveries(math.inf))

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


class HandlerThread:
    """A daemon thread with an event loop, on which the handlers of a sandbox run."""

    loop: asyncio.AbstractEventLoop
    _stop: asyncio.Event

    def __init__(self) -> None:
        """Block until its loop runs. Raises SandboxUnavailableError when no thread or descriptor is to be had."""
        self._started = threading.Event()
        try:
            _check_descriptors()
            self.loop = asyncio.new_event_loop()
        except OSError as error:
            raise SandboxUnavailableError(f"the event loop for handlers cannot be made: {error}") from error
        run = partial(Context().run, self._run)  # the context of who used the sandbox first is no handler's either
        self._thread = threading.Thread(target=run, name="network-runtime-handlers", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            self.loop.close()
            raise SandboxUnavailableError(f"the thread for handlers cannot be started: {error}") from error
        if not self._started.wait(_START_TIMEOUT_S):
            raise SandboxUnavailableError("the thread for handlers did not start")

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
                stopped = runner.get_loop().create_task(self._until_stopped())
                while not stopped.done():
                    self._run_until(stopped)
        except BaseException as failure:  # noqa: BLE001 - of a task that was cancelled in the end
            log_exception("the thread for handlers failed while it ended", failure)

    def _run_until(self, stopped: asyncio.Task[None]) -> None:
        try:
            self.loop.run_until_complete(stopped)
        except BaseException as failure:  # noqa: BLE001 - a loop lets KeyboardInterrupt and SystemExit out; it goes on
            log_exception("the thread for handlers goes on after an error in a task or callback", failure)

    async def _until_stopped(self) -> None:
        self.loop.set_exception_handler(_log)
        self._stop = asyncio.Event()
        self._started.set()
        await self._stop.wait()

    def stop(self) -> None:
        """End it when its current step is done; what still runs on it is cancelled. Any thread; does not wait."""
        with contextlib.suppress(RuntimeError):  # it may have ended already
            self.loop.call_soon_threadsafe(self._stop.set)

    def join(self, timeout_s: float) -> None:
        """Wait for its end, unless called on it."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)


def _check_descriptors() -> None:
    """Raise OSError when there are too few for an event loop: one that is half made complains when it is collected."""
    taken: list[int] = []
    try:
        for _ in range(2):
            taken.extend(os.pipe())
    finally:
        for descriptor in taken:
            os.close(descriptor)


def _log(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Exception handler of a handler thread's loop: nobody else watches it."""
    del loop
    log_exception(context.get("message", "error in the thread for handlers"), context.get("exception"))
