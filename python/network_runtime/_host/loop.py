"""The event loop on which the asynchronous ops of a host script run. Used on the thread of `Host.run`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.checks import well_formed
from network_runtime._base.pump import Pump
from network_runtime._base.tasks import start_task
from network_runtime._core import EnvelopeKind
from network_runtime._deno.errors import InterruptedOpError, OpError
from network_runtime._host.outcome import HOST_ENDED, INTERRUPT_TIMEOUT_S, Outcome, interrupted, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from network_runtime import _core
    from network_runtime._core import Delivery
    from network_runtime._deno.registry import OpTable
    from network_runtime._host.main_thread import MainThread

_OP: Final = int(EnvelopeKind.OP)
_GRACE_S: Final = 0.5


class HostLoop:
    """Serves the ops of one script until it ends."""

    def __init__(self, core: _core.Host, ops: OpTable, first: Delivery, main_thread: MainThread) -> None:
        """`first` was taken from `core` and is not served yet. `main_thread` has calls for the calling thread."""
        self._core = core
        self._ops = ops
        self._first = first
        self._main_thread = main_thread
        self._running: set[asyncio.Task[Any]] = set()
        self._ended: asyncio.Future[Outcome] | None = None
        self._interrupted = False

    def run(self) -> Outcome:
        """Run until the script ends, and return how. Ctrl-C ends it at once, with exit code 130."""
        loop = asyncio.new_event_loop()
        try:
            outcome = self._outcome(loop)
            try:
                self._ops.host.resources.close_all()  # what waits for them ends
            finally:
                outcome.unfinished |= loop.run_until_complete(self._end_ops())
                loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()  # does not wait for threads: one may read from a pipe for ever
        return outcome

    def _outcome(self, loop: asyncio.AbstractEventLoop) -> Outcome:
        serving = loop.create_task(self._run())
        try:
            return loop.run_until_complete(serving)
        except KeyboardInterrupt:  # before the loop had a handler for it
            self._interrupted = True
            serving.cancel()
            loop.run_until_complete(asyncio.wait([serving]))
            if not serving.cancelled():
                serving.exception()  # it is known
            return interrupted()

    async def _end_ops(self) -> bool:
        """Wait a moment for running ops, so that a file is written to its end; then cancel them.

        After Ctrl-C, cancel them at once. Returns whether there were ops to cancel.
        """
        if self._running and not self._interrupted:
            await asyncio.wait(self._running, timeout=_GRACE_S)
        left = set(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=_GRACE_S)
        return bool(left)

    async def _run(self) -> Outcome:
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        with contextlib.suppress(RuntimeError, ValueError):  # not the main thread, to which signals belong
            loop.add_signal_handler(signal.SIGINT, self._interrupt)
        self._main_thread.attach(partial(loop.call_soon_threadsafe, self._main_thread.run))
        pump = Pump(self._core, self._receive, loop)
        try:
            self._receive([self._first])
            outcome = await self._ended
        finally:
            self._main_thread.attach(None)
            self._core.terminate()
            pump.close()
        if not self._interrupted:
            return outcome
        ended = interrupted()
        ended.unfinished = outcome.unfinished
        return ended

    def _interrupt(self) -> None:
        """Ctrl-C has come."""
        if self._ops.host.signals.deliver(signal.SIGINT):
            return
        self._interrupted = True
        self._core.terminate()
        self._ops.host.permissions.close()  # the script may wait for the user
        late = interrupted()
        late.unfinished = True
        asyncio.get_running_loop().call_later(INTERRUPT_TIMEOUT_S, self._end, late)

    def _end(self, outcome: Outcome) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(outcome)

    def _receive(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            kind, _, number, name, text, attachments, _ = delivery
            if kind == _OP:
                task = start_task(self._ops.start(name, text, attachments, number), asyncio.get_running_loop())
                if task.done():
                    self._reply(number, task)
                else:
                    self._running.add(task)
                    task.add_done_callback(partial(self._reply, number))
            elif kind == HOST_ENDED:
                self._end(outcome_of(delivery))

    def _reply(self, number: int, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            self._core.op_failed(number, "Interrupted", "the operation was cancelled", None)
            return
        failure = task.exception()
        if failure is None:
            text, attachments = task.result()
            self._core.op_done(number, text, attachments)
        elif isinstance(failure, OpError):
            self._core.op_failed(number, failure.op_error_name, str(failure), failure.op_error_code)
            if isinstance(failure, InterruptedOpError):
                self._interrupt()
        else:
            self._core.op_failed(number, "Error", well_formed(str(failure)), None)
            raise failure
