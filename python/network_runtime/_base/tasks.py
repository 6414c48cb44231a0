"""Tasks of an event loop. Used on the loop's thread."""

from __future__ import annotations

import asyncio
import sys
import types
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Generator, Iterable
    from contextvars import Context

STARTS_AT_ONCE: Final = sys.version_info >= (3, 12)  # whether `start_task` runs a task's first step at once


def create_task(
    coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, context: Context | None = None
) -> asyncio.Task[Any]:
    """Create a task of `loop` in `context`. Its first step runs in the loop's next round."""
    if context is None or loop.get_task_factory() is None:
        return loop.create_task(coroutine, context=context)
    return context.run(loop.create_task, coroutine)  # the user's task factory may not accept a context


if sys.version_info >= (3, 12):

    def start_task(
        coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, context: Context | None = None
    ) -> asyncio.Task[Any]:
        """Create a task and run its first step. It is done when the coroutine never waited. On the loop's thread."""
        return asyncio.Task(coroutine, loop=loop, eager_start=True, context=context)

else:

    def start_task(
        coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, context: Context | None = None
    ) -> asyncio.Task[Any]:
        """Create a task. Its first step runs in the loop's next round. On the loop's thread."""
        return create_task(coroutine, loop, context)


class Steps:
    """Wraps an awaitable so that the task that awaits it cannot get stuck.

    A task reads an attribute of each object that is yielded to it. If that raises, the task stops for ever: it is not
    done, and nothing wakes it. This class reads the attribute first and raises the error in the awaitable, as a task
    does with other objects that it cannot wait for. Plain coroutines, which most handlers are, are not wrapped:
    what they wait for is their own concern.
    """

    def __init__(self, awaitable: Awaitable[Any]) -> None:
        self._awaitable = awaitable

    def __await__(self) -> Generator[Any, Any, Any]:
        """Yield what the awaitable yields, after checking it."""
        steps = type(self._awaitable).__await__(self._awaitable)
        failure: BaseException | None = None
        while True:
            try:
                # This loop is `yield from`, with the check added.
                waited_for = next(steps) if failure is None else _throw(steps, failure)
            except StopIteration as end:
                return end.value
            failure = None
            try:
                getattr(waited_for, "_asyncio_future_blocking", None)
            except BaseException as broken:  # noqa: BLE001 - raised in the awaitable
                failure = broken
                continue
            try:
                yield waited_for
            except GeneratorExit:
                _close(steps)
                raise
            except BaseException as thrown:  # noqa: BLE001 - raised in the awaitable
                failure = thrown


_SAFE: Final = frozenset({types.CoroutineType, asyncio.Future, asyncio.Task})


def safe(awaitable: Awaitable[Any]) -> Awaitable[Any]:
    """Return `awaitable`, wrapped if a task could get stuck in it."""
    kind = type(awaitable)
    return awaitable if kind in _SAFE or not hasattr(kind, "__await__") else Steps(awaitable)


def _throw(steps: Any, failure: BaseException) -> Any:  # noqa: ANN401
    throw = getattr(steps, "throw", None)
    if throw is None:
        raise failure
    return throw(failure)


def _close(steps: Any) -> None:  # noqa: ANN401
    close = getattr(steps, "close", None)
    if close is not None:
        close()


def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks that are not being cancelled yet. A second cancellation would disturb their clean-up."""
    for task in tasks:
        if not task.cancelling():
            task.cancel()


def failure_of(task: asyncio.Task[Any]) -> BaseException | None:
    """The exception that a task failed with; None if it was cancelled from outside."""
    if not task.cancelled():
        return task.exception()
    if task.cancelling():
        return None
    try:
        task.result()
    except asyncio.CancelledError as failure:
        return failure
    return None


def drop(awaitable: Awaitable[Any]) -> None:
    """Close a coroutine, which may not have begun."""
    if type(awaitable) is types.CoroutineType:
        awaitable.close()
