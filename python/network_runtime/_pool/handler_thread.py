"""The thread that runs the handlers of a sandbox that is used without asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from contextvars import Context
from functools import partial
from typing import Any, Final

from network_runtime._base.log import log_exception
from network_runtime.errors import SandboxUnavailableError

_START_TIMEOUT_S: Final = 10.0


class HandlerThread:
    """A daemon thread with an event loop, on which the handlers of a sandbox run."""

    loop: asyncio.AbstractEventLoop
    _stop: asyncio.Event

    def __init__(self) -> None:
        """Block until the loop runs. Raises SandboxUnavailableError when there is no thread or descriptor left."""
        self._started = threading.Event()
        try:
            _check_descriptors()
            self.loop = asyncio.new_event_loop()
        except OSError as error:
            raise SandboxUnavailableError(f"the event loop for handlers cannot be made: {error}") from error
        run = partial(Context().run, self._run)  # no handler may run in the context of this caller
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
        except BaseException as failure:  # noqa: BLE001 - of a task that was cancelled at the end
            log_exception("the thread for handlers failed while it ended", failure)

    def _run_until(self, stopped: asyncio.Task[None]) -> None:
        try:
            self.loop.run_until_complete(stopped)
        except BaseException as failure:  # noqa: BLE001 - KeyboardInterrupt and SystemExit leave the loop
            log_exception("the thread for handlers goes on after an error in a task or callback", failure)

    async def _until_stopped(self) -> None:
        self.loop.set_exception_handler(_log)
        self._stop = asyncio.Event()
        self._started.set()
        await self._stop.wait()

    def stop(self) -> None:
        """End the thread after its current step. Cancels what still runs on it. Any thread; does not wait."""
        with contextlib.suppress(RuntimeError):  # it may have ended already
            self.loop.call_soon_threadsafe(self._stop.set)

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended, unless called on it."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)


def _check_descriptors() -> None:
    """Raise OSError when too few descriptors are left for an event loop.

    A half-made loop would warn when it is collected.
    """
    taken: list[int] = []
    try:
        for _ in range(2):
            taken.extend(os.pipe())
    finally:
        for descriptor in taken:
            os.close(descriptor)


def _log(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The exception handler of a handler thread's loop."""
    del loop
    log_exception(context.get("message", "error in the thread for handlers"), context.get("exception"))
