"""Shows the line of source that an error comes from, with a mark below the place. Imports nothing of the package."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_FRAME: Final = re.compile(r"^ +at (?:async )?(?:.*\()?(file://\S*?):(\d+):(\d+)\)?$", re.MULTILINE)
_WIDEST: Final = 120  # characters of a line that are shown
_LONGEST_STACK: Final = 1 << 16


def excerpt(stack: str, line_of: Callable[[str, int], str | None]) -> str:
    """Two lines for the first place in `stack` that is in a file; empty if there is none.

    `line_of(url, number)` returns the text of a line, or None.
    """
    frame = _FRAME.search(stack[:_LONGEST_STACK])
    if frame is None:
        return ""
    line = line_of(frame[1], int(frame[2]))
    if line is None or not line.strip():
        return ""
    # V8 counts columns in UTF-16 code units.
    column = len(line.encode("utf-16-le", "surrogatepass")[: 2 * (int(frame[3]) - 1)].decode("utf-16-le", "replace"))
    first = max(0, min(column - _WIDEST // 2, len(line) - _WIDEST))
    shown = _printable(line[first : first + _WIDEST])
    margin = "".join("\t" if char == "\t" else " " * _width(char) for char in shown[: column - first])
    return f"{shown.rstrip()}\n{margin}^"


def _printable(text: str) -> str:
    """Replace characters that would move the cursor of a terminal."""
    return "".join(char if char == "\t" or char.isprintable() else " " for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
