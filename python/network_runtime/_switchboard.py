"""What a sandbox and its isolates share: the pool, and the one loop on which their handlers run."""

from __future__ import annotations

import asyncio
import threading
import time
import warnings
import weakref
from typing import TYPE_CHECKING, Any, Final, NoReturn

from network_runtime._closed_pool import ClosedPool
from network_runtime._core import Pool, PushResult
from network_runtime._dispatch import Dispatcher, create_error
from network_runtime._lifeline import Lifeline
from network_runtime._pump import HandlerThread, Pump
from network_runtime._receiver import Receiver
from network_runtime.errors import IsolateDestroyedError, QueueFullError, SandboxClosedError

if TYPE_CHECKING:
    from network_runtime.limits import Limits

_JOIN_TIMEOUT_S: Final = 10.0  # for threads that have nothing left to run
_FAR_S: Final = 1e9
_LOOK_S: Final = 0.05  # between two looks at whether handlers still run
_STUCK_S: Final = 1.0  # without anything handed out
_MOST_NAMED: Final = 10


class Switchboard:
    """Owns the pool of one sandbox. Any thread, unless a method says otherwise."""

    def __init__(self, threads: int) -> None:
        """Start the pool's threads. Raises RuntimeError when there are none to be had."""
        pool = Pool(threads)
        self.pool: Pool | ClosedPool = pool
        self.closing = False
        self._dispatcher = Dispatcher(pool)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lifeline = Lifeline(pool)
        self._binding = threading.Lock()
        self._finalizer = weakref.finalize(self, _forgotten, self._lifeline)
        self._finalizer.atexit = False  # _lifeline has its own way out

    # --- the loop that runs the handlers -----------------------------------------------------------------------------

    def bind_to_running_loop(self, function: str) -> asyncio.AbstractEventLoop:
        """Let the running loop run the handlers from now on. Raises RuntimeError when another one does."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return loop
        with self._binding:
            if self._loop is None:
                self._check_open()
                self._loop = loop
                self._lifeline.pump = Pump(self._open_pool(), self._dispatcher.receive, loop)
        if self._loop is not loop:
            self._refuse_loop(function)
        return loop

    def bind_to_thread(self) -> None:
        """Give the handlers a thread of their own, unless a loop runs them already."""
        with self._binding:
            if self._loop is not None:
                return
            self._check_open()
            pool = self._open_pool()
            thread = HandlerThread()
            self._lifeline.thread = thread
            self._loop = thread.loop
            receive = self._dispatcher.receive
            lifeline = self._lifeline

            async def open_pump() -> None:
                lifeline.pump = Pump(pool, receive, thread.loop)

            asyncio.run_coroutine_threadsafe(open_pump(), thread.loop).result()

    def _open_pool(self) -> Pool:
        if not isinstance(self.pool, Pool):
            raise SandboxClosedError("the sandbox is shut down")
        return self.pool

    def _refuse_loop(self, function: str) -> NoReturn:
        if self._lifeline.thread is not None:
            raise RuntimeError(
                f"{function}() was awaited, but this sandbox was first used without asyncio and runs its handlers on "
                f"a thread of its own: call {function}_sync()"
            )
        raise RuntimeError(
            f"{function}() was awaited on another event loop than the one this sandbox was first used on"
        )

    def refuse_deadlock(self, function: str, instead: str) -> None:
        """Raise RuntimeError on the very thread that runs the handlers: it cannot wait for itself."""
        loop = self._loop
        if loop is not None and _running_loop() is loop:
            raise RuntimeError(
                f"{function}() would block the event loop that runs this sandbox's handlers: use {instead}"
            )

    def runs_handlers(self) -> bool:
        """Whether the loop of the handlers runs now: what is sent while it does not waits until it does."""
        loop = self._loop
        return loop is not None and loop.is_running()

    def await_handlers(self, isolate: int, evaluation: int, drains: int, deadline: float) -> bool:
        """Block until handlers have got what the isolate sent before its answer; False at the monotonic `deadline`.

        Returns early where to wait is of no use: when the loop stops, or seems to be held up by somebody who waits for
        this very call. That is so when the pump has not drained since `drains` (taken when the call began), and hands
        nothing out for a second.
        """
        left, since = -1, 0.0
        while (now := time.monotonic()) < deadline:
            pool, pump = self.pool, self._lifeline.pump
            if pump is None or isinstance(pool, ClosedPool) or not self.runs_handlers():
                return True
            if pool.await_barrier(isolate, evaluation, min(_LOOK_S, deadline - now)):
                return True
            if pool.drains == drains:
                if pump.left != left:
                    left, since = pump.left, now
                elif now - since > _STUCK_S:
                    return True
        return False

    # --- isolates ----------------------------------------------------------------------------------------------------

    async def create(self, limits: Limits) -> Receiver:
        """On the bound loop."""
        loop = self.bind_to_running_loop("create_isolate")
        self._check_open()
        number = self.pool.create_isolate(limits.resources)
        receiver = self._dispatcher.receivers[number] = Receiver(number, limits.outbox_messages, limits.outbox_bytes)
        created = self._dispatcher.creations[number] = loop.create_future()
        try:
            await created
        except asyncio.CancelledError:
            self.pool.terminate(number)
            raise
        return receiver

    def create_blocking(self, limits: Limits) -> Receiver:
        """Block until the isolate is there."""
        self.refuse_deadlock("create_isolate_sync", "await sandbox.create_isolate()")
        self.bind_to_thread()
        self._check_open()
        try:
            number, error = self.pool.create_isolate_blocking(limits.resources)
        except RuntimeError:
            self._check_open()  # another thread has shut it down
            raise
        if error is not None:
            raise create_error(number, error)
        receiver = Receiver(number, limits.outbox_messages, limits.outbox_bytes)
        self._dispatcher.receivers[number] = receiver
        if self.closing and self.pool.usage(number) is None:
            # The shutdown was faster, and what it said about this isolate found nobody.
            self._dispatcher.receivers.pop(number, None)
            receiver.destroyed = True
            receiver.gone.set()
        return receiver

    def accept(self, receiver: Receiver, pushed: PushResult) -> None:
        """Raise IsolateDestroyedError or QueueFullError when the core did not take a message."""
        if pushed is PushResult.FULL:
            raise QueueFullError(f"Isolate #{receiver.isolate} has not taken earlier messages yet: its mailbox is full")
        if pushed is PushResult.CLOSED:
            raise IsolateDestroyedError(receiver.isolate, receiver.reason)

    def check_parent(self) -> None:
        """Raise RuntimeError in a forked child, where the sandbox's threads are not."""
        if self._lifeline.in_forked_child:
            raise RuntimeError("this sandbox belongs to the parent process: create one after os.fork(), in the child")

    def _check_open(self) -> None:
        self.check_parent()
        if self.closing:
            raise SandboxClosedError("the sandbox is shut down")

    # --- the end -----------------------------------------------------------------------------------------------------

    async def shutdown(self, *, terminate: bool) -> None:
        """Destroy (or terminate) all isolates, wait until everything they sent is handled, stop the threads.

        Handlers of events finish first; those of requests are cancelled, once nobody waits for the answer any more.
        Harmless when repeated. On the bound loop.
        """
        self.check_parent()
        if isinstance(self.pool, ClosedPool):
            return
        loop = self._loop
        if loop is not None and loop is not asyncio.get_running_loop():
            self._refuse_loop("shutdown")
        await self._end(terminate=terminate)

    async def _end(self, *, terminate: bool) -> None:
        self.closing = True
        pool = self.pool
        pool.shutdown(terminate)
        dispatcher = self._dispatcher
        if terminate:
            _cancel(dispatcher.handling | dispatcher.answering)
        for receiver in list(dispatcher.receivers.values()):
            await wait_gone(receiver)
        _cancel(dispatcher.answering)
        under_way = (dispatcher.handling | dispatcher.answering) - {asyncio.current_task()}
        if under_way:
            await asyncio.wait(under_way)
        if not pool.join(0):
            await asyncio.to_thread(pool.join, _JOIN_TIMEOUT_S)
        if self._lifeline.pump is not None:
            self._lifeline.pump.close()
        self._let_go()

    def shutdown_blocking(self, *, terminate: bool, timeout: float | None) -> None:
        """As `shutdown`, but blocks. Raises TimeoutError when `timeout` seconds are over; the shutdown goes on."""
        self.refuse_deadlock("shutdown_sync", "await sandbox.shutdown()")
        self.check_parent()
        if isinstance(self.pool, ClosedPool):
            return
        self.closing = True
        deadline = None if timeout is None else time.monotonic() + timeout
        thread = self._lifeline.thread
        loop = self._loop
        if loop is not None and loop.is_running():
            end = asyncio.run_coroutine_threadsafe(self._end(terminate=terminate), loop)
            try:
                end.result(timeout)
            except TimeoutError:
                raise self._too_late(timeout) from None
        else:
            self.pool.shutdown(terminate)
            if not self.pool.join(_FAR_S if deadline is None else max(0.0, deadline - time.monotonic())):
                raise self._too_late(timeout)
            self._let_go()
        if thread is not None:
            thread.join(_JOIN_TIMEOUT_S)

    def _too_late(self, timeout: float | None) -> TimeoutError:
        left = ", ".join(f"Isolate #{number}" for number in list(self._dispatcher.receivers)[:_MOST_NAMED])
        return TimeoutError(f"the sandbox did not shut down within {timeout} s; still there: {left or 'its handlers'}")

    def _let_go(self) -> None:
        """Give back what is left when no isolate is."""
        closed = ClosedPool(self.pool.thread_count)
        self.pool = self._dispatcher.pool = closed
        self._finalizer.detach()
        self._lifeline.cut()


async def wait_gone(receiver: Receiver) -> None:
    """Wait until everything that the isolate sent is handed out and it is freed. On the bound loop."""
    if not receiver.gone.is_set():
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        receiver.waiters.append(waiter)
        await waiter


def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    current = asyncio.current_task()
    for task in tasks:
        if task is not current:
            task.cancel()


def _forgotten(lifeline: Lifeline) -> None:
    """The last reference to a sandbox is gone, and nobody had shut it down."""
    if not lifeline.in_forked_child:
        warnings.warn("a Sandbox was dropped without shutdown; it is terminated", ResourceWarning, stacklevel=2)
    lifeline.cut()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    return asyncio._get_running_loop()  # noqa: SLF001 - get_running_loop() without an exception to catch
