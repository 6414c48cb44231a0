"""The part that a sandbox shares with its isolates: the pool, and the one loop on which their handlers run."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
import time
import weakref
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from network_runtime import _core
from network_runtime._base.caller import warn_of_forgotten
from network_runtime._base.pump import Pump
from network_runtime._base.tasks import cancel
from network_runtime._core import Pool, PushResult
from network_runtime._pool.closed_loop import HandlerLoop, Watch, give_up_all, sweep
from network_runtime._pool.dispatch import Dispatcher
from network_runtime._pool.handler_thread import HandlerThread
from network_runtime._pool.isolate_end import create_error
from network_runtime._pool.isolate_state import IsolateState, new_state
from network_runtime._pool.running_parts import RunningParts
from network_runtime.errors import IsolateDestroyedError, QueueFullError, SandboxClosedError

if TYPE_CHECKING:
    from network_runtime._base.caller import Place
    from network_runtime.limits import Limits

_JOIN_TIMEOUT_S: Final = 10.0  # seconds for threads that have nothing left to run
_JOIN_PAUSE_S: Final = 0.001
_FAR_S: Final = 1e9
_LOOK_S: Final = 0.05  # seconds between two checks whether handlers still run
_STUCK_S: Final = 1.0  # seconds in which nothing was handed out
_MOST_NAMED: Final = 10

_CLOSED: Final = Pool.closed()

_drivers: weakref.WeakSet[PoolDriver] = weakref.WeakSet()


class PoolDriver:
    """Owns the pool of one sandbox. Any thread, unless a method says otherwise."""

    def __init__(self, threads: int, made_at: Place) -> None:
        """Start nothing yet. Raises SandboxUnavailableError when it is known that nothing can be started."""
        _core.check_available()
        self.thread_count = threads
        self.pool = _CLOSED  # before the first isolate is created, and after the end
        self.closing = False
        self._made_at = made_at
        self._dispatcher = Dispatcher(_CLOSED)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._home: HandlerLoop | None = None  # the same loop, if it is the user's
        self._sweeping = threading.Lock()
        self._parts = RunningParts()
        self._starting = threading.Lock()  # guards the change from "not started" to another state, and _loop
        self._finalizer: weakref.finalize[..., PoolDriver] | None = None
        _drivers.add(self)

    # --- the start ---------------------------------------------------------------------------------------------------

    def _running_pool(self) -> Pool:
        """Return the pool, and start it before the first isolate.

        So a sandbox that was made before a fork can be used after it. Called with `_starting` held. Raises
        SandboxUnavailableError when no threads can be started.
        """
        self._check_open()
        if self.pool is _CLOSED:
            pool = Pool(self.thread_count)
            self.pool = self._dispatcher.current.pool = pool
            self._parts.register(pool)
            self._finalizer = weakref.finalize(self, _forgotten, self._parts, self._made_at)
            self._finalizer.atexit = False  # running_parts.py ends it at exit
        return self.pool

    def start_anew(self) -> None:
        """Reset the driver in a forked child: the lock may be held by a lost thread, and the loop is the parent's."""
        self._starting = threading.Lock()
        if self.pool is _CLOSED:
            self._loop = self._home = None

    # --- the loop that runs the handlers -----------------------------------------------------------------------------

    def claim_for_running_loop(self, function: str) -> asyncio.AbstractEventLoop:
        """Decide that the running loop will run the handlers. Raises RuntimeError when another loop does."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return loop
        with self._starting:
            self._forget_unused_loop()
            if self._loop is None:
                self._check_open()
                self._home = HandlerLoop(loop)
                self._loop = loop
        if self._loop is not loop:
            self._refuse_loop(function)
        return loop

    def bind_to_running_loop(self, function: str) -> asyncio.AbstractEventLoop:
        """Let the running loop run the handlers from now on.

        Raises as `claim_for_running_loop` does, and SandboxUnavailableError.
        """
        loop = self.claim_for_running_loop(function)
        if self._parts.pump is None and not self.closing:
            with self._starting:
                pool = self._running_pool()
                if self._parts.pump is None:
                    self._parts.pump = Pump(pool, self._dispatcher.receive, loop)
        return loop

    def bind_to_thread(self) -> None:
        """Start a thread for the handlers, unless a loop runs them already."""
        if self._parts.pump is not None:
            return
        with self._starting:
            self._forget_unused_loop()
            pool = self._running_pool()
            if self._loop is None:
                self._parts.thread = HandlerThread()
                self._dispatcher.tasks.keeps_exits = True
                self._loop = self._parts.thread.loop
                asyncio.run_coroutine_threadsafe(self._open_pump(pool, self._loop), self._loop).result()
            elif self._parts.pump is None:  # `async with` has claimed the loop
                asyncio.run_coroutine_threadsafe(self._open_pump(pool, self._loop), self._loop)

    def _forget_unused_loop(self) -> None:
        """Forget a loop that was claimed and then closed before anything started."""
        if self._loop is not None and self._loop.is_closed() and self.pool is _CLOSED:
            self._loop = self._home = None

    async def _open_pump(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        """Called on the loop's thread."""
        if self._parts.pump is None and pool is self.pool:
            self._parts.pump = Pump(pool, self._dispatcher.receive, loop)

    def _open_pool(self) -> Pool:
        if self.pool is _CLOSED:
            raise SandboxClosedError("the sandbox is shut down")
        return self.pool

    def _refuse_loop(self, function: str) -> NoReturn:
        self.check_parent()
        if function == "__aenter__":
            used, instead = "`async with` was used", "use `with`"
        else:
            used, instead = f"{function}() was awaited", f"call {function}_sync()"
        if self._parts.thread is not None:
            raise RuntimeError(
                f"{used}, but this sandbox was first used without asyncio and runs its handlers on a thread of its "
                f"own: {instead}"
            )
        raise RuntimeError(f"{used} on another event loop than the one this sandbox was first used on")

    def refuse_deadlock(self, function: str, instead: str) -> None:
        """Raise RuntimeError on the thread that runs the handlers, which cannot wait for itself."""
        loop = self._loop
        if loop is not None and _running_loop() is loop:
            raise RuntimeError(
                f"{function}() would block the event loop that runs this sandbox's handlers: use {instead}"
            )

    def runs_handlers(self) -> bool:
        """Whether the handlers' loop runs now. While it does not, messages wait."""
        loop = self._loop
        return loop is not None and loop.is_running()

    def await_handlers(self, isolate: int, evaluation: int, drains: int, deadline: float) -> bool:
        """Block until the handlers have got what the isolate sent before its answer.

        Returns False at `deadline`, a time of the monotonic clock. Returns True early when waiting is of no use: when
        the loop stops, or when something that waits for this very call seems to block it. That is assumed when the pump
        has not drained since `drains` (taken when the call began) and hands out nothing for a second.
        """
        left, since = -1, 0.0
        while (now := time.monotonic()) < deadline:
            pool, pump = self.pool, self._parts.pump
            if pump is None or pool is _CLOSED or not self.runs_handlers():
                return True
            if pool.await_barrier(isolate, evaluation, min(_LOOK_S, deadline - now)):
                return True
            if pool.drains == drains:
                if pump.left != left:
                    left, since = pump.left, now
                elif now - since > _STUCK_S:
                    return True
        return False

    def watch(self, state: IsolateState) -> Watch | None:
        """Make the watch that looks at an isolate's messages while a thread waits. None if the loop is our own."""
        return None if self._home is None else Watch(self._home, state, self._sweep, self._unanswered_requests)

    def _unanswered_requests(self, isolate: int) -> int:
        return self.pool.unanswered_requests(isolate)

    def _sweep(self) -> None:
        """Receive the messages for a loop that is closed."""
        with self._sweeping:
            sweep(self._dispatcher, self._dispatcher.large.give_up())
            if (pump := self._parts.pump) is not None:
                pump.sweep(partial(sweep, self._dispatcher))
            give_up_all(self._dispatcher)

    # --- isolates ----------------------------------------------------------------------------------------------------

    async def create(self, limits: Limits) -> IsolateState:
        """Create an isolate. Called on the bound loop."""
        loop = self.bind_to_running_loop("create_isolate")
        self._check_open()
        number = self._open_pool().create_isolate(limits.resources)
        state = self._dispatcher.states[number] = new_state(number, limits)
        created = self._dispatcher.creations[number] = loop.create_future()
        try:
            await created
        except asyncio.CancelledError:
            self._dispatcher.creations.pop(number, None)
            self.pool.terminate(number)
            raise
        return state

    def create_blocking(self, limits: Limits) -> IsolateState:
        """Create an isolate and block until it is there."""
        self.refuse_deadlock("create_isolate_sync", "await sandbox.create_isolate()")
        self.bind_to_thread()
        self._check_open()
        try:
            number, error = self._open_pool().create_isolate_blocking(limits.resources)
        except RuntimeError:
            self._check_open()  # another thread has shut it down
            raise
        if error is not None:
            raise create_error(number, error)
        state = new_state(number, limits)
        self._dispatcher.states[number] = state
        if self.closing and self.pool.usage(number) is None:
            # The shutdown came first: it reported the end of this isolate before there was a state to take it.
            self._dispatcher.states.pop(number, None)
            state.destroyed = True
            state.reason = self.pool.end_reason(number)
            state.gone.set()
        return state

    def wait_gone_blocking(self, state: IsolateState, timeout: float | None) -> bool:
        """Do as `wait_gone`, but block. Returns False when `timeout` seconds are over.

        Raises RuntimeError when the handlers' loop cannot report the end.
        """
        home = self._home
        if home is None:
            return state.gone.wait(timeout)
        deadline = None if timeout is None else time.monotonic() + timeout
        while not state.gone.is_set():
            if (problem := home.problem()) is not None:
                raise RuntimeError(f"{problem}; Isolate #{state.isolate}'s messages cannot reach their handlers")
            left = _LOOK_S if deadline is None else min(_LOOK_S, max(0.0, deadline - time.monotonic()))
            if not state.gone.wait(left) and deadline is not None and time.monotonic() >= deadline:
                return False
        return True

    def accept(self, state: IsolateState, pushed: PushResult) -> None:
        """Raise IsolateDestroyedError or QueueFullError when the core did not take a message."""
        if pushed is PushResult.FULL:
            raise QueueFullError(f"Isolate #{state.isolate} has not taken earlier messages yet: its mailbox is full")
        if pushed is PushResult.CLOSED:
            raise self.destroyed_error(state)

    def destroyed_error(self, state: IsolateState) -> IsolateDestroyedError:
        """Make the error for an isolate that accepts nothing more. The core knows the reason before the handlers do."""
        reason = state.reason or self.pool.end_reason(state.isolate)
        return IsolateDestroyedError(state.isolate, reason or state.reason or "destroyed")

    def check_parent(self) -> None:
        """Raise SandboxUnavailableError in a forked child, which does not have the sandbox's threads."""
        if _core.in_forked_child():
            _core.check_available()

    def _check_open(self) -> None:
        self.check_parent()
        if self.closing:
            raise SandboxClosedError("the sandbox is shut down")

    # --- the end -----------------------------------------------------------------------------------------------------

    async def shutdown(self, *, terminate: bool) -> None:
        """Destroy (or terminate) all isolates, wait until everything they sent is handled, and stop the threads.

        Handlers of events finish first. Handlers of requests are cancelled as soon as no script waits for the answer.
        Does nothing when repeated. Called on the bound loop.
        """
        if self._close_unstarted():
            return
        self.check_parent()
        loop = self._loop
        if loop is not None and loop is not asyncio.get_running_loop():
            self._refuse_loop("shutdown")
        await self._end(terminate=terminate)

    def _close_unstarted(self) -> bool:
        """Close the driver if it has not started, so that it cannot start later. Returns whether it did."""
        with self._starting:
            if self.pool is not _CLOSED:
                return False
            self.closing = True
            return True

    async def _end(self, *, terminate: bool) -> None:
        self.closing = True
        pool = self.pool
        pool.shutdown(terminate)
        dispatcher = self._dispatcher
        tasks = dispatcher.tasks
        if terminate:
            for state in list(dispatcher.states.values()):
                state.silence()
            cancel((tasks.handling | tasks.answering) - {asyncio.current_task()})
        for state in list(dispatcher.states.values()):
            await wait_gone(state)
        cancel(tasks.answering - {asyncio.current_task()})
        under_way = (tasks.handling | tasks.answering) - {asyncio.current_task()}
        if under_way:
            await asyncio.wait(under_way)
        deadline = time.monotonic() + _JOIN_TIMEOUT_S
        while not pool.join(0) and time.monotonic() < deadline:  # noqa: ASYNC110 - native threads
            await asyncio.sleep(_JOIN_PAUSE_S)
        if self._parts.pump is not None:
            self._parts.pump.close()
        self._let_go()

    def shutdown_blocking(self, *, terminate: bool, timeout: float | None) -> None:
        """Do as `shutdown`, but block.

        Raises TimeoutError when it takes longer than `timeout` seconds. The shutdown then goes on.
        """
        self.refuse_deadlock("shutdown_sync", "await sandbox.shutdown()")
        if self._close_unstarted():
            return
        self.check_parent()
        self.closing = True
        deadline = None if timeout is None else time.monotonic() + timeout
        thread = self._parts.thread
        if not self._end_on_loop(deadline, timeout, terminate=terminate):
            self.pool.shutdown(terminate)
            if not self.pool.join(_FAR_S if deadline is None else max(0.0, deadline - time.monotonic())):
                raise self._too_late(timeout)
            if self._home is not None and self._home.loop.is_closed():
                self._sweep()
            elif self._parts.pump is not None:
                self._parts.pump.finish_soon()
            self._let_go()
        if thread is not None:
            thread.join(_JOIN_TIMEOUT_S)

    def _end_on_loop(self, deadline: float | None, timeout: float | None, *, terminate: bool) -> bool:
        """End everything on the handlers' loop, and wait. Returns False when that loop does not run any more."""
        loop = self._loop
        if loop is None or not loop.is_running():
            return False
        ending = self._end(terminate=terminate)
        try:
            end = asyncio.run_coroutine_threadsafe(ending, loop)
        except RuntimeError:  # the loop was closed just now
            ending.close()
            return False
        while True:
            left = _LOOK_S if deadline is None else min(_LOOK_S, max(0.0, deadline - time.monotonic()))
            if concurrent.futures.wait([end], left).done:
                if end.cancelled():  # because the loop has ended
                    return False
                end.result()
                return True
            if self._home is not None and self._home.problem() is not None:
                return False
            if deadline is not None and time.monotonic() >= deadline:
                raise self._too_late(timeout)

    def _too_late(self, timeout: float | None) -> TimeoutError:
        left = ", ".join(f"Isolate #{number}" for number in list(self._dispatcher.states)[:_MOST_NAMED])
        return TimeoutError(f"the sandbox did not shut down within {timeout} s; still there: {left or 'its handlers'}")

    def _let_go(self) -> None:
        """Release what is left after the last isolate."""
        self.pool = self._dispatcher.current.pool = _CLOSED
        if self._finalizer is not None:
            self._finalizer.detach()
        self._parts.end()


async def wait_gone(state: IsolateState) -> None:
    """Wait until the isolate is freed and everything that it sent is handed out. Called on the bound loop."""
    if not state.gone.is_set():
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        state.waiters.add(waiter)
        try:
            await waiter
        finally:
            state.waiters.discard(waiter)


def _forgotten(parts: RunningParts, made_at: Place) -> None:
    """Terminate a sandbox whose last reference was dropped before it was shut down, and warn."""
    parts.end()
    if not _core.in_forked_child():
        warn_of_forgotten("a Sandbox was dropped without shutdown; it is terminated", made_at)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    return asyncio._get_running_loop()  # noqa: SLF001 - as get_running_loop(), but returns None


def _start_anew() -> None:
    for driver in list(_drivers):
        driver.start_anew()


os.register_at_fork(after_in_child=_start_anew)
