"""The tasks in which handlers run, and which of their failures leave the loop. Used on that loop's thread."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.exceptions import is_one, showable
from network_runtime._base.tasks import STARTS_AT_ONCE, create_task, drop, failure_of, safe, start_task
from network_runtime._pool.failures import may_log_failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from contextvars import Context

    from network_runtime._pool.isolate_state import IsolateState

EXITS: Final = (KeyboardInterrupt, SystemExit)  # an event loop raises these from its run methods


class HandlerTasks:
    """The running tasks of one sandbox."""

    def __init__(self) -> None:
        self.answering: set[asyncio.Task[Any]] = set()  # tasks of request handlers
        self.handling: set[asyncio.Task[Any]] = set()  # tasks of event handlers
        self.keeps_exits = False  # true on a thread of the sandbox, which handlers must not end
        self.begun = 0  # tasks begun since it was set to 0 whose first step has not run
        self._starting = False  # a task is being started, and its first step may run at once
        self._leaving: BaseException | None = None  # what leaves the loop after that step

    def gets_out(self, failure: BaseException) -> bool:
        """Whether a task or a callback raises `failure` from the loop."""
        return is_one(failure, EXITS) and not self.keeps_exits

    def begin(self, work: Coroutine[Any, Any, Any], context: Context) -> asyncio.Task[Any]:
        """Start a task in `context`. Raises what its first step, if that ran at once, raises from the loop."""
        self._starting = True
        try:
            task = start_task(work, asyncio.get_running_loop(), context)
        finally:
            self._starting = False
        if (leaving := self._leaving) is not None:
            self._leaving = None
            raise leaving
        if not STARTS_AT_ONCE:
            self.begun += 1
        return task

    def follow(
        self,
        state: IsolateState,
        task: asyncio.Task[Any],
        tasks: set[asyncio.Task[Any]],
        awaitable: Awaitable[Any],
        cost: int,
        over: Callable[[asyncio.Task[Any]], None],
    ) -> None:
        """Count `task`, which awaits `awaitable`, against its isolate and keep it in `tasks` until it is over.

        Calls `over(task)` then.
        """
        state.running += 1
        state.held.work.add(cost)
        tasks.add(task)
        task.add_done_callback(partial(_over, state, tasks, awaitable, cost, over))

    def let_out(self, failure: BaseException) -> None:
        """Called in a task that has dealt with `failure`: raise it if it has to leave the loop."""
        if not self.gets_out(failure):
            return
        if not self._starting:
            raise failure
        self._leaving = failure  # `begin` raises it: nothing else would look at this task

    async def contain(self, awaitable: Awaitable[Any], failed: Callable[[BaseException], None]) -> None:
        """Await `awaitable`. Calls `failed` with an exception that a task would raise from its loop."""
        try:
            await safe(awaitable)
        except EXITS as failure:
            failed(failure)
            self.let_out(failure)

    def finish(self, state: IsolateState, work: Coroutine[Any, Any, None], context: Context) -> None:
        """Run `work`, which releases something that a handler or a client holds."""
        attended = self.contain(work, partial(self._finish_failed, state))
        task = create_task(attended, asyncio.get_running_loop(), context)
        self.handling.add(task)

        def finished(task: asyncio.Task[Any]) -> None:
            self.handling.discard(task)
            drop(work)
            failure = failure_of(task)
            if failure is not None and not is_one(failure, EXITS):
                context.run(self._finish_failed, state, failure)

        task.add_done_callback(finished)

    def _finish_failed(self, state: IsolateState, failure: BaseException) -> None:
        if not self.gets_out(failure):
            self.report(state, "what a handler held could not be closed", failure)

    def report(self, state: IsolateState, message: str, failure: BaseException) -> None:
        """Call the loop's exception handler. Called in the delivery's context."""
        if may_log_failure(state):
            context = {"message": f"Isolate #{state.isolate}: {message}", "exception": showable(failure)}
            asyncio.get_running_loop().call_exception_handler(context)


def _over(
    state: IsolateState,
    tasks: set[asyncio.Task[Any]],
    awaitable: Awaitable[Any],
    cost: int,
    over: Callable[[asyncio.Task[Any]], None],
    task: asyncio.Task[Any],
) -> None:
    state.running -= 1
    state.held.work.give(cost)
    tasks.discard(task)
    drop(awaitable)
    over(task)
