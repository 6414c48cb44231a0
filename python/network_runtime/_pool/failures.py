"""What becomes of a handler's failure: what the guest is told, and what the host's log says.

Guests have a hand in the texts of errors, and choose how often a handler fails: the log takes a bounded part of it, in
which nothing is a control character or looks like a record of its own. Any thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from network_runtime._base.checks import well_formed
from network_runtime._payload.script_errors import details_of, from_event, report
from network_runtime.errors import NetworkRuntimeError, RequestError, ScriptError

if TYPE_CHECKING:
    from network_runtime._core import Attachments, Text
    from network_runtime._pool.isolate_state import IsolateState

MOST_LOGGED: Final = 10  # of what one isolate gives cause to log
_LONGEST_LOGGED: Final = 2000  # characters of it in one record
_LONGEST_PIECE: Final = 1000  # of one line of a traceback: one long message must not push out the rest
_LONGEST_NAME: Final = 100  # characters of a guest's name in an error message
_LINE_BREAKS: Final = (0x2028, 0x2029)
_DIRECTIONS: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # a text that hides what it says
_UNPRINTABLE: Final = {
    code: f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    for code in (*range(32), *range(127, 160), *_LINE_BREAKS, *_DIRECTIONS)
    if chr(code) not in "\t\n"
}

_OWN_FOLDER: Final = f"{Path(__file__).parent.parent}{os.sep}"

logger = logging.getLogger("network_runtime")


class GuestError(NamedTuple):
    """An error as a guest gets it: the arguments of `Pool.reply_error`."""

    name: str
    message: str
    text: Text = None  # with `attachments`, the payload of its details (script_errors.details_of)
    attachments: Attachments = None


CANCELLED: Final = GuestError("AbortError", "the handler of the request was cancelled")


def guest_error(failure: BaseException) -> GuestError | None:
    """What the guest gets of what a handler raised; None where that is the host's own business.

    Raises SerializationError when what the error carries cannot travel.
    """
    if isinstance(failure, asyncio.CancelledError):
        return CANCELLED
    if not isinstance(failure, NetworkRuntimeError) or not failure.reaches_guest:
        return None
    if isinstance(failure, RequestError | ScriptError):
        return GuestError(well_formed(failure.name), well_formed(failure.message), *details_of(failure))
    return GuestError(type(failure).__name__, well_formed(str(failure)))


def handler_failed(method: str) -> GuestError:
    """What the guest gets of everything else."""
    return GuestError("Error", f'the host\'s handler of "{shortened(method)}" failed')


def log_failure(state: IsolateState, what: str, failure: BaseException) -> None:
    """Log `failure` with its traceback, as long as the isolate has not given cause to log too much."""
    if may_log_failure(state):
        log_exception(f"Isolate #{state.isolate}: {what}", failure)


def log_uncaught(state: IsolateState, data: dict[str, Any]) -> None:
    """Log an uncaught error of a script, within the same bound. `data`: of the system event "error"."""
    state.logged += 1
    if state.logged <= MOST_LOGGED:
        logger.warning("Isolate #%d: uncaught %s", state.isolate, harmless(report(from_event(data))))
    elif state.logged == MOST_LOGGED + 1:
        more = 'Isolate #%d: more of its errors are not logged; to see all uncaught ones, use on_system("error")'
        logger.warning(more, state.isolate)


def may_log_failure(state: IsolateState) -> bool:
    """Whether a failure of a handler of this isolate's is logged; the first that is not, is announced."""
    state.failures += 1
    if state.failures == MOST_LOGGED + 1:
        logger.warning("Isolate #%d: more failures of its handlers are not logged", state.isolate)
    return state.failures <= MOST_LOGGED


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


def log_exception(message: str, failure: BaseException | None) -> None:
    """One record at ERROR: `exc_info` is the exception, and what formatters show of it is bounded and harmless."""
    if not logger.isEnabledFor(logging.ERROR):
        return
    failure = None if failure is None else showable(failure)
    information = None if failure is None else (type(failure), failure, failure.__traceback__)
    record = logger.makeRecord(logger.name, logging.ERROR, __file__, 0, "%s", (harmless(message),), information)
    if failure is not None:
        record.exc_text = _traceback_text(failure)
    logger.handle(record)


def _traceback_text(failure: BaseException) -> str:
    """The end of the traceback, where the cause and the innermost frames are."""
    whole = traceback.TracebackException.from_exception(failure, compact=True)
    _drop_own_frames(whole)
    pieces = whole.format()
    short = "".join(piece if len(piece) <= _LONGEST_PIECE else f"{piece[:_LONGEST_PIECE]}…\n" for piece in pieces)
    text = "  " + _escaped(short[-_LONGEST_LOGGED:].rstrip("\n"))
    return text if len(short) <= _LONGEST_LOGGED >= len(text) else f"  …{text[-_LONGEST_LOGGED:]}"


def _drop_own_frames(whole: traceback.TracebackException) -> None:
    """Leave the frames of the program's own code, where there are any: they are few of many."""
    waiting = [whole]
    while waiting:
        error = waiting.pop()
        theirs = [frame for frame in error.stack if not frame.filename.startswith(_OWN_FOLDER)]
        if theirs:
            error.stack[:] = theirs
        waiting += [other for other in (error.__cause__, error.__context__) if other is not None]
        waiting += error.exceptions or ()


def harmless(text: str) -> str:
    """`text`, cut, for a log: without control characters and half surrogate pairs, its further lines indented."""
    shown = _escaped(text[:_LONGEST_LOGGED])
    return shown if len(text) <= _LONGEST_LOGGED >= len(shown) else f"{shown[:_LONGEST_LOGGED]}…"


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return text.encode("utf-8", "backslashreplace").decode().translate(_UNPRINTABLE).replace("\n", "\n  ")


def shortened(name: str) -> str:
    """A guest's name for something, for a message."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
