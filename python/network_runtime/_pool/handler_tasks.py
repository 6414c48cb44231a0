"""The tasks in which handlers run, and what of their failures gets out of the loop. On the thread of that loop."""

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

EXITS: Final = (KeyboardInterrupt, SystemExit)  # what an event loop lets out


class HandlerTasks:
    """Those of one sandbox that are under way."""

    def __init__(self) -> None:
        self.answering: set[asyncio.Task[Any]] = set()  # tasks of request handlers
        self.handling: set[asyncio.Task[Any]] = set()  # tasks of event handlers
        self.keeps_exits = False  # on a thread of the sandbox, which handlers must not end
        self.begun = 0  # tasks since it was set to 0, but for those whose first step has run
        self._starting = False  # a task, whose first step may run at once
        self._leaving: BaseException | None = None  # what gets out of the loop, once that step is over

    def gets_out(self, failure: BaseException) -> bool:
        """Whether a task, or a callback, lets `failure` out of the loop."""
        return is_one(failure, EXITS) and not self.keeps_exits

    def begin(self, work: Coroutine[Any, Any, Any], context: Context) -> asyncio.Task[Any]:
        """A task in `context`. Raises what its first step lets out of the loop, if that has run."""
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

    def let_out(self, failure: BaseException) -> None:
        """In a task, where `failure` is dealt with: raise it, if it gets out of the loop."""
        if not self.gets_out(failure):
            return
        if not self._starting:
            raise failure
        self._leaving = failure  # the task's maker raises it: nobody else would ever look at this task

    async def contain(self, awaitable: Awaitable[Any], failed: Callable[[BaseException], None]) -> None:
        """Await `awaitable`; `failed` hears of what a task would let out of its loop."""
        try:
            await safe(awaitable)
        except EXITS as failure:
            failed(failure)
            self.let_out(failure)

    def finish(self, state: IsolateState, work: Coroutine[Any, Any, None], context: Context) -> None:
        """Let go of something that a handler or a client holds."""
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
        """Tell the loop's exception handler. In the delivery's context."""
        if may_log_failure(state):
            context = {"message": f"Isolate #{state.isolate}: {message}", "exception": showable(failure)}
            asyncio.get_running_loop().call_exception_handler(context)
