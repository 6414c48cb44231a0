"""The log `network_runtime`.

Guests influence the texts of errors. So the log takes a bounded part of each text, without control characters, in
which no line looks like a record of its own. Any thread.
"""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path
from typing import Final

from network_runtime._base.exceptions import showable

_LONGEST_LOGGED: Final = 2000  # characters of a text in one record
_LONGEST_PIECE: Final = 1000  # characters of one line of a traceback: a long message must not push out the rest
_LINE_BREAKS: Final = (0x2028, 0x2029)
_DIRECTIONS: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # they can make a text look like another one
_UNPRINTABLE: Final = {
    code: f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    for code in (*range(32), *range(127, 160), *_LINE_BREAKS, *_DIRECTIONS)
    if chr(code) not in "\t\n"
}
_OWN_FOLDER: Final = f"{Path(__file__).parent.parent}{os.sep}"

logger = logging.getLogger("network_runtime")


def log_exception(message: str, failure: BaseException | None) -> None:
    """Log one record at ERROR. `exc_info` is the exception; the text that formatters show is bounded and harmless."""
    if not logger.isEnabledFor(logging.ERROR):
        return
    failure = None if failure is None else showable(failure)
    information = None if failure is None else (type(failure), failure, failure.__traceback__)
    record = logger.makeRecord(logger.name, logging.ERROR, __file__, 0, "%s", (harmless(message),), information)
    if failure is not None:
        record.exc_text = _traceback_text(failure)
    logger.handle(record)


def _traceback_text(failure: BaseException) -> str:
    """The end of the traceback, which has the cause and the innermost frames."""
    whole = traceback.TracebackException.from_exception(failure, compact=True)
    _drop_own_frames(whole)
    pieces = whole.format()
    short = "".join(piece if len(piece) <= _LONGEST_PIECE else f"{piece[:_LONGEST_PIECE]}…\n" for piece in pieces)
    text = "  " + _escaped(short[-_LONGEST_LOGGED:].rstrip("\n"))
    return text if len(short) <= _LONGEST_LOGGED >= len(text) else f"  …{text[-_LONGEST_LOGGED:]}"


def _drop_own_frames(whole: traceback.TracebackException) -> None:
    """Keep only the frames of the user's program, if there are any. Most frames are this package's."""
    waiting = [whole]
    while waiting:
        error = waiting.pop()
        theirs = [frame for frame in error.stack if not frame.filename.startswith(_OWN_FOLDER)]
        if theirs:
            error.stack[:] = theirs
        waiting += [other for other in (error.__cause__, error.__context__) if other is not None]
        waiting += error.exceptions or ()


def harmless(text: str) -> str:
    """`text` for a log: cut, without control characters and lone surrogates, with later lines indented."""
    shown = _escaped(text[:_LONGEST_LOGGED])
    return shown if len(text) <= _LONGEST_LOGGED >= len(shown) else f"{shown[:_LONGEST_LOGGED]}…"


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return text.encode("utf-8", "backslashreplace").decode().translate(_UNPRINTABLE).replace("\n", "\n  ")
