"""Calls from other threads to the event loop of a host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVarTuple

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

ArgumentsT = TypeVarTuple("ArgumentsT")


def call_on(loop: asyncio.AbstractEventLoop, function: Callable[[*ArgumentsT], object], *args: *ArgumentsT) -> None:
    """Call `function` on the thread of `loop`, in its next round. Any thread.

    Nothing happens when the loop is closed: nobody waits there any more.
    """
    try:
        loop.call_soon_threadsafe(function, *args)
    except RuntimeError:
        return


def finish(waiting: asyncio.Future[None]) -> None:
    """What waits goes on, on any thread. Harmless when it does not wait any more."""
    call_on(waiting.get_loop(), _set, waiting)


def _set(waiting: asyncio.Future[Any]) -> None:
    if not waiting.done():
        waiting.set_result(None)
