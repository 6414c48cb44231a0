"""Tasks of an event loop. On its thread."""

from __future__ import annotations

import asyncio
import sys
import types
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Generator, Iterable
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


class Steps:
    """An awaitable for a task that cannot get stuck in it.

    A task asks what is yielded to it for an attribute. Where that raises, the task is left behind, neither done nor
    ever woken; this raises it in the awaitable instead, as a task does with whatever else it cannot wait for. Not for
    coroutines of their own, which is what most handlers are: what they wait for is theirs.
    """

    def __init__(self, awaitable: Awaitable[Any]) -> None:
        self._awaitable = awaitable

    def __await__(self) -> Generator[Any, Any, Any]:
        """What a task goes through."""
        steps = type(self._awaitable).__await__(self._awaitable)
        failure: BaseException | None = None
        while True:
            try:
                # `yield from`, by hand.
                waited_for = next(steps) if failure is None else _throw(steps, failure)
            except StopIteration as end:
                return end.value
            failure = None
            try:
                getattr(waited_for, "_asyncio_future_blocking", None)
            except BaseException as broken:  # noqa: BLE001 - for the awaitable
                failure = broken
                continue
            try:
                yield waited_for
            except GeneratorExit:
                _close(steps)
                raise
            except BaseException as thrown:  # noqa: BLE001 - for the awaitable
                failure = thrown


_SAFE: Final = frozenset({types.CoroutineType, asyncio.Future, asyncio.Task})


def safe(awaitable: Awaitable[Any]) -> Awaitable[Any]:
    """`awaitable`, for a task that cannot get stuck in it."""
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
    if type(awaitable) is types.CoroutineType:
        awaitable.close()
