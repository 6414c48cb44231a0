"""Tasks of an event loop. On its thread."""

from __future__ import annotations

import asyncio
import sys
import types
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Iterable
    from contextvars import Context

STARTS_AT_ONCE: Final = sys.version_info >= (3, 12)  # whether the first step of a task is over when it is made


def create_task(
    coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, context: Context | None = None
) -> asyncio.Task[Any]:
    """A task of `loop` in `context`; its first step runs in the loop's next round."""
    if context is None or loop.get_task_factory() is None:
        return loop.create_task(coroutine, context=context)
    return context.run(loop.create_task, coroutine)  # a factory of the user's may know nothing of contexts


if sys.version_info >= (3, 12):

    def start_task(
        coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, context: Context | None = None
    ) -> asyncio.Task[Any]:
        """A task whose first step has run already; it is done when the coroutine never waited. On the loop's thread."""
        return asyncio.Task(coroutine, loop=loop, eager_start=True, context=context)

else:

    def start_task(
        coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, context: Context | None = None
    ) -> asyncio.Task[Any]:
        """A task; its first step runs in the loop's next round. On the loop's thread."""
        return create_task(coroutine, loop, context)


def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel those that are not cancelled: what one does about that is not to be disturbed by a second time."""
    for task in tasks:
        if not task.cancelling():
            task.cancel()


def failure_of(task: asyncio.Task[Any]) -> BaseException | None:
    """What a task failed with, unless it was cancelled from outside."""
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
    """Close a coroutine, which may never have begun."""
    if isinstance(awaitable, types.CoroutineType):
        awaitable.close()
