"""Exceptions whose classes are the user's, or whose texts a guest has chosen: to look at one may raise."""

from __future__ import annotations

import traceback


def is_one(failure: BaseException, kinds: type | tuple[type, ...]) -> bool:
    """Whether `failure` is of one of `kinds`: by its type alone, for its `__class__` may say anything, or raise."""
    return issubclass(type(failure), kinds)


def showable(failure: BaseException) -> BaseException:
    """`failure`, or, where its own attributes or its text raise, an error in its place.

    What shows exceptions (a formatter, a loop's exception handler) fails at such a one, and takes its thread with it.
    """
    try:
        for _ in traceback.TracebackException.from_exception(failure, compact=True).format():
            pass
    except BaseException as broken:  # noqa: BLE001 - whatever the class of the user's raises
        name, reason = type(failure).__qualname__, type(broken).__qualname__
        stand_in = RuntimeError(f"{name}, which cannot be shown: to look at it raises {reason}")
        return stand_in.with_traceback(object.__getattribute__(failure, "__traceback__"))
    return failure
