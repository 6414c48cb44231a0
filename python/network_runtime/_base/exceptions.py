"""Exceptions whose class is the user's or whose text a guest has chosen: reading them may raise."""

from __future__ import annotations

import traceback


def is_one(failure: BaseException, kinds: type | tuple[type, ...]) -> bool:
    """Whether `failure` is of one of `kinds`. Looks only at its type: its `__class__` may lie or raise."""
    return issubclass(type(failure), kinds)


def showable(failure: BaseException) -> BaseException:
    """Return `failure`, or another error in its place if its own attributes or its text raise.

    Code that shows exceptions (a formatter, a loop's exception handler) would fail with such an exception and end its
    thread.
    """
    try:
        for _ in traceback.TracebackException.from_exception(failure, compact=True).format():
            pass
    except BaseException as broken:  # noqa: BLE001 - the user's class may raise anything
        name, reason = type(failure).__qualname__, type(broken).__qualname__
        stand_in = RuntimeError(f"{name}, which cannot be shown: reading it raises {reason}")
        return stand_in.with_traceback(object.__getattribute__(failure, "__traceback__"))
    return failure
